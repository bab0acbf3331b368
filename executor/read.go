package executor

import (
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// TargetReader reads one target. Each answer is asked for when somebody first
// needs it, and remembered; an error is not, so the next caller asks again. It
// serves one goroutine at a time.
type TargetReader struct {
	reader Reader
	target desired.Target

	live    *diff.Inventory
	catalog *diff.Catalog
	here    *diff.Catalog         // of this very target
	limited *diff.Catalog         // catalog narrowed to here
	asked   map[int]diff.Instance // instances whose detail was asked for, by their index
}

// NewTargetReader returns a reader of target that asks reader.
func NewTargetReader(reader Reader, target desired.Target) *TargetReader {
	return &TargetReader{reader: reader, target: target}
}

// ReadOptions say how targets are read.
type ReadOptions struct {
	Parallelism int              // targets that are read at one moment; 0 means 1
	Observe     func(Reading)    // is told how far it is, by one goroutine at a time; nil: nobody
	Now         func() time.Time // nil: time.Now
}

// Reading is one step in the reading of a target.
type Reading struct {
	Time   time.Time
	Target string // its key
	Stage  ReadStage
	Why    string // of ReadWaiting
}

// ReadStage is how far the reading of a target is.
type ReadStage string

// The stages. Waiting and going on may come many times, or never.
const (
	ReadStarted ReadStage = "started"
	ReadWaiting ReadStage = "waiting" // outside the slots: see [Aside]
	ReadGoesOn  ReadStage = "goes on"
	ReadDone    ReadStage = "done"
)

// ReadTargets calls visit for each of targets with its index, o.Parallelism of
// them at once, and returns when all have returned. One whose calls only wait (see
// [Aside]; for that they have to be made with the context that visit gets) does not
// count. When ctx ends no further one is started, and its error is returned.
func ReadTargets(ctx context.Context, reader Reader, targets []desired.Target, o ReadOptions, visit func(ctx context.Context, i int, r *TargetReader)) error {
	var group errgroup.Group
	slots, tell := newSlots(max(o.Parallelism, 1)), o.teller()
	for i, target := range targets {
		if !slots.await(ctx) {
			break
		}
		group.Go(func() error {
			defer slots.give()
			tell(target, ReadStarted, "")
			visit(slots.holding(ctx, func(why string) {
				stage := ReadWaiting
				if why == "" {
					stage = ReadGoesOn
				}
				tell(target, stage, why)
			}), i, NewTargetReader(reader, target))
			tell(target, ReadDone, "")
			return nil
		})
	}
	_ = group.Wait() // no function above returns an error
	return ctx.Err()
}

// teller tells o's observer, one step at a time.
func (o ReadOptions) teller() func(desired.Target, ReadStage, string) {
	if o.Observe == nil {
		return func(desired.Target, ReadStage, string) {}
	}
	now := o.Now
	if now == nil {
		now = time.Now
	}
	var mu sync.Mutex
	return func(t desired.Target, stage ReadStage, why string) {
		mu.Lock()
		defer mu.Unlock()
		o.Observe(Reading{Time: now(), Target: t.Key(), Stage: stage, Why: why})
	}
}

// Target returns the target that is read.
func (r *TargetReader) Target() desired.Target { return r.target }

// Inventory lists what is installed, with the details that were asked for so far.
func (r *TargetReader) Inventory(ctx context.Context) (diff.Inventory, error) {
	if r.live == nil {
		live, err := r.reader.Inventory(ctx, r.target)
		if err != nil {
			return diff.Inventory{}, err
		}
		live.Instances = slices.Clone(live.Instances) // details are put in
		dropRollbacks(r.reader, live.Instances)
		r.live, r.asked = &live, map[int]diff.Instance{}
	}
	return *r.live, nil
}

// Detail asks for the parameters of the instance at index i of the inventory,
// which the list did not tell.
func (r *TargetReader) Detail(ctx context.Context, i int) (diff.Instance, error) {
	live, err := r.Inventory(ctx)
	if err != nil {
		return diff.Instance{}, err
	}
	if instance, asked := r.asked[i]; asked {
		return instance, nil
	}
	instance, err := detail(ctx, r.reader, r.target, live.Instances[i])
	if err == nil {
		r.asked[i], live.Instances[i] = instance, instance
	}
	return instance, err
}

// Detailed is the inventory with all parameters that the service tells, also
// where the list does not.
func (r *TargetReader) Detailed(ctx context.Context) (diff.Inventory, error) {
	live, err := r.Inventory(ctx)
	for i := 0; i < len(live.Instances) && err == nil; i++ {
		if live.Instances[i].Parameters == nil {
			_, err = r.Detail(ctx, i)
		}
	}
	return live, err
}

// Catalog returns what the target's service offers in its region and project.
func (r *TargetReader) Catalog(ctx context.Context) (diff.Catalog, error) {
	return once(&r.catalog, func() (diff.Catalog, error) { return r.reader.Catalog(ctx, r.target) })
}

// TargetCatalog returns what may be installed on this very target, or all that
// the service offers where the Reader is no [Narrower].
func (r *TargetReader) TargetCatalog(ctx context.Context) (diff.Catalog, error) {
	narrower, ok := r.reader.(Narrower)
	if !ok {
		return r.Catalog(ctx)
	}
	return once(&r.here, func() (diff.Catalog, error) { return narrower.TargetCatalog(ctx, r.target) })
}

// Limited is the catalog in which only that counts as installable which may be
// installed on this very target. Only pools have a catalog of their own.
func (r *TargetReader) Limited(ctx context.Context) (diff.Catalog, error) {
	if _, narrows := r.reader.(Narrower); !narrows || r.target.Kind != desired.Pool {
		return r.Catalog(ctx)
	}
	return once(&r.limited, func() (diff.Catalog, error) {
		catalog, err := r.Catalog(ctx)
		if err != nil {
			return catalog, err
		}
		here, err := r.TargetCatalog(ctx)
		if err != nil {
			return catalog, err
		}
		return catalog.Narrow(here), nil
	})
}

// once returns what kept holds, and asks where it holds nothing.
func once(kept **diff.Catalog, ask func() (diff.Catalog, error)) (diff.Catalog, error) {
	if *kept == nil {
		answer, err := ask()
		if err != nil {
			return diff.Catalog{}, err
		}
		*kept = &answer
	}
	return **kept, nil
}

// refresh lets the next call list anew; the catalogs stay.
func (r *TargetReader) refresh() { r.live = nil }

// Plan compares the target with want, which is the target as manifests see it.
// It takes one list, what is remembered of catalog and clusters, and more only
// where it decides something: a target's own catalog where an install or
// upgrade would be made on a pool, an instance's parameters where the list
// lacks them and they matter. The plan of a target that cannot be read says so.
func (r *TargetReader) Plan(ctx context.Context, want desired.Target) diff.TargetPlan {
	_, plan, err := r.compare(ctx, want)
	if err != nil {
		return diff.Unread(want, err)
	}
	return plan
}

// compare returns what is live and what would have to be done about it.
func (r *TargetReader) compare(ctx context.Context, want desired.Target) (diff.Inventory, diff.TargetPlan, error) {
	live, err := r.Inventory(ctx)
	if err != nil {
		return live, diff.TargetPlan{}, err
	}
	catalog, err := r.Catalog(ctx)
	if err != nil {
		return live, diff.TargetPlan{}, err
	}
	for _, i := range diff.MissingParameters(want, live, catalog) {
		if _, err := r.Detail(ctx, i); err != nil {
			return live, diff.TargetPlan{}, err
		}
	}
	plan := diff.Target(want, live, catalog)
	if !installs(plan) {
		return live, plan, nil
	}
	limited, err := r.Limited(ctx)
	if err != nil || r.limited == nil {
		return live, plan, err
	}
	return live, diff.Target(want, live, limited), nil
}

// installs reports whether the plan puts a version on the target that was not there.
func installs(plan diff.TargetPlan) bool {
	for _, c := range plan.Changes {
		if c.Op == diff.Create || c.Op == diff.Upgrade || c.Op == diff.Replace {
			return true
		}
	}
	return false
}
