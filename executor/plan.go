package executor

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// Plan reads every target of state, parallelism of them at once, and compares.
// Each target's answer is dropped as soon as it is compared. A target that
// could not be read has its error in the plan; Plan itself fails only with ctx.
func Plan(ctx context.Context, reader Reader, state desired.State, parallelism int) (diff.Plan, error) {
	targets := make([]diff.TargetPlan, len(state.Targets))
	var group errgroup.Group
	group.SetLimit(max(parallelism, 1))
	for i, target := range state.Targets {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			targets[i] = PlanTarget(ctx, reader, target)
			return nil
		})
	}
	_ = group.Wait() // no function above returns an error
	if err := ctx.Err(); err != nil {
		return diff.Plan{}, err
	}
	return diff.Assemble(targets, state.Guards), nil
}

// PlanTarget reads and compares one target: one list request, and what is
// remembered of catalog and clusters; more only where an install or upgrade is
// planned on a pool, or where a plug-in's inputs are missing and matter.
func PlanTarget(ctx context.Context, reader Reader, target desired.Target) diff.TargetPlan {
	live, err := reader.Inventory(ctx, target)
	if err != nil {
		return diff.Unread(target, err)
	}
	catalog, err := reader.Catalog(ctx, target)
	if err != nil {
		return diff.Unread(target, err)
	}
	for _, i := range diff.Unknown(target, live, catalog) {
		if live.Instances[i], err = reader.Detail(ctx, target, live.Instances[i]); err != nil {
			return diff.Unread(target, err)
		}
	}
	plan := diff.Target(target, live, catalog)
	if target.Kind != desired.Pool || !installs(plan) {
		return plan
	}
	here, err := reader.TargetCatalog(ctx, target)
	if err != nil {
		return diff.Unread(target, err)
	}
	return diff.Target(target, live, catalog.Narrow(here))
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
