package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// manyAlike is from how many targets on a change that differs in nothing but
// parameter values (each autoscaler knows its own cluster's ID, say) is one
// group all the same. Below it each stands alone, so that an exception is seen.
const manyAlike = 4

// changeGroup is one change with the targets on which it is the same.
type changeGroup struct {
	kind    string       // "pool" or "cluster"
	change  *diff.Change // the first of them, one of the plan's
	targets []int        // indexes into the plan's targets, ascending
	busy    []int        // those of them on which the component is in transition
	// withheld are those of them where a blocked change stops this one.
	withheld []int
	// unstarted are those of them whose wave will not start.
	unstarted []int
	// varies holds the paths whose values differ from target to target;
	// change has those of the first.
	varies map[string]bool
	// basicVaries says that the version's own facts (basic) differ in another way
	// on other targets; change has those of the first.
	basicVaries bool
}

// sameTargets reports whether both are planned on exactly the same targets.
func (g changeGroup) sameTargets(other changeGroup) bool {
	return slices.Equal(g.targets, other.targets)
}

// where says on what the change is planned: "on 1,842 clusters".
func (g changeGroup) where() string { return "on " + style.Plural(len(g.targets), g.kind) }

// groupChanges collects the plan's changes into groups. Those on most targets come
// first, and what the same targets share stays together in the order in which
// it would run.
func groupChanges(plan diff.Plan) []changeGroup {
	exact := collect(plan)
	groups := mergeAlike(exact)
	slices.SortStableFunc(groups, func(a, b changeGroup) int {
		return cmp.Or(cmp.Compare(len(b.targets), len(a.targets)), slices.Compare(a.targets, b.targets))
	})
	return groups
}

// collect makes one group of all changes that agree in everything.
func collect(plan diff.Plan) []changeGroup {
	var groups []changeGroup
	at := map[key]int{}
	var keys keys
	for t, target := range plan.Targets {
		kind, starts := kindOf(target.Target), plan.Starts(target.Wave)
		for n := range target.Changes {
			c := &target.Changes[n]
			same := keys.exact(kind, c)
			i, known := at[same]
			if !known {
				i = len(groups)
				at[same] = i
				groups = append(groups, changeGroup{kind: kind, change: c})
			}
			groups[i].add(t, c, target.Blocked(), starts)
		}
	}
	return groups
}

func (g *changeGroup) add(target int, c *diff.Change, stopped, starts bool) {
	g.targets = append(g.targets, target)
	g.basicVaries = g.basicVaries || !sameBasic(g.change, c)
	if c.Busy {
		g.busy = append(g.busy, target)
	}
	switch {
	case c.Blocked != "":
	case stopped:
		g.withheld = append(g.withheld, target)
	case !starts:
		g.unstarted = append(g.unstarted, target)
	}
}

// mergeAlike joins groups of one target each that differ in values only,
// where there are manyAlike of them or more.
func mergeAlike(groups []changeGroup) []changeGroup {
	alike := map[key][]int{}
	var keys keys
	for i, g := range groups {
		if len(g.targets) == 1 && len(g.change.Diff) > 0 {
			same := keys.loose(g.kind, g.change)
			alike[same] = append(alike[same], i)
		}
	}
	gone := map[int]bool{}
	for _, members := range alike {
		if len(members) < manyAlike {
			continue
		}
		for _, m := range members[1:] {
			groups[members[0]].merge(groups[m])
			gone[m] = true
		}
	}
	kept := groups[:0]
	for i, g := range groups {
		if !gone[i] {
			kept = append(kept, g)
		}
	}
	return kept
}

func (g *changeGroup) merge(other changeGroup) {
	if g.varies == nil {
		g.varies = map[string]bool{}
	}
	for i, d := range g.change.Diff {
		o := other.change.Diff[i]
		if string(d.Old) != string(o.Old) || string(d.New) != string(o.New) {
			g.varies[d.Path] = true
		}
	}
	g.targets = append(g.targets, other.targets...)
	g.busy = append(g.busy, other.busy...)
	g.withheld = append(g.withheld, other.withheld...)
	g.unstarted = append(g.unstarted, other.unstarted...)
	g.basicVaries = g.basicVaries || other.basicVaries || !sameBasic(g.change, other.change)
}

// sameBasic reports that what a version brings along changes the same.
func sameBasic(a, b *diff.Change) bool {
	return slices.EqualFunc(a.Basic, b.Basic, func(x, y diff.Difference) bool {
		return x.Path == y.Path && string(x.Old) == string(y.Old) && string(x.New) == string(y.New)
	})
}

// kindOf returns the part of a target's key that names its kind.
func kindOf(target string) string {
	kind, _, _ := strings.Cut(target, "/")
	return kind
}

// factGroup counts what repeats in small facts ("log-agent" unmanaged on 12 targets).
type factGroup struct {
	what    string
	kind    string
	targets []int
}

// groupFacts groups the facts that of finds on each target, most frequent first.
func groupFacts(plan diff.Plan, of func(diff.TargetPlan) []string) []factGroup {
	found := map[string]*factGroup{}
	for t, target := range plan.Targets {
		for _, what := range of(target) {
			key := kindOf(target.Target) + " " + what
			if found[key] == nil {
				found[key] = &factGroup{what: what, kind: kindOf(target.Target)}
			}
			found[key].targets = append(found[key].targets, t)
		}
	}
	out := make([]factGroup, 0, len(found))
	for _, key := range slices.Sorted(maps.Keys(found)) {
		out = append(out, *found[key])
	}
	slices.SortStableFunc(out, func(a, b factGroup) int { return cmp.Compare(len(b.targets), len(a.targets)) })
	return out
}
