package executor

import (
	"context"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// reading is what one target's plans are made from: each answer is asked for
// when the first plan needs it, and serves the next one too.
type reading struct {
	reader Reader
	target desired.Target

	read    bool
	live    diff.Inventory
	catalog diff.Catalog
	here    *diff.Catalog // narrowed to the target; nil: not asked for
	asked   map[int]bool  // the instances whose detail was asked for
}

// plan compares the target with want, which is the target as manifests see it.
func (r *reading) plan(ctx context.Context, want desired.Target) diff.TargetPlan {
	if err := r.list(ctx); err != nil {
		return diff.Unread(want, err)
	}
	if err := r.details(ctx, want); err != nil {
		return diff.Unread(want, err)
	}
	plan := diff.Target(want, r.live, r.catalog)
	if want.Kind != desired.Pool || !installs(plan) {
		return plan
	}
	if err := r.narrow(ctx); err != nil {
		return diff.Unread(want, err)
	}
	return diff.Target(want, r.live, r.catalog.Narrow(*r.here))
}

func (r *reading) list(ctx context.Context) (err error) {
	if r.read {
		return nil
	}
	if r.live, err = r.reader.Inventory(ctx, r.target); err != nil {
		return err
	}
	if r.catalog, err = r.reader.Catalog(ctx, r.target); err != nil {
		return err
	}
	r.read = true
	return nil
}

// details asks for the parameters that the list lacks and that matter to want.
func (r *reading) details(ctx context.Context, want desired.Target) error {
	for _, i := range diff.Unknown(want, r.live, r.catalog) {
		if r.asked[i] {
			continue
		}
		instance, err := r.reader.Detail(ctx, r.target, r.live.Instances[i])
		if err != nil {
			return err
		}
		if r.asked == nil {
			r.asked = map[int]bool{}
		}
		r.live.Instances[i], r.asked[i] = instance, true
	}
	return nil
}

func (r *reading) narrow(ctx context.Context) error {
	if r.here != nil {
		return nil
	}
	here, err := r.reader.TargetCatalog(ctx, r.target)
	if err == nil {
		r.here = &here
	}
	return err
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
