package diff

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
)

// drawValue makes a JSON value of little variety, so that collisions between
// manifest, live and defaults are common.
func drawValue(t *rapid.T, depth int) any {
	kinds := 4
	if depth > 0 {
		kinds = 6
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return json.Number(strconv.Itoa(rapid.IntRange(0, 2).Draw(t, "number")))
	case 1:
		return rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "string")
	case 2:
		return rapid.Bool().Draw(t, "bool")
	case 3:
		return nil
	case 4:
		return []any{drawValue(t, depth-1)}
	}
	return drawTree(t, depth-1)
}

func drawTree(t *rapid.T, depth int) desired.Tree {
	out := desired.Tree{}
	for _, key := range []string{"a", "b", "c/~d"} {
		if rapid.Bool().Draw(t, "has") {
			out[key] = drawValue(t, depth)
		}
	}
	return out
}

func drawParameters(t *rapid.T, basic bool) desired.Tree {
	out := desired.Tree{"custom": drawTree(t, 2)}
	if rapid.Bool().Draw(t, "flavor") {
		out["flavor"] = desired.Tree{
			"name":     rapid.SampledFrom([]any{"HA", "Single", "own"}).Draw(t, "name"),
			"replicas": json.Number(strconv.Itoa(rapid.IntRange(1, 2).Draw(t, "replicas"))),
		}
	}
	if basic && rapid.Bool().Draw(t, "basic") {
		out["basic"] = desired.Tree{"image": rapid.SampledFrom([]any{"1", "2"}).Draw(t, "image")}
	}
	return out
}

var versions = []string{"1.0.0", "1.1.0", "1.2.0-20250101000000", "2.0.0"}

func drawCatalog(t *rapid.T, names []string) Catalog {
	c := Catalog{Templates: map[string]Template{}}
	for _, name := range names {
		if rapid.IntRange(0, 9).Draw(t, "missing") == 0 {
			continue
		}
		template := Template{Name: name, Mandatory: rapid.IntRange(0, 5).Draw(t, "mandatory") == 0}
		for _, v := range versions {
			entry := Version{Version: v, Stable: rapid.IntRange(0, 4).Draw(t, "stable") > 0, Parameters: desired.Tree{"custom": drawTree(t, 2)}}
			if rapid.Bool().Draw(t, "flavors") {
				entry.Flavors = []desired.Tree{{"name": "HA", "replicas": json.Number("2")}, {"name": "Single", "replicas": json.Number("1")}}
			}
			if rapid.Bool().Draw(t, "hasBasic") {
				entry.Basic = desired.Tree{"image": v}
			}
			template.Versions = append(template.Versions, entry)
		}
		c.Templates[name] = template
	}
	return c
}

func drawTarget(t *rapid.T, names []string) desired.Target {
	out := desired.Target{Kind: desired.Cluster, ID: "c", Name: "c", Prune: rapid.Bool().Draw(t, "prune"), AllowEmpty: rapid.Bool().Draw(t, "allowEmpty")}
	for i, name := range names {
		if rapid.IntRange(0, 3).Draw(t, "listed") == 0 {
			continue
		}
		c := desired.Component{
			Name: name, Parameters: drawParameters(t, true), Absent: rapid.IntRange(0, 4).Draw(t, "absent") == 0,
			Version: rapid.SampledFrom(append([]string{"", "~1", ">=1.1 <2", desired.Latest, "9.9.9"}, versions...)).Draw(t, "version"),
			Reset:   rapid.Bool().Draw(t, "reset"), AllowDowngrade: rapid.Bool().Draw(t, "downgrade"), Repair: rapid.Bool().Draw(t, "repair"),
		}
		if rapid.Bool().Draw(t, "ignores") {
			c.Ignore = []string{"/custom/a"}
		}
		if i > 0 && rapid.Bool().Draw(t, "depends") {
			c.DependsOn = []string{names[i-1]}
		}
		out.Components = append(out.Components, c)
	}
	return out
}

func drawInventory(t *rapid.T, names []string) Inventory {
	var out Inventory
	for _, name := range names {
		if rapid.Bool().Draw(t, "installed") {
			i := Instance{
				Template: name, Name: name, ID: name + "-id", Version: rapid.SampledFrom(versions).Draw(t, "live"),
				Health: rapid.SampledFrom([]Health{Good, Good, Good, Degraded, Abnormal, Busy, Deleting, InstallFailed, UpgradeFailed, DeleteFailed}).Draw(t, "health"),
			}
			if rapid.IntRange(0, 9).Draw(t, "hidden") > 0 {
				i.Parameters = drawParameters(t, true)
			}
			out.Instances = append(out.Instances, i)
		}
	}
	return out
}

// after is what a service would answer once plan was carried out: what was sent
// is live, what was not blocked is settled.
func after(plan TargetPlan, live Inventory) Inventory {
	if slices.ContainsFunc(plan.Changes, func(c Change) bool { return c.Blocked != "" }) {
		return live
	}
	var out Inventory
	for _, i := range live.Instances {
		gone := i.Health == Deleting || slices.ContainsFunc(plan.Changes, func(c Change) bool { return c.Component == i.Template })
		if !gone {
			if i.Health == Busy {
				i.Health = Good
			}
			out.Instances = append(out.Instances, i)
		}
	}
	for _, c := range plan.Changes {
		if c.Op != Delete {
			out.Instances = append(out.Instances, Instance{
				Template: c.Template, Name: c.Template, ID: c.Template + "-id", Version: c.To, Health: Good,
				Parameters: secret.Reveal(c.Parameters).(desired.Tree),
			})
		}
	}
	return out
}

