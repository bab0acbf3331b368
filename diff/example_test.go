package diff_test

import (
	"fmt"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// An upgrade keeps what was customised: nothing is asked, nothing is sent.
func ExampleTarget() {
	want := desired.Target{Kind: desired.Cluster, ID: "prod", Components: []desired.Component{{Name: "dns", Version: "1.1.0"}}}
	live := diff.Inventory{Instances: []diff.Instance{{Template: "dns", Version: "1.0.0", Health: diff.Good,
		Parameters: desired.Tree{"custom": desired.Tree{"cache": 30, "zones": "acme"}}}}}
	catalog := diff.Catalog{Templates: map[string]diff.Template{"dns": {Name: "dns", Versions: []diff.Version{
		{Version: "1.0.0", Stable: true, Basic: desired.Tree{}, Parameters: desired.Tree{"custom": desired.Tree{"cache": 30, "zones": ""}}},
		{Version: "1.1.0", Stable: true, Basic: desired.Tree{}, Parameters: desired.Tree{"custom": desired.Tree{"cache": 60, "zones": ""}}},
	}}}}
	plan := diff.Assemble([]diff.TargetPlan{diff.Target(want, live, catalog)}, desired.Guards{}, desired.Rollout{})
	for _, change := range plan.Targets[0].Changes {
		fmt.Println(change.Op, change.Component, change.From, "→", change.To)
		for _, d := range change.Diff {
			fmt.Printf("%s: %s → %s (%s)\n", d.Path, d.Old, d.New, d.Source)
		}
		fmt.Println("carried over:", change.Carried)
	}
	// Output:
	// upgrade dns 1.0.0 → 1.1.0
	// /custom/cache: 30 → 60 (default)
	// carried over: [/custom/zones]
}
