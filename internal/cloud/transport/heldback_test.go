package transport

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// queued is a service that installs a in 3 s; the first list of pool/0 after its
// install began waits at a gate that is held for two minutes.
type queued struct {
	gate *gate

	mu   sync.Mutex
	made map[string]time.Time
	held bool
}

func (q *queued) Inventory(ctx context.Context, t desired.Target) (diff.Inventory, error) {
	q.mu.Lock()
	made, there := q.made[t.Key()]
	waits := there && t.ID == "0" && !q.held
	q.held = q.held || waits
	q.mu.Unlock()
	if waits {
		q.gate.hold(2*time.Minute, "HTTP 429")
		if _, err := q.gate.wait(ctx, ctx); err != nil {
			return diff.Inventory{}, err
		}
	}
	if !there {
		return diff.Inventory{}, nil
	}
	i := diff.Instance{Template: "a", Name: "a", Version: "1", Parameters: desired.Tree{}, Health: diff.Good}
	if time.Since(made) < 3*time.Second {
		i.Health = diff.Busy
	}
	return diff.Inventory{Instances: []diff.Instance{i}}, nil
}

func (q *queued) Catalog(context.Context, desired.Target) (diff.Catalog, error) {
	return diff.Catalog{Templates: map[string]diff.Template{"a": {Name: "a", Versions: []diff.Version{{Version: "1", Stable: true}}}}}, nil
}

func (q *queued) Create(_ context.Context, r executor.Request) (executor.Receipt, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.made[r.Target.Key()] = time.Now()
	return executor.Receipt{}, nil
}

func (q *queued) Update(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	return q.Create(ctx, r)
}

func (q *queued) Delete(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	return q.Create(ctx, r)
}

// TestWhoWaitsAtTheGateIsNotGivenUp, though its neighbours can be read meanwhile.
func TestWhoWaitsAtTheGateIsNotGivenUp(t *testing.T) { synctest.Test(t, testAtTheGate) }

func testAtTheGate(t *testing.T) {
	sleep := func(ctx context.Context, d time.Duration) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(d):
			return nil
		}
	}
	q := &queued{gate: newGate(Config{Now: time.Now, Sleep: sleep}), made: map[string]time.Time{}}
	var s desired.State
	for i := range 3 {
		s.Targets = append(s.Targets, desired.Target{Kind: desired.Pool, ID: fmt.Sprint(i), Components: []desired.Component{{Name: "a"}}})
	}
	plan, err := executor.MakePlan(t.Context(), q, s, executor.PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	result, err := executor.Apply(t.Context(), q, s, plan, executor.Options{Parallelism: 3})
	if err != nil || result.Summary.Succeeded != 3 {
		t.Errorf("%v, %+v", err, result.Targets)
	}
	if took := time.Since(began); took < 2*time.Minute || !q.held {
		t.Errorf("it took %s", took)
	}
}
