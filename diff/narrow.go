package diff

import (
	"slices"

	"github.com/syncer-project/syncer/desired"
)

// Named returns the inventory with only the instances that go by one of these
// names; all of them where there is no name.
func (v Inventory) Named(components []string) Inventory {
	if len(components) == 0 {
		return v
	}
	all := v.Instances
	v.Instances = nil
	for _, i := range all {
		if slices.Contains(components, instanceKey(i, all)) {
			v.Instances = append(v.Instances, i)
		}
	}
	return v
}

// bearing are the components that have to be compared in a run for some of them
// only: those, what they depend on, and what depends on them.
func bearing(want desired.Target) func(component string) bool {
	if len(want.Only) == 0 {
		return want.Takes
	}
	bears := map[string]bool{}
	for key, others := range dependencies(want.Components) {
		bears[key] = bears[key] || want.Takes(key)
		for other := range others {
			bears[key] = bears[key] || want.Takes(other)
			bears[other] = bears[other] || want.Takes(key)
		}
	}
	return func(component string) bool { return bears[component] || want.Takes(component) }
}

// leaveOthers takes out of the plan what is no part of the run. A change that such
// a component has to go before is blocked: for a delete what depends on it, for all
// else what it depends on.
func leaveOthers(plan *TargetPlan, want desired.Target) {
	if len(want.Only) == 0 {
		return
	}
	on := dependencies(want.Components)
	var kept, others []Change
	for _, c := range plan.Changes {
		if want.Takes(c.Component) {
			kept = append(kept, c)
		} else {
			others = append(others, c)
		}
	}
	for i := range kept {
		c := &kept[i]
		for _, other := range others {
			switch {
			case c.Blocked != "":
			case c.Op == Delete && on[other.Component][c.Component]:
				c.Blocked = other.Component + ", which depends on it, is not as wanted and no part of this run"
			case c.Op != Delete && on[c.Component][other.Component]:
				c.Blocked = "depends on " + other.Component + ", which is not as wanted and no part of this run"
			}
		}
	}
	plan.Changes = append([]Change{}, kept...)
}
