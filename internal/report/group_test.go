package report

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
)

// targets makes a plan in which target i has the changes of its list.
func targets(changes ...[]diff.Change) diff.Plan {
	var p diff.Plan
	for i, list := range changes {
		p.Targets = append(p.Targets, diff.TargetPlan{Target: fmt.Sprintf("cluster/%d", i), Name: fmt.Sprintf("c%d", i), Changes: list})
	}
	return p
}

func update1(component, value string) diff.Change {
	return diff.Change{Component: component, Op: diff.Update, From: "1.0", To: "1.0",
		Diff: []diff.Difference{{Path: "/custom/a", Old: raw("x"), New: raw(value), Source: diff.FromManifest}}}
}

func TestGroup(t *testing.T) {
	a, busy := update1("a", "1"), update1("a", "1")
	busy.Busy = true
	other := update1("a", "2")
	blocked := diff.Change{Component: "b", Op: diff.Upgrade, Blocked: "no"}
	tests := []struct {
		name string
		plan diff.Plan
		want []string
	}{
		{"nothing", targets(nil, nil), nil},
		{"the same on all", targets([]diff.Change{a}, []diff.Change{a}, []diff.Change{a}), []string{"a [0 1 2]"}},
		{"busy does not part", targets([]diff.Change{a}, []diff.Change{busy}), []string{"a [0 1] busy [1]"}},
		{"an exception stands apart", targets([]diff.Change{other}, []diff.Change{a}, []diff.Change{a}), []string{"a [1 2]", "a [0]"}},
		{"withheld by a blocked one", targets([]diff.Change{a}, []diff.Change{a, blocked}), []string{"a [0 1] withheld [1]", "b [1]"}},
		{"run order on the same targets", targets([]diff.Change{blocked, a}, []diff.Change{blocked, a}),
			[]string{"b [0 1]", "a [0 1] withheld [0 1]"}},
		{"three values are exceptions", targets([]diff.Change{a}, []diff.Change{update1("a", "2")}, []diff.Change{update1("a", "3")}),
			[]string{"a [0]", "a [1]", "a [2]"}},
		{"a value for each target is one group",
			targets([]diff.Change{a}, []diff.Change{update1("a", "2")}, []diff.Change{update1("a", "3")}, []diff.Change{update1("a", "4")}),
			[]string{"a [0 1 2 3] varies map[/custom/a:true]"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, g := range groupChanges(test.plan) {
				got = append(got, describe(g))
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func describe(g changeGroup) string {
	text := fmt.Sprint(g.change.Component, " ", g.targets)
	if len(g.busy) > 0 {
		text += fmt.Sprint(" busy ", g.busy)
	}
	if len(g.withheld) > 0 {
		text += fmt.Sprint(" withheld ", g.withheld)
	}
	if len(g.varies) > 0 {
		text += fmt.Sprint(" varies ", g.varies)
	}
	return text
}

// Whatever the plan, each change is in exactly one group.
func TestGroupLosesNothing(t *testing.T) {
	p := fleet()
	left := map[string]int{}
	for i, target := range p.Targets {
		for _, c := range target.Changes {
			left[fmt.Sprint(i, c.Component)]++
		}
	}
	for _, g := range groupChanges(p) {
		for _, i := range g.targets {
			left[fmt.Sprint(i, g.change.Component)]--
		}
	}
	for key, n := range left {
		if n != 0 {
			t.Errorf("%s is in a group too many or too few: %d", key, n)
		}
	}
}

func TestPoolsAndClustersAreApart(t *testing.T) {
	p := targets([]diff.Change{update1("a", "1")}, []diff.Change{update1("a", "1")})
	p.Targets[1].Target = "pool/1"
	if got := len(groupChanges(p)); got != 2 {
		t.Errorf("%d groups for a plug-in and an add-on of one name", got)
	}
}

func TestNames(t *testing.T) {
	n := newNames(diff.Plan{Targets: []diff.TargetPlan{
		{Target: "cluster/1", Name: "prod"}, {Target: "cluster/2", Name: "prod"}, {Target: "cluster/3", Name: "other"},
		{Target: "pool/p", Name: "p"}, {Target: "cluster/4"},
	}})
	if d := cmp.Diff([]string{"cluster/1", "cluster/2", "other", "p", "cluster/4"}, n.labels); d != "" {
		t.Errorf("labels (-want +got):\n%s", d)
	}
	for key, want := range map[string]string{"cluster/1": "cluster/1 (prod)", "pool/p": "pool/p", "cluster/4": "cluster/4", "pool/unknown": "pool/unknown"} {
		if got := n.full(key); got != want {
			t.Errorf("full(%q) = %q, want %q", key, got, want)
		}
	}
}
