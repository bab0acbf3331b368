package cloud_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/executor/executortest"
	"github.com/syncer-project/syncer/internal/cloud"
	"github.com/syncer-project/syncer/internal/emulator"
)

// TestConformance: the client keeps what executor asks of one, on both services.
func TestConformance(t *testing.T) {
	for name, kind := range map[string]desired.Kind{"pool": desired.Pool, "cluster": desired.Cluster, "cluster with rollbacks": desired.Cluster} {
		t.Run(name, func(t *testing.T) {
			seed, only := emulator.DefaultSeed(), ""
			if name == "cluster with rollbacks" {
				seed, only = &emulator.Seed{Edition: "huawei", Clusters: []emulator.Cluster{{ID: "c", Version: "v1.27"}},
					Pools: []emulator.Pool{{ID: "p"}}}, "npd"
			}
			w := newWorld(t, emulator.Options{Settle: 5 * time.Millisecond, Seed: seed})
			config := w.config(byKey...)
			config.Sleep = func(ctx context.Context, _ time.Duration) error { time.Sleep(time.Millisecond); return ctx.Err() }
			c, err := cloud.New(config)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Close)
			f := installableTwice(t, c, kind, only)
			f.Component.Parameters = desired.Tree{"custom": desired.Tree{"syncer_test": secret.New("hunter2000")}}
			if kind == desired.Pool {
				f.Vague = []executor.Class{executor.Gone} // a plug-in that is not there is a 400 like any other
			}
			if err := executortest.TestClient(t.Context(), c, f); err != nil {
				t.Error(err)
			}
			rolledBack := slices.ContainsFunc(w.Log(), func(e emulator.Entry) bool { return strings.HasPrefix(e.Change, "rollback ") })
			if rolledBack != (only != "") {
				t.Errorf("rolled back: %t", rolledBack)
			}
		})
	}
}

// installableTwice finds a component that a target lacks and that it could get in
// two versions: any, or only that one.
func installableTwice(t *testing.T, c *cloud.Client, kind desired.Kind, only string) executortest.Fixture {
	t.Helper()
	f := executortest.Fixture{Missing: desired.Target{Kind: kind, ID: "nowhere", Region: emulator.Region, Project: emulator.ProjectID}}
	for _, f.Target = range targets(t, c) {
		catalog, err := c.Catalog(t.Context(), f.Target)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Sorted(maps.Keys(catalog.Templates)) {
			if only != "" && name != only {
				continue
			}
			var fit []string
			for _, v := range catalog.Templates[name].Versions {
				want := f.Target
				want.Components = []desired.Component{{Name: name, Version: v.Version}}
				plan := executor.NewTargetReader(c, want).Plan(t.Context(), want)
				if len(plan.Changes) == 1 && plan.Changes[0].Op == "create" && plan.Changes[0].Blocked == "" {
					fit = append(fit, v.Version)
				}
			}
			if f.Target.Kind == kind && len(fit) > 1 {
				slices.Sort(fit)
				f.Component.Name, f.From, f.To = name, fit[0], fit[1]
				return f
			}
		}
	}
	t.Fatalf("no component could be installed on any %s in two versions", kind)
	return f
}
