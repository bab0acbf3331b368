package diff

import (
	"maps"
	"slices"

	"github.com/syncer-project/syncer/desired"
)

// inOrder sorts changes as they would run: what others depend on first, ties by
// name; then deletes, the other way round. DependsOn becomes all that a change
// waits for, at any remove.
func inOrder(changes []Change, components []desired.Component) []Change {
	if len(changes) == 0 {
		return changes
	}
	after := dependencies(components)
	rank := ranks(changes, after)
	for i := range changes {
		changes[i].DependsOn = slices.Sorted(maps.Keys(after[changes[i].Component]))
	}
	slices.SortFunc(changes, func(a, b Change) int {
		aGoes, bGoes := a.Op == Delete, b.Op == Delete
		switch {
		case aGoes && bGoes:
			return rank[b.Component] - rank[a.Component]
		case aGoes:
			return 1
		case bGoes:
			return -1
		}
		return rank[a.Component] - rank[b.Component]
	})
	return changes
}

// dependencies returns, by component, everything it depends on, at any remove.
// A cycle, which no manifest that was read without mistakes has, ends where it closes.
func dependencies(components []desired.Component) map[string]map[string]bool {
	direct := make(map[string][]string, len(components))
	for _, c := range components {
		direct[c.Key()] = c.DependsOn
	}
	all := make(map[string]map[string]bool, len(components))
	for key := range direct {
		reached := map[string]bool{}
		var follow func(string)
		follow = func(k string) {
			for _, next := range direct[k] {
				if !reached[next] {
					reached[next] = true
					follow(next)
				}
			}
		}
		follow(key)
		delete(reached, key)
		all[key] = reached
	}
	return all
}

// ranks numbers components so that each comes after what it depends on, and by
// name where nothing else decides.
func ranks(changes []Change, after map[string]map[string]bool) map[string]int {
	names := map[string]bool{}
	for _, c := range changes {
		names[c.Component] = true
	}
	for name := range after {
		names[name] = true
	}
	rank := make(map[string]int, len(names))
	seen := make(map[string]bool, len(names))
	var place func(string)
	place = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		for _, dep := range slices.Sorted(maps.Keys(after[name])) {
			place(dep)
		}
		rank[name] = len(rank)
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		place(name)
	}
	return rank
}
