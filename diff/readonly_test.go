package diff

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/tree"
)

// TestPlanningOnlyReads: targets share the components and trees of their profiles,
// so what a plan did to one of them would be done to all.
func TestPlanningOnlyReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, live, catalog := drawTarget(t, propertyNames), drawInventory(t, propertyNames), drawCatalog(t, propertyNames)
		before := make([]desired.Component, len(want.Components))
		for i, c := range want.Components {
			before[i] = c
			before[i].Parameters = tree.CloneObject(c.Parameters)
		}
		Target(want, live, catalog)
		if d := cmp.Diff(before, want.Components); d != "" && len(before) > 0 {
			t.Fatalf("the plan changed what is wanted (-before +after):\n%s", d)
		}
	})
}
