package snapshot

import (
	"context"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// Source answers what a snapshot holds.
type Source interface {
	executor.Reader
	executor.Gatekeeper
}

// Options say how a snapshot is taken.
type Options struct {
	Tool            string                 // "syncer/VERSION"
	Region, Project string                 // of targets that name none
	Sensitive       func(text string) bool // texts that hold a secret, whatever key they stand under; nil knows none
	Passphrase      string                 // makes the key of the hashes; empty: secrets are dropped
	Parallelism     int                    // targets that are read at one moment
	Observe         func(executor.Reading) // is told how far it is; nil: nobody
}

// Take reads every target of state. What could not be read is in the file with
// its reason; Take itself fails only with ctx, or where no key can be made.
func Take(ctx context.Context, source Source, state desired.State, o Options) (File, error) {
	k, err := newKey(o.Passphrase)
	if err != nil {
		return File{}, err
	}
	f := File{
		APIVersion: apiVersion, Kind: kind, Tool: o.Tool, Region: o.Region, Project: o.Project,
		Targets: make([]Target, len(state.Targets)), Catalogs: []diff.Catalog{},
	}
	if k != nil {
		f.Check = k.check()
	}
	t := taker{source: source, sealer: newSealer(k, state, o.Sensitive), shelf: newShelf()}
	taken := make([]offers, len(state.Targets))
	options := executor.ReadOptions{Parallelism: o.Parallelism, Observe: o.Observe}
	err = executor.ReadTargets(ctx, source, state.Targets, options, func(ctx context.Context, i int, r *executor.TargetReader) {
		f.Targets[i], taken[i] = t.target(ctx, r)
	})
	if err != nil {
		return File{}, err
	}
	t.shelf.number(&f, taken)
	return f, nil
}

// taker reads targets for a snapshot.
type taker struct {
	source Source
	sealer sealer
	shelf  *shelf
}

// offers are the names of a target's two catalogs on the shelf.
type offers struct{ whole, here string }

// target asks for everything that a plan of any manifest might want to know.
func (t taker) target(ctx context.Context, r *executor.TargetReader) (Target, offers) {
	target := r.Target()
	out := Target{Target: target.Key(), Region: target.Region, Project: target.Project}
	var names offers
	live, err := r.Inventory(ctx)
	if err != nil {
		out.Error = t.sealer.scrub(err.Error())
		return out, names
	}
	out.Inventory = t.sealer.inventory(live)
	for n, i := range live.Instances {
		if i.Parameters == nil {
			detailed, err := r.Detail(ctx, n)
			out.Details = append(out.Details, t.detail(i, detailed, err))
		}
	}
	out.Ready = t.ready(ctx, target)
	whole, err := r.Catalog(ctx)
	names.whole, out.Catalog.Error = t.catalog(whole, err, true)
	here, err := r.TargetCatalog(ctx)
	names.here, out.Here.Error = t.catalog(here, err, false)
	return out, names
}

func (t taker) detail(listed, detailed diff.Instance, err error) Detail {
	if err != nil {
		return Detail{Instance: t.sealer.instance(listed), Error: t.sealer.scrub(err.Error())}
	}
	return Detail{Instance: t.sealer.instance(detailed)}
}

func (t taker) ready(ctx context.Context, target desired.Target) *Readiness {
	unready, passing, err := t.source.Ready(ctx, target)
	if err != nil {
		return &Readiness{Error: t.sealer.scrub(err.Error())}
	}
	return &Readiness{Unready: unready, Transient: passing}
}

// catalog seals a catalog and puts it on the shelf.
func (t taker) catalog(c diff.Catalog, err error, shared bool) (name, problem string) {
	if err == nil {
		name, err = t.shelf.put(c, t.sealer, shared)
	}
	if err != nil {
		return "", t.sealer.scrub(err.Error())
	}
	return name, ""
}
