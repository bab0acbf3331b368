package manifest

import (
	"maps"
	"slices"
	"strings"
)

// dependencies tells of dependencies that can never be met on a target.
func (c *collector) dependencies(all map[string]component) {
	keys := slices.Sorted(maps.Keys(all))
	for _, key := range keys {
		each := all[key]
		for i, dep := range each.DependsOn {
			other, known := all[dep]
			switch at := each.dependsAt.item(i); {
			case dep == "" || dep == key: // told already
			case !known && !c.p.incomplete:
				c.p.at(at, "%q depends on %q, which its target does not list%s", key, dep, didYouMean(dep, without(keys, key)))
			case known && other.State == Absent && each.State != Absent:
				c.p.at(at, "%q depends on %q, whose state is absent", key, dep)
			}
		}
	}
	c.cycles(all)
}

func without(keys []string, key string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(each string) bool { return each == key })
}

// cycles tells of components that wait for each other.
func (c *collector) cycles(all map[string]component) {
	walk := cycles{all: all, done: map[string]bool{}, p: c.p}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		walk.visit(key)
	}
}

type cycles struct {
	all  map[string]component
	path []string // from the component that the search began with
	done map[string]bool
	p    *problems
}

func (c *cycles) visit(key string) {
	if c.done[key] {
		return
	}
	c.path = append(c.path, key)
	for _, dep := range c.all[key].DependsOn {
		if start := slices.Index(c.path, dep); start >= 0 && dep != key {
			c.tell(c.path[start:])
		} else if _, known := c.all[dep]; known && dep != key {
			c.visit(dep)
		}
	}
	c.path = c.path[:len(c.path)-1]
	c.done[key] = true
}

// tell starts a circle at its first name, so that a profile's is told at the
// same place, and so only once, for each target that has it.
func (c *cycles) tell(circle []string) {
	least := slices.Index(circle, slices.Min(circle))
	circle = append(slices.Clone(circle[least:]), circle[:least]...)
	first := c.all[circle[0]]
	next := circle[1]
	c.p.at(first.dependsAt.item(slices.Index(first.DependsOn, next)),
		"the dependencies go in a circle: %s -> %s", strings.Join(circle, " -> "), circle[0])
}
