package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/go-multierror"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud"
	"github.com/syncer-project/syncer/internal/export"
	"github.com/syncer-project/syncer/internal/style"
)

// pick returns the targets to read. What the manifests say of one is kept.
func (r *exportRun) pick(ctx context.Context, a *app, client *cloud.Client, listed desired.State) (desired.State, error) {
	region, project := a.fallbackRegion(r.connection), a.fallbackProject(r.connection)
	keys, err := targetKeysOr(r.targets, listed.Targets)
	if err != nil {
		return desired.State{}, err
	}
	names := map[string]string{}
	if r.all {
		if keys, names, err = a.everything(ctx, client, region, project); err != nil {
			return desired.State{}, err
		}
	}
	picked := listed
	if r.all || len(r.targets) > 0 {
		picked.Targets = nil
		for _, key := range slices.Compact(slices.Sorted(slices.Values(keys))) {
			picked.Targets = append(picked.Targets, named(listed, key, names[key], region, project))
		}
	}
	narrowed := r.selection
	narrowed.targets, narrowed.components = nil, nil // those are picked already, these are looked for in what is live
	return narrowed.narrow(picked)
}

// named returns the target with that key, as manifests have it or else plain.
func named(listed desired.State, key, name, region, project string) desired.Target {
	kind, id, _ := strings.Cut(key, "/")
	out := desired.Target{Kind: desired.Kind(kind), ID: id, Name: id, Region: region, Project: project}
	if i := slices.IndexFunc(listed.Targets, func(t desired.Target) bool { return t.Key() == key }); i >= 0 {
		out = listed.Targets[i]
	}
	if out.Name == out.ID && name != "" {
		out.Name = name
	}
	return out
}

// The lists of all that is there are read as targets are, so that it is seen when
// they do not come.
var (
	poolList    = desired.Target{Kind: "list", ID: "pools", Name: "the list of pools"}
	clusterList = desired.Target{Kind: "list", ID: "clusters", Name: "the list of clusters"}
)

// everything lists the keys of all pools and clusters of a project, and what
// people call them.
func (a *app) everything(ctx context.Context, client *cloud.Client, region, project string) (keys []string, names map[string]string, err error) {
	var pools []cloud.Pool
	var clusters []cloud.Cluster
	var failed [2]error
	lists := []desired.Target{poolList, clusterList}
	observe, stop := a.watchReading(lists)
	err = executor.ReadTargets(ctx, client, lists, executor.ReadOptions{Parallelism: len(lists), Observe: observe}, func(ctx context.Context, i int, _ *executor.TargetReader) {
		if i == 0 {
			pools, failed[i] = client.Pools(ctx, region, project)
		} else {
			clusters, failed[i] = client.Clusters(ctx, region, project)
		}
	})
	stop()
	switch {
	case err != nil:
		return nil, nil, interruptedReading(err)
	case failed[0] != nil:
		return nil, nil, fmt.Errorf("list the pools: %w", failed[0])
	case failed[1] != nil:
		return nil, nil, fmt.Errorf("list the clusters: %w", failed[1])
	}
	names = map[string]string{}
	add := func(kind desired.Kind, id, name string) {
		key := desired.Target{Kind: kind, ID: id}.Key()
		keys = append(keys, key)
		names[key] = name
	}
	for _, p := range pools {
		add(desired.Pool, p.ID, p.Name)
	}
	for _, c := range clusters {
		add(desired.Cluster, c.ID, c.Name)
	}
	return keys, names, nil
}

// read asks for all targets. Every one that cannot be read is in the error.
func (r *exportRun) read(ctx context.Context, a *app, client executor.Reader, state desired.State) ([]export.Target, error) {
	observe, stop := a.watchReading(state.Targets)
	defer stop()
	out := make([]export.Target, len(state.Targets))
	failed := make([]error, len(state.Targets))
	var found sightings
	options := executor.ReadOptions{Parallelism: r.parallelism, Observe: observe}
	err := executor.ReadTargets(ctx, client, state.Targets, options, func(ctx context.Context, i int, read *executor.TargetReader) {
		out[i], failed[i] = readTarget(ctx, read, r.components, r.Options, found.note)
	})
	if err != nil {
		return nil, interruptedReading(err)
	}
	var all *multierror.Error
	for i, err := range failed {
		if err != nil {
			all = multierror.Append(all, fmt.Errorf("%s: %w", state.Targets[i].Key(), err))
		}
	}
	if all == nil {
		return out, found.missing(r.components)
	}
	all.ErrorFormat = func(each []error) string {
		text := fmt.Sprintf("nothing was written: %d of %s could not be read", len(each), style.Plural(len(out), "target"))
		for _, err := range each {
			text += "\n  " + err.Error()
		}
		return text
	}
	return nil, all
}

// readTarget lists one target, and asks for the parameters that the list lacks.
// Only these components count, where there are any; note is told which are there.
func readTarget(ctx context.Context, r *executor.TargetReader, components []string, o export.Options, note func(string)) (export.Target, error) {
	live, err := r.Detailed(ctx)
	if err != nil {
		return export.Target{}, err
	}
	for _, name := range components {
		if len(live.Named([]string{name}).Instances) > 0 {
			note(name)
		}
	}
	live = live.Named(components)
	catalog, err := r.Catalog(ctx)
	if err != nil {
		return export.Target{}, err
	}
	return export.Read(r.Target(), live, catalog, o), nil
}

// sightings are the components that were found on any target.
type sightings struct {
	mu    sync.Mutex
	names map[string]bool
}

func (s *sightings) note(component string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.names == nil {
		s.names = map[string]bool{}
	}
	s.names[component] = true
}

// missing is the error of components that no target has.
func (s *sightings) missing(components []string) error {
	for _, name := range components {
		if !s.names[name] {
			return fmt.Errorf("--component %s: no target of the run has it; nothing was written", name)
		}
	}
	return nil
}
