package diff

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// deleting is a target from which n components are deleted; it lists what is
// installed only if told to.
func deleting(target string, n int, listed bool) TargetPlan {
	t := TargetPlan{Target: target}
	for i := range n {
		component := string(rune('a' + i))
		t.Changes = append(t.Changes, Change{Component: component, Op: Delete, From: "1.0"})
		if listed {
			t.Components = append(t.Components, Seen{Component: component, Version: "1.0"})
		}
	}
	return t
}

// TestGuardWithoutComponents: a plan that does not say what is installed is
// held against its guards all the same.
func TestGuardWithoutComponents(t *testing.T) {
	plan := Assemble([]TargetPlan{deleting("pool/a", 2, false), deleting("pool/b", 1, false)}, desired.Guards{MaxDeletes: 10, MaxDeletePercent: 50})
	want := []Trip{{Rule: MaxDeletePercent, Limit: 50, Actual: 100, Override: "--max-delete-percent 100"}}
	if d := cmp.Diff(want, plan.Guards); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if passed := Guard(plan, desired.Guards{MaxDeletes: 3, MaxDeletePercent: 100}); len(passed) != 0 {
		t.Errorf("the override does not let it pass: %+v", passed)
	}
}

func TestAssembleLeavesTheCallersList(t *testing.T) {
	list := []TargetPlan{{Target: "pool/b", Wave: 1}, {Target: "pool/c"}, {Target: "pool/a"}}
	plan := Assemble(list, desired.Guards{})
	order := func(targets []TargetPlan) (out []string) {
		for _, t := range targets {
			out = append(out, t.Target)
		}
		return out
	}
	if d := cmp.Diff([]string{"pool/b", "pool/c", "pool/a"}, order(list)); d != "" {
		t.Errorf("the caller's list was sorted (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"pool/a", "pool/c", "pool/b"}, order(plan.Targets)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
