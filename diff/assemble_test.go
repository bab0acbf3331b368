package diff

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
)

// TestTargetsAreInOrderOfWaves: by wave, then by name, in whatever order they
// were planned.
func TestTargetsAreInOrderOfWaves(t *testing.T) {
	plans := []TargetPlan{{Target: "pool/b", Wave: 1}, {Target: "cluster/z"}, {Target: "pool/a", Wave: 1}, {Target: "cluster/b", Wave: 2}, {Target: "cluster/a"}}
	var got []string
	for _, p := range Assemble(plans, desired.Guards{}, desired.Rollout{}).Targets {
		got = append(got, p.Target)
	}
	if d := cmp.Diff("cluster/a cluster/z pool/a pool/b cluster/b", strings.Join(got, " ")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestASummaryCountsEachThingOnce.
func TestASummaryCountsEachThingOnce(t *testing.T) {
	failed := Unread(cluster(), errors.New("no route"))
	failed.Target = "cluster/x"
	got := Assemble([]TargetPlan{
		failed,
		{
			Target: "cluster/a", Components: make([]Seen, 9), Unchanged: 3, Unmanaged: []string{"u", "v"}, Unhealthy: []string{"w"},
			Changes: []Change{{Op: Create}, {Op: Create}, {Op: Upgrade}, {Op: Update}, {Op: Update}, {Op: Update}, {Op: Replace}, {Op: Delete}, {Op: Delete}},
		},
		{Target: "cluster/b", Unchanged: 4, Unmanaged: []string{"u"}, Unhealthy: []string{"v", "w"}, Changes: []Change{{Op: Update}, {Op: Create, Blocked: "no"}, {Op: Delete}}},
	}, desired.Guards{MaxDeletes: 7, MaxDeletePercent: 60}, desired.Rollout{})
	want := Summary{
		Targets: 3, Failed: 1, Unchanged: 7, Unmanaged: 3, Unhealthy: 3,
		Create: 2, Upgrade: 1, Update: 3, Replace: 1, Delete: 2, Blocked: 1, Withheld: 2,
	}
	if d := cmp.Diff(want, got.Summary); d != "" {
		t.Errorf("summary (-want +got):\n%s", d)
	}
	if got.Summary.Changes() != 9 {
		t.Errorf("%d changes, want 9", got.Summary.Changes())
	}
	if got.APIVersion != "syncer/v1" || got.Kind != "Plan" || *got.Limits != (Limits{MaxDeletes: 7, MaxDeletePercent: 60}) {
		t.Errorf("%s %s %+v", got.APIVersion, got.Kind, got.Limits)
	}
}

func TestAPlanOfNothingIsAPlan(t *testing.T) {
	got := text(Assemble(nil, desired.Guards{MaxDeletes: 1}, desired.Rollout{}))
	for _, part := range []string{`"targets":[]`, `"guards":[]`, `"limits":{"maxDeletes":1,"maxDeletePercent":0,"maxFailures":0}`, `"withheldWaves":[]`, `"digest":"sha256:`} {
		if !strings.Contains(got, part) {
			t.Errorf("lacks %s: %s", part, got)
		}
	}
}

// TestADigestNamesTheChanges: what is to be done, and where; nothing else.
func TestADigestNamesTheChanges(t *testing.T) {
	change := Change{Component: "app", Op: Update, From: "1", To: "1", Reason: "parameters"}
	planOf := func(target string, changes ...Change) TargetPlan { return TargetPlan{Target: target, Changes: changes} }
	digestOf := func(plans ...TargetPlan) string { return Assemble(plans, desired.Guards{}, desired.Rollout{}).Digest }
	one := digestOf(planOf("cluster/a", change))

	traced, sick := change, planOf("cluster/a", change)
	traced.Origin = Drift
	sick.Unchanged, sick.Unhealthy, sick.Name = 7, []string{"x"}, "edge"
	for name, same := range map[string]string{
		"where a change comes from": digestOf(planOf("cluster/a", traced)),
		"what else is there":        digestOf(sick),
		"a target without changes":  digestOf(planOf("cluster/a", change), planOf("cluster/0"), planOf("cluster/z")),
	} {
		if same != one {
			t.Errorf("%s is part of the digest", name)
		}
	}

	deleted, blocked := change, change
	deleted.Op, blocked.Blocked = Create, "why"
	for name, other := range map[string]string{
		"the target":       digestOf(planOf("cluster/b", change)),
		"the op":           digestOf(planOf("cluster/a", deleted)),
		"what is blocked":  digestOf(planOf("cluster/a", blocked)),
		"a second target":  digestOf(planOf("cluster/a", change), planOf("cluster/b", change)),
		"no change at all": digestOf(planOf("cluster/a")),
	} {
		if other == one {
			t.Errorf("%s is no part of the digest", name)
		}
	}
	if a, b := digestOf(planOf("cluster/a", change), planOf("cluster/b", deleted)), digestOf(planOf("cluster/b", deleted), planOf("cluster/a", change)); a != b {
		t.Error("the digest depends on the order in which targets were planned")
	}
	if traced.Origin != Drift {
		t.Error("the digest took the origin away")
	}
}

// TestGuards: a limit is exceeded by more than it, not by as much; percents are
// of what is installed, and the override that is named lets the plan pass.
func TestGuards(t *testing.T) {
	for _, tt := range []struct {
		name              string
		deletes, replaces int
		installed         int
		most, percent     int
		trips             string
	}{
		{name: "none", installed: 10},
		{name: "as many as allowed", deletes: 2, replaces: 1, installed: 30, most: 3, percent: 10},
		{name: "one too many", deletes: 2, replaces: 2, installed: 40, most: 3, percent: 10, trips: "maxDeletes 3 4 --max-deletes 4"},
		{name: "one percent too many", deletes: 11, installed: 100, most: 20, percent: 10, trips: "maxDeletePercent 10 11 --max-delete-percent 11"},
		{name: "a part of a percent too many", deletes: 101, installed: 1000, most: 200, percent: 10, trips: "maxDeletePercent 10 11 --max-delete-percent 11"},
		{name: "both", deletes: 1, replaces: 1, installed: 3, most: 1, percent: 50,
			trips: "maxDeletes 1 2 --max-deletes 2; maxDeletePercent 50 67 --max-delete-percent 67"},
		{name: "all of it", deletes: 4, installed: 4, most: 10, percent: 99, trips: "maxDeletePercent 99 100 --max-delete-percent 100"},
		{name: "all of it, allowed", deletes: 4, installed: 4, most: 10, percent: 100},
		{name: "the only one", deletes: 1, installed: 1, most: 1, percent: 50, trips: "maxDeletePercent 50 100 --max-delete-percent 100"},
		{name: "no percent allowed, none needed", installed: 4, percent: 0},
	} {
		plan := Plan{Targets: []TargetPlan{{Changes: slices.Concat(
			slices.Repeat([]Change{{Op: Delete}}, tt.deletes), slices.Repeat([]Change{{Op: Replace}}, tt.replaces), []Change{{Op: Create}})}}}
		for n := tt.installed; n > 0; n -= 7 { // spread over targets
			plan.Targets = append(plan.Targets, TargetPlan{Components: make([]Seen, min(n, 7))})
		}
		var got []string
		for _, trip := range Guard(plan, desired.Guards{MaxDeletes: tt.most, MaxDeletePercent: tt.percent}) {
			got = append(got, strings.Join([]string{trip.Rule, text(trip.Limit), text(trip.Actual), trip.Override}, " "))
		}
		if d := cmp.Diff(tt.trips, strings.Join(got, "; ")); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestOverridesLetAPlanPass: limits as high as what was counted are not exceeded.
func TestOverridesLetAPlanPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		installed := rapid.IntRange(1, 500).Draw(t, "installed")
		deletes := slices.Repeat([]Change{{Op: Delete}}, rapid.IntRange(0, installed).Draw(t, "deletes"))
		plan := Plan{Targets: []TargetPlan{{Components: make([]Seen, installed), Changes: deletes}}}
		limits := desired.Guards{MaxDeletes: rapid.IntRange(0, 50).Draw(t, "most"), MaxDeletePercent: rapid.IntRange(0, 100).Draw(t, "percent")}
		for _, trip := range Guard(plan, limits) {
			if trip.Actual <= trip.Limit {
				t.Fatalf("%+v is not exceeded", trip)
			}
			switch trip.Rule {
			case MaxDeletes:
				limits.MaxDeletes = trip.Actual
			case MaxDeletePercent:
				limits.MaxDeletePercent = trip.Actual
			}
		}
		if again := Guard(plan, limits); len(again) > 0 {
			t.Fatalf("%+v, with %+v", again, limits)
		}
	})
}

// TestOrderOfChanges: what others depend on comes first, deletes come last and
// the other way round; a cycle, which only a caller can make, ends.
func TestOrderOfChanges(t *testing.T) {
	for _, tt := range []struct{ name, wanted, order string }{
		{"by name", "c b a", "a b c"},
		{"a dependency before its name", "a>c b c", "c a b"},
		{"at any remove", "a>b b>c c>d d", "d c b a"},
		{"over what does not change", "a>same same>c b c", "c a b"},
		{"on what is not listed", "a>other b", "a b"},
		{"deletes last", "-a b -c", "b -c -a"},
		{"deletes last, listed last", "b -a", "b -a"},
		{"deletes before what they depend on", "-a>c -b -c", "-b -a -c"},
		{"deletes before what they depend on, by name too", "-c>a -b -a", "-c -b -a"},
		{"a cycle", "a>b b>a c", "b a c"},
		{"a diamond", "a>b,c b>d c>d d", "d b c a"},
	} {
		target, live, catalog := cluster(), Inventory{}, Catalog{Templates: map[string]Template{}}
		for _, word := range strings.Fields(tt.wanted) {
			name, after, _ := strings.Cut(word, ">")
			name, absent := strings.CutPrefix(name, "-")
			c := desired.Component{Name: name, Absent: absent}
			if after != "" {
				c.DependsOn = strings.Split(after, ",")
			}
			target.Components = append(target.Components, c)
			if absent || name == "same" {
				live.Instances = append(live.Instances, running(t, name, "1.0.0", "{}"))
			}
			catalog.Templates[name] = Template{Name: name, Versions: []Version{version(t, "1.0.0", "", "")}}
		}
		var got []string
		for _, c := range Target(target, live, catalog).Changes {
			name := c.Component
			if c.Op == Delete {
				name = "-" + name
			}
			got = append(got, name)
			if slices.Contains(c.DependsOn, c.Component) {
				t.Errorf("%s: %s waits for itself", tt.name, c.Component)
			}
		}
		if d := cmp.Diff(tt.order, strings.Join(got, " ")); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestPrunedComponentsGoByName, the other way round, in whatever order they are live.
func TestPrunedComponentsGoByName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"a", "b", "c", "d"}
		var live Inventory
		for _, name := range rapid.Permutation(names).Draw(t, "live") {
			live.Instances = append(live.Instances, Instance{Template: name, Name: name, Version: "1.0.0", Health: Good})
		}
		var got []string
		for _, c := range Target(allowed(pruned(cluster())), live, Catalog{}).Changes {
			got = append(got, c.Component)
		}
		if strings.Join(got, " ") != "d c b a" {
			t.Fatalf("%v", got)
		}
	})
}
