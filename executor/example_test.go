package executor_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// memory is a service in memory: all that a Client needs.
type memory map[string]diff.Instance // by template

func (m memory) Inventory(context.Context, desired.Target) (diff.Inventory, error) {
	return diff.Inventory{Instances: slices.Collect(maps.Values(m))}, nil
}

func (m memory) Catalog(context.Context, desired.Target) (diff.Catalog, error) {
	return diff.Catalog{Templates: map[string]diff.Template{
		"dns": {Name: "dns", Versions: []diff.Version{{Version: "1.0.0", Stable: true}, {Version: "1.1.0", Stable: true}}},
	}}, nil
}

func (m memory) Create(_ context.Context, r executor.Request) (executor.Receipt, error) {
	inputs := secret.Reveal(r.Change.Parameters).(desired.Tree)
	m[r.Change.Template] = diff.Instance{Template: r.Change.Template, Version: r.Change.To, Health: diff.Good, Parameters: inputs}
	return executor.Receipt{}, nil
}

func (m memory) Update(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	return m.Create(ctx, r)
}
func (m memory) Delete(_ context.Context, r executor.Request) (executor.Receipt, error) {
	delete(m, r.Change.Template)
	return executor.Receipt{}, nil
}

func Example() {
	client := memory{"dns": {Template: "dns", Version: "1.0.0", Health: diff.Good, Parameters: desired.Tree{}}}
	state := desired.State{Targets: []desired.Target{{Kind: desired.Cluster, ID: "prod",
		Components: []desired.Component{{Name: "dns", Version: "latest"}}}}}
	plan, err := executor.MakePlan(context.Background(), client, state, executor.PlanOptions{})
	if err != nil {
		fmt.Println(err) // interrupted; a target that cannot be read says so in the plan
		return
	}
	result, err := executor.Apply(context.Background(), client, state, plan, executor.Options{Poll: time.Millisecond})
	if err != nil {
		fmt.Println(err) // refused: nothing was sent
	}
	change, outcome := plan.Targets[0].Changes[0], result.Targets[0].Changes[0]
	fmt.Println(change.Op, change.Component, change.From, "→", change.To, outcome.Status)
	// Output: upgrade dns 1.0.0 → 1.1.0 succeeded
}