var propertyNames = []string{"p", "q", "r"}

// TestApplyingAPlanLeavesNothing holds for everything that is not blocked.
func TestApplyingAPlanLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, live, catalog := drawTarget(t, propertyNames), drawInventory(t, propertyNames), drawCatalog(t, propertyNames)
		plan := Target(want, live, catalog)
		if slices.ContainsFunc(plan.Changes, func(c Change) bool { return c.Blocked != "" }) {
			return
		}
		settled := after(plan, live)
		if again := Target(want, settled, catalog); len(again.Changes) != 0 {
			t.Fatalf("first:  %s\nthen:   %s\nlive:   %s", text(plan.Changes), text(again.Changes), text(settled.Instances))
		}
	})
}

// TestOrderOfInputDoesNotMatter shuffles all lists that have no order of their own.
func TestOrderOfInputDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, live, catalog := drawTarget(t, propertyNames), drawInventory(t, propertyNames), drawCatalog(t, propertyNames)
		first := text(Target(want, live, catalog))
		want.Components = rapid.Permutation(want.Components).Draw(t, "components")
		live.Instances = rapid.Permutation(live.Instances).Draw(t, "instances")
		for name, template := range catalog.Templates {
			template.Versions = rapid.Permutation(template.Versions).Draw(t, "versions")
			catalog.Templates[name] = template
		}
		if second := text(Target(want, live, catalog)); first != second {
			t.Fatal(cmp.Diff(first, second))
		}
	})
}

// TestNothingGivenIsWrittenTo: trees are shared, between targets and with what is sent.
func TestNothingGivenIsWrittenTo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, live, catalog := drawTarget(t, propertyNames), drawInventory(t, propertyNames), drawCatalog(t, propertyNames)
		before := text([]any{want, live, catalog})
		plan := Target(want, live, catalog)
		if after := text([]any{want, live, catalog}); before != after {
			t.Fatal(cmp.Diff(before, after))
		}
		for _, c := range plan.Changes {
			if instance, ok := Find(want, live, c.Component); ok && instance.Parameters != nil {
				Lost(want, live, catalog, instance, c)
			}
		}
		Declare(want, live, catalog, false)
		if after := text([]any{want, live, catalog}); before != after {
			t.Fatal(cmp.Diff(before, after))
		}
	})
}

// TestEachComponentHasOneEnd: change, unchanged or blocked, and what is live and
// not listed is a delete, unmanaged, or about to be gone.
func TestEachComponentHasOneEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, live, catalog := drawTarget(t, propertyNames), drawInventory(t, propertyNames), drawCatalog(t, propertyNames)
		plan := Target(want, live, catalog)
		ends := map[string]int{}
		for _, c := range plan.Changes {
			ends[c.Component]++
		}
		for _, name := range plan.Unmanaged {
			ends[name]++
		}
		for name, n := range ends {
			if n != 1 {
				t.Fatalf("%s ends %d times: %s", name, n, text(plan))
			}
		}
		listed := 0
		for _, c := range want.Components {
			listed += ends[c.Key()]
		}
		if listed+plan.Unchanged != len(want.Components) {
			t.Fatalf("%d changed + %d unchanged of %d listed: %s", listed, plan.Unchanged, len(want.Components), text(plan))
		}
		for _, i := range live.Instances {
			isListed := slices.ContainsFunc(want.Components, func(c desired.Component) bool { return c.Name == i.Template })
			if !isListed && i.Health != Deleting && ends[i.Template] != 1 {
				t.Fatalf("%s is lost: %s", i.Template, text(plan))
			}
		}
	})
}

// TestPlanRoundTrips: what is written is what was meant.
func TestPlanRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var targets []TargetPlan
		for i := range rapid.IntRange(0, 3).Draw(t, "targets") {
			want := drawTarget(t, propertyNames)
			want.ID, want.Wave = fmt.Sprint(i), rapid.IntRange(0, 1).Draw(t, "wave")
			targets = append(targets, Target(want, drawInventory(t, propertyNames), drawCatalog(t, propertyNames)))
		}
		plan := Assemble(targets, desired.Guards{MaxDeletes: 1, MaxDeletePercent: 50}, desired.Rollout{})
		written := text(plan)
		var read Plan
		if err := json.Unmarshal([]byte(written), &read); err != nil {
			t.Fatal(err)
		}
		if again := text(read); again != written {
			t.Fatal(cmp.Diff(written, again))
		}
	})
}

// TestADeclaredTargetHasNoChanges: what export writes asks for nothing.
func TestADeclaredTargetHasNoChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live, catalog := drawInventory(t, propertyNames), drawCatalog(t, propertyNames)
		want := desired.Target{Kind: desired.Cluster, ID: "c", Name: "c"}
		full := rapid.Bool().Draw(t, "full")
		for _, d := range Declare(want, live, catalog, full) {
			if d.Omitted == "" {
				want.Components = append(want.Components, d.Component)
			}
		}
		plan := Target(want, live, catalog)
		for _, c := range plan.Changes {
			t.Fatalf("%s\ndeclared: %s\nlive:     %s", text(c), text(want.Components), text(live.Instances))
		}
	})
}
