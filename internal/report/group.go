package report

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// manyAlike is from how many targets on a change that differs in nothing but
// parameter values (each autoscaler knows its own cluster's ID, say) is one
// entry all the same. Below it each stands alone, so that an exception is seen.
const manyAlike = 4

// entry is one change with the targets on which it is the same.
type entry struct {
	kind    string // "pool" or "cluster"
	change  diff.Change
	targets []int // indexes into the plan's targets, ascending
	busy    []int // those of them on which the component is in transition
	// withheld are those of them where a blocked change stops this one.
	withheld []int
	// varies holds the paths whose values differ from target to target;
	// change has those of the first.
	varies map[string]bool
	// basicVaries says that the version's own facts (basic) differ in another way
	// on other targets; change has those of the first.
	basicVaries bool
}

// sameTargets reports whether both are planned on exactly the same targets.
func (e entry) sameTargets(other entry) bool { return slices.Equal(e.targets, other.targets) }

// where says on what the change is planned: "on 1,842 clusters".
func (e entry) where() string { return "on " + style.Plural(len(e.targets), e.kind) }

// group collects the plan's changes into entries. Those on most targets come
// first, and what the same targets share stays together in the order in which
// it would run.
func group(plan diff.Plan) []entry {
	exact := collect(plan)
	entries := mergeAlike(exact)
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(len(b.targets), len(a.targets)), slices.Compare(a.targets, b.targets))
	})
	return entries
}

// collect makes one entry of all changes that agree in everything.
func collect(plan diff.Plan) []entry {
	var entries []entry
	at := map[string]int{}
	for t, target := range plan.Targets {
		stopped := target.Blocked()
		for _, c := range target.Changes {
			key := exactKey(target, c)
			i, known := at[key]
			if !known {
				i = len(entries)
				at[key] = i
				entries = append(entries, entry{kind: kindOf(target.Target), change: c})
			}
			entries[i].add(t, c, stopped)
		}
	}
	return entries
}

func (e *entry) add(target int, c diff.Change, stopped bool) {
	e.targets = append(e.targets, target)
	e.basicVaries = e.basicVaries || !sameBasic(e.change, c)
	if c.Busy {
		e.busy = append(e.busy, target)
	}
	if stopped && c.Blocked == "" {
		e.withheld = append(e.withheld, target)
	}
}

// mergeAlike joins entries of one target each that differ in values only,
// where there are manyAlike of them or more.
func mergeAlike(entries []entry) []entry {
	alike := map[string][]int{}
	for i, e := range entries {
		if len(e.targets) == 1 && len(e.change.Diff) > 0 {
			key := looseKey(e)
			alike[key] = append(alike[key], i)
		}
	}
	gone := map[int]bool{}
	for _, members := range alike {
		if len(members) < manyAlike {
			continue
		}
		for _, m := range members[1:] {
			entries[members[0]].merge(entries[m])
			gone[m] = true
		}
	}
	kept := entries[:0]
	for i, e := range entries {
		if !gone[i] {
			kept = append(kept, e)
		}
	}
	return kept
}

func (e *entry) merge(other entry) {
	if e.varies == nil {
		e.varies = map[string]bool{}
	}
	for i, d := range e.change.Diff {
		o := other.change.Diff[i]
		if string(d.Old) != string(o.Old) || string(d.New) != string(o.New) {
			e.varies[d.Path] = true
		}
	}
	e.targets = append(e.targets, other.targets...)
	e.busy = append(e.busy, other.busy...)
	e.withheld = append(e.withheld, other.withheld...)
	e.basicVaries = e.basicVaries || other.basicVaries || !sameBasic(e.change, other.change)
}

// sameBasic reports that what a version brings along changes the same.
func sameBasic(a, b diff.Change) bool {
	return slices.EqualFunc(a.Basic, b.Basic, func(x, y diff.Difference) bool {
		return x.Path == y.Path && string(x.Old) == string(y.Old) && string(x.New) == string(y.New)
	})
}

// exactKey is the same for changes that may share an entry. Busy is not part
// of it: that is a fact of the moment, told per target. Neither is Basic: it
// holds facts of region and cluster, which nobody asked for.
func exactKey(target diff.TargetPlan, c diff.Change) string {
	c.Busy, c.Basic = false, nil
	return keyOf(kindOf(target.Target), c)
}

// looseKey leaves the values out.
func looseKey(e entry) string {
	c := e.change
	c.Busy, c.Basic = false, nil
	c.Diff = slices.Clone(c.Diff)
	for i, d := range c.Diff {
		c.Diff[i].Old = presence(d.Old)
		c.Diff[i].New = presence(d.New)
	}
	return keyOf(e.kind, c)
}

func presence(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return nil
	}
	return json.RawMessage("1")
}

func keyOf(kind string, c diff.Change) string {
	text, err := json.Marshal(c)
	if err != nil { // only a Difference that is no JSON: then nothing shares its entry
		return kind + " " + c.Component + " " + err.Error()
	}
	return kind + " " + string(text)
}

// kindOf returns the part of a target's key that names its kind.
func kindOf(target string) string {
	kind, _, _ := strings.Cut(target, "/")
	return kind
}

// tally counts what repeats in small facts ("log-agent" unmanaged on 12 targets).
type tally struct {
	what    string
	kind    string
	targets []int
}

// tallies groups the facts that of finds on each target, most frequent first.
func tallies(plan diff.Plan, of func(diff.TargetPlan) []string) []tally {
	found := map[string]*tally{}
	for t, target := range plan.Targets {
		for _, what := range of(target) {
			key := kindOf(target.Target) + " " + what
			if found[key] == nil {
				found[key] = &tally{what: what, kind: kindOf(target.Target)}
			}
			found[key].targets = append(found[key].targets, t)
		}
	}
	out := make([]tally, 0, len(found))
	for _, key := range slices.Sorted(maps.Keys(found)) {
		out = append(out, *found[key])
	}
	slices.SortStableFunc(out, func(a, b tally) int { return cmp.Compare(len(b.targets), len(a.targets)) })
	return out
}
