package executor

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// instant is a service that answers at once and has done at once what it is asked for.
type instant struct {
	catalog diff.Catalog
	mu      sync.Mutex
	held    map[string][]diff.Instance // by target
}

func (s *instant) Inventory(_ context.Context, t desired.Target) (diff.Inventory, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return diff.Inventory{Instances: s.held[t.ID]}, nil
}

func (s *instant) Catalog(context.Context, desired.Target) (diff.Catalog, error) {
	return s.catalog, nil
}

func (s *instant) Update(_ context.Context, r Request) (Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := append([]diff.Instance{}, s.held[r.Target.ID]...) // lists that were answered stay as they were
	for i := range now {
		if now[i].ID == r.Change.InstanceID {
			now[i].Version, now[i].Parameters = r.Change.To, r.Change.Parameters
		}
	}
	s.held[r.Target.ID] = now
	return Receipt{Attempts: 1}, nil
}

func (s *instant) Create(context.Context, Request) (Receipt, error) { return Receipt{}, refused }
func (s *instant) Delete(context.Context, Request) (Receipt, error) { return Receipt{}, refused }

// newInstant makes that many clusters with that many add-ons, all in version 1.0.0.
func newInstant(targets, addons int, wanted string) (*instant, desired.State) {
	s := &instant{catalog: diff.Catalog{Templates: map[string]diff.Template{}}, held: map[string][]diff.Instance{}}
	state := desired.State{Rollout: desired.Rollout{MaxConcurrent: desired.Share{Percent: 100}}}
	var components []desired.Component
	for a := range addons {
		name := fmt.Sprintf("addon-%02d", a)
		values := func() desired.Tree {
			return desired.Tree{"custom": desired.Tree{"a": "x", "b": true, "c": desired.Tree{"d": "y"}}}
		}
		s.catalog.Templates[name] = diff.Template{Name: name, Versions: []diff.Version{
			{Version: "1.0.0", Stable: true, Parameters: values()}, {Version: "1.1.0", Stable: true, Parameters: values()}}}
		components = append(components, desired.Component{Name: name, Version: wanted, Parameters: desired.Tree{"custom": desired.Tree{"a": "x"}}})
	}
	for i := range targets {
		id := fmt.Sprintf("c-%05d", i)
		state.Targets = append(state.Targets, desired.Target{Kind: desired.Cluster, ID: id, Name: id, Components: components})
		for _, c := range components {
			s.held[id] = append(s.held[id], diff.Instance{Template: c.Name, Name: c.Name, ID: id + c.Name, Version: "1.0.0",
				Parameters: s.catalog.Templates[c.Name].Versions[0].Parameters, Health: diff.Good, State: "running"})
		}
	}
	return s, state
}

// clock is a time that passes when somebody sleeps.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(_ context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return nil
}

// BenchmarkPlan reads and compares targets in which nothing differs.
func BenchmarkPlan(b *testing.B) {
	for _, targets := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprint("InSync/", targets), func(b *testing.B) {
			client, state := newInstant(targets, 5, "~1.0")
			b.ReportAllocs()
			for b.Loop() {
				plan, err := MakePlan(context.Background(), client, state, PlanOptions{Parallelism: 10})
				if err != nil || plan.Summary.Unchanged != targets*5 {
					b.Fatal(plan.Summary, err)
				}
			}
		})
	}
}

// BenchmarkApply carries out upgrades, each of which is done when it is looked at.
func BenchmarkApply(b *testing.B) {
	for _, bc := range []struct{ targets, changes int }{{100, 1}, {1000, 1}, {10_000, 1}, {5, 20}, {50, 20}, {500, 20}} {
		b.Run(fmt.Sprintf("%dx%d", bc.targets, bc.changes), func(b *testing.B) {
			client, state := newInstant(bc.targets, bc.changes, "1.1.0")
			before := client.held
			plan, err := MakePlan(context.Background(), client, state, PlanOptions{Parallelism: 10})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				client.held = map[string][]diff.Instance{}
				for id, held := range before {
					client.held[id] = held
				}
				passing := &clock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
				result, err := Apply(context.Background(), client, state, plan, Options{Parallelism: 10, Now: passing.Now, Sleep: passing.Sleep})
				if err != nil || result.Summary.Succeeded != bc.targets*bc.changes {
					b.Fatal(result.Summary, err)
				}
			}
		})
	}
}
