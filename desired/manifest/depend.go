package manifest

import (
	"fmt"
	"slices"
	"strings"
)

// dependencies tells of dependencies that can never be met on a target.
func (c *collector) dependencies(list layers) {
	if !list.depend() {
		return
	}
	keys, all := list.keys(), list.byKey()
	for _, each := range list {
		key := each.key
		for i, dep := range each.DependsOn {
			other, known := all[dep]
			switch at := each.dependsAt.item(i); {
			case dep == "" || dep == key: // told already
			case !known && !c.p.incomplete:
				c.p.at(at, "%q depends on %q, which its target does not list%s", key, dep, c.p.didYouMean(dep, keys, key))
			case known && other.State == Absent && each.State != Absent:
				c.p.at(at, "%q depends on %q, whose state is absent", key, dep)
			}
		}
	}
	c.cycles(list)
}

// depend reports that some component depends on another.
func (l layers) depend() bool {
	return slices.ContainsFunc(l, func(each component) bool { return len(each.DependsOn) > 0 })
}

func (l layers) keys() []string {
	out := make([]string, len(l))
	for i, each := range l {
		out[i] = each.key
	}
	return out
}

func (l layers) byKey() map[string]component {
	out := make(map[string]component, len(l))
	for _, each := range l {
		out[each.key] = each
	}
	return out
}

// cycles tells of components that wait for each other.
func (c *collector) cycles(list layers) {
	if !list.depend() {
		return
	}
	walk := cycles{all: list.byKey(), done: map[string]bool{}, onPath: map[string]int{}, p: c.p}
	for _, each := range list {
		walk.visit(each.key)
	}
}

type cycles struct {
	all  map[string]component
	path []string // from the component that the search began with
	done map[string]bool
	p    *problems

	onPath map[string]int // where in path, from 1
}

func (c *cycles) visit(key string) {
	if c.done[key] {
		return
	}
	c.path = append(c.path, key)
	c.onPath[key] = len(c.path)
	for _, dep := range c.all[key].DependsOn {
		if start := c.onPath[dep]; start > 0 && dep != key {
			c.tell(c.path[start-1:])
		} else if _, known := c.all[dep]; known && dep != key {
			c.visit(dep)
		}
	}
	c.path = c.path[:len(c.path)-1]
	delete(c.onPath, key)
	c.done[key] = true
}

// mostShown is how many names of a cycle are told.
const mostShown = 20

// tell starts a cycle at its first name, so that a profile's is told at the
// same place, and so only once, for each target that has it.
func (c *cycles) tell(cycle []string) {
	least := slices.Index(cycle, slices.Min(cycle))
	cycle = append(slices.Clone(cycle[least:]), cycle[:least]...)
	first, next := c.all[cycle[0]], cycle[1]
	at := first.dependsAt.item(slices.Index(first.DependsOn, next))
	names := strings.Join(cycle[:min(len(cycle), mostShown)], " → ")
	if more := len(cycle) - mostShown; more > 0 {
		names += fmt.Sprintf(" → (%d more)", more)
	}
	c.p.at(at, "dependency cycle: %s → %s", names, cycle[0])
}
