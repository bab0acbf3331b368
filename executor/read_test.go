package executor

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// counted counts what a plan asks for.
type counted struct {
	*fake
	asked map[string]int
}

func (c counted) Inventory(ctx context.Context, t desired.Target) (diff.Inventory, error) {
	c.asked["list"]++
	return c.fake.Inventory(ctx, t)
}

func (c counted) TargetCatalog(ctx context.Context, t desired.Target) (diff.Catalog, error) {
	c.asked["catalog"]++
	return c.fake.TargetCatalog(ctx, t)
}

func (c counted) Detail(_ context.Context, _ desired.Target, i diff.Instance) (diff.Instance, error) {
	c.asked["detail"]++
	i.Parameters = desired.Tree{"custom": desired.Tree{"a": "1"}}
	return i, nil
}

func makePlanAgainst(t *testing.T, reader Reader, state, base desired.State) (diff.Plan, error) {
	t.Helper()
	return MakePlan(t.Context(), reader, state, PlanOptions{Base: &base})
}

// TestPlanAgainstReadsOnce plans new and old manifests of a pool whose list
// does not tell parameters: each answer is asked for once, and the plan is the
// one without a base but for the origins.
func TestPlanAgainstReadsOnce(t *testing.T) {
	f := newFake(diff.Catalog{Templates: map[string]diff.Template{"app": {Name: "app", Versions: []diff.Version{
		{Version: "1.0.0", Stable: true, Parameters: desired.Tree{"custom": desired.Tree{"a": "0"}}},
		{Version: "1.1.0", Stable: true, Parameters: desired.Tree{"custom": desired.Tree{"a": "0"}}},
		{Version: "1.2.0", Stable: true, Parameters: desired.Tree{"custom": desired.Tree{"a": "0"}}},
	}}}})
	f.install("pool/a", "app", "1.0.0").Parameters = nil
	wish := func(version string) desired.State {
		return desired.State{Targets: []desired.Target{{Kind: desired.Pool, ID: "a", Components: []desired.Component{{Name: "app", Version: version}}}}}
	}
	for version, want := range map[string]diff.Origin{"1.1.0": diff.Introduced, "1.2.0": diff.Drift} {
		reader := counted{f, map[string]int{}}
		plan, err := makePlanAgainst(t, reader, wish(version), wish("1.2.0"))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(map[string]int{"list": 1, "catalog": 1, "detail": 1}, reader.asked); d != "" {
			t.Errorf("requests (-want +got):\n%s", d)
		}
		if got := plan.Targets[0].Changes[0].Origin; got != want {
			t.Errorf("%s: %s, want %s", version, got, want)
		}
		alone, err := MakePlan(t.Context(), reader, wish(version), PlanOptions{Parallelism: 1})
		if err != nil {
			t.Fatal(err)
		}
		if alone.Digest != plan.Digest {
			t.Errorf("the digest is %s with a base, %s without", plan.Digest, alone.Digest)
		}
	}
}

func TestPlanAgainstTargetsThatMovedOrFail(t *testing.T) {
	f := newFake(diff.Catalog{})
	f.install("cluster/a", "app", "1.0.0")
	state := func(region string) desired.State {
		return desired.State{Targets: []desired.Target{{Kind: desired.Cluster, ID: "a", Region: region,
			Components: []desired.Component{{Name: "app", Absent: true}}}}}
	}
	plan, err := makePlanAgainst(t, f, state("here"), state("there"))
	if err != nil || plan.Targets[0].Changes[0].Origin != diff.Introduced {
		t.Errorf("%v, %+v", err, plan.Targets)
	}
	before := f.lists
	f.faults["list cluster/a"] = []fault{{err: errors.New("no answer")}}
	plan, err = makePlanAgainst(t, f, state("here"), state("here"))
	if err != nil || plan.Targets[0].Error != "no answer" || f.lists != before+1 {
		t.Errorf("%v, %+v, %d lists", err, plan.Targets, f.lists-before)
	}
}

// TestReadTargetsIsInterrupted: when the context ends nothing new is started,
// and the error says so.
func TestReadTargetsIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	visited := 0
	err := ReadTargets(ctx, nil, make([]desired.Target, 100), 1, func(int, *TargetReader) {
		visited++
		cancel()
	})
	if !errors.Is(err, context.Canceled) || visited > 2 {
		t.Errorf("%v, %d visited", err, visited)
	}
	if err := ReadTargets(t.Context(), nil, make([]desired.Target, 3), 0, func(int, *TargetReader) {}); err != nil {
		t.Error(err)
	}
}
