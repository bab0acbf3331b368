package diff

import (
	"fmt"
	"strings"
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
	plan := Assemble([]TargetPlan{deleting("pool/a", 2, false), deleting("pool/b", 1, false)}, desired.Guards{MaxDeletes: 10, MaxDeletePercent: 50}, desired.Rollout{})
	want := []Violation{{Rule: MaxDeletePercent, Limit: 50, Actual: 100, Override: "--max-delete-percent 100"}}
	if d := cmp.Diff(want, plan.Guards); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if passed := Guard(plan, desired.Guards{MaxDeletes: 3, MaxDeletePercent: 100}); len(passed) != 0 {
		t.Errorf("the override does not let it pass: %+v", passed)
	}
}

func TestAssembleLeavesTheCallersList(t *testing.T) {
	list := []TargetPlan{{Target: "pool/b", Wave: 1}, {Target: "pool/c"}, {Target: "pool/a"}}
	plan := Assemble(list, desired.Guards{}, desired.Rollout{})
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

// shards returns the plan of a fleet of 40 targets in two waves with deletes, a
// blocked change and one target that was not read, whole and in count parts.
func shards(count int, limits desired.Guards) (Plan, []Part) {
	var all []TargetPlan
	split := make([][]TargetPlan, count)
	for i := range 40 {
		t := deleting(fmt.Sprintf("cluster/%02d", i), i%3, true)
		t.Wave, t.Unchanged, t.Unmanaged = i%2, i, []string{"log-agent"}
		t.Changes = append(t.Changes, Change{Component: "coredns", Op: Upgrade, From: "1.28.4", To: "1.30.6"})
		if i == 7 {
			t.Changes[0].Blocked = "the catalog calls it mandatory"
		}
		if i == 11 {
			t = TargetPlan{Target: t.Target, Error: "HTTP 502"}
		}
		all = append(all, t)
		split[i%count] = append(split[i%count], t)
	}
	parts := make([]Part, count)
	for i, targets := range split {
		parts[i] = Part{Name: fmt.Sprintf("%d.json", i), Plan: signed(Assemble(targets, limits, desired.Rollout{}))}
	}
	return signed(Assemble(all, limits, desired.Rollout{})), parts
}

func signed(p Plan) Plan {
	p.Tool, p.Manifests = "syncer/1", "sha256:m"
	return p
}

func TestJoinedShardsAreTheWhole(t *testing.T) {
	for _, count := range []int{1, 2, 3, 40} {
		whole, parts := shards(count, desired.Guards{MaxDeletes: 1, MaxDeletePercent: 1})
		for range parts { // the order of the parts makes no difference
			parts = append(parts[1:], parts[0])
			got, err := Join(parts)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(whole, got); d != "" {
				t.Fatalf("%d shards (-whole +joined):\n%s", count, d)
			}
		}
	}
}

func TestJoinedGuards(t *testing.T) {
	trip := func(actual int) []Violation {
		return []Violation{{Rule: MaxDeletes, Limit: 1, Actual: actual, Override: fmt.Sprint(actual)}}
	}
	limit := func(n int) *Limits { return &Limits{MaxDeletes: n, MaxDeletePercent: 100} }
	for name, test := range map[string]struct {
		limits [2]*Limits
		trips  [2][]Violation
		want   []int
	}{
		"none of the parts, but the whole":    {[2]*Limits{limit(5), limit(5)}, [2][]Violation{}, []int{6}},
		"the whole is within the limit":       {[2]*Limits{limit(6), limit(6)}, [2][]Violation{}, nil},
		"limits not told: the worst part's":   {[2]*Limits{nil, nil}, [2][]Violation{trip(3), trip(4)}, []int{4}},
		"limits told by one only":             {[2]*Limits{limit(1), nil}, [2][]Violation{trip(3), nil}, []int{3}},
		"other limits: what any part exceeds": {[2]*Limits{limit(1), limit(9)}, [2][]Violation{trip(3), nil}, []int{3}},
	} {
		var parts []Part
		for i, target := range []string{"pool/a", "pool/b"} {
			p := Assemble([]TargetPlan{deleting(target, 3, true)}, desired.Guards{MaxDeletes: 100, MaxDeletePercent: 100}, desired.Rollout{})
			p.Limits, p.Guards = test.limits[i], test.trips[i]
			parts = append(parts, Part{target, p})
		}
		got, err := Join(parts)
		if err != nil {
			t.Fatal(err)
		}
		var actual []int
		for _, g := range got.Guards {
			actual = append(actual, g.Actual)
		}
		if d := cmp.Diff(test.want, actual); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// TestJoinGuards: of one rule the worst, by rule, whatever the parts' order; and
// no limits are told where the parts do not agree on them.
func TestJoinGuards(t *testing.T) {
	percent, few, many := Violation{Rule: MaxDeletePercent, Actual: 60}, Violation{Rule: MaxDeletes, Actual: 11}, Violation{Rule: MaxDeletes, Actual: 12}
	parts := []Part{
		{"a", Plan{Targets: []TargetPlan{{Target: "pool/a"}}, Limits: &Limits{MaxDeletes: 10}, Guards: []Violation{many}}},
		{"b", Plan{Targets: []TargetPlan{{Target: "pool/b"}}, Guards: []Violation{percent, few}}},
	}
	for range parts {
		parts[0], parts[1] = parts[1], parts[0]
		got, err := Join(parts)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]Violation{percent, many}, got.Guards); d != "" || got.Limits != nil {
			t.Errorf("limits %+v, guards (-want +got):\n%s", got.Limits, d)
		}
	}
}

// TestJoinWithoutComponents: parts that do not say what is installed divided
// the percentage of their deletes by zero.
func TestJoinWithoutComponents(t *testing.T) {
	limits := desired.Guards{MaxDeletes: 10, MaxDeletePercent: 100}
	got, err := Join([]Part{
		{"a.json", Assemble([]TargetPlan{deleting("pool/a", 1, false)}, limits, desired.Rollout{})},
		{"b.json", Assemble([]TargetPlan{deleting("pool/b", 1, false)}, limits, desired.Rollout{})},
	})
	if err != nil || len(got.Guards) != 0 || got.Summary.Delete != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestPartsThatDoNotBelongTogether(t *testing.T) {
	for want, spoil := range map[string]func(*Plan){
		`one is of "syncer/v1", the other of "syncer/v0"`:     func(p *Plan) { p.APIVersion = "syncer/v0" },
		`one was made by "syncer/1", the other by "syncer/2"`: func(p *Plan) { p.Tool = "syncer/2" },
		"they were made from different manifests":             func(p *Plan) { p.Manifests = "sha256:n" },
		"both hold cluster/00; give each part of a run once":  func(p *Plan) { p.Targets = append(p.Targets, TargetPlan{Target: "cluster/00"}) },
		"one was made with --base, the other without":         introduced,
	} {
		_, parts := shards(2, desired.Guards{})
		if _, err := Join(parts); err != nil {
			t.Fatalf("parts of one run: %v", err)
		}
		spoil(&parts[1].Plan)
		_, err := Join(parts)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "0.json") || !strings.Contains(err.Error(), "1.json") {
			t.Errorf("%v, want it to name both parts and say %q", err, want)
		}
	}
}

// introduced marks changes as a plan against a base does.
func introduced(p *Plan) {
	for _, t := range p.Targets {
		for j := range t.Changes {
			t.Changes[j].Origin = Introduced
		}
	}
}

// TestPartsWithoutChangesFitAnywhere: where nothing is changed, nobody can tell
// whether there was a base.
func TestPartsWithoutChangesFitAnywhere(t *testing.T) {
	_, parts := shards(2, desired.Guards{})
	introduced(&parts[0].Plan)
	for i := range parts[1].Plan.Targets {
		parts[1].Plan.Targets[i].Changes = nil
	}
	if _, err := Join(parts); err != nil {
		t.Error(err)
	}
}

func TestJoinOfNothing(t *testing.T) {
	if _, err := Join(nil); err == nil {
		t.Error("a plan of no parts")
	}
}
