package executor

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// Plan reads every target of state, parallelism of them at once, and compares.
// Each target's answer is dropped as soon as it is compared. A target that
// could not be read has its error in the plan; Plan itself fails only with ctx.
func Plan(ctx context.Context, reader Reader, state desired.State, parallelism int) (diff.Plan, error) {
	return planEach(ctx, state, parallelism, state.Scrubber(), func(target desired.Target) diff.TargetPlan {
		return PlanTarget(ctx, reader, target)
	})
}

// PlanAgainst plans as Plan does and marks where each change comes from: drift
// is what base, the state as it was asked for before, would change in exactly
// the same way. A target is read once for both.
func PlanAgainst(ctx context.Context, reader Reader, state, base desired.State, parallelism int) (diff.Plan, error) {
	before := make(map[string]desired.Target, len(base.Targets))
	for _, t := range base.Targets {
		before[t.Key()] = t
	}
	both := desired.State{Targets: slices.Concat(state.Targets, base.Targets)}
	return planEach(ctx, state, parallelism, both.Scrubber(), func(target desired.Target) diff.TargetPlan {
		r := reading{reader: reader, target: target}
		plan := r.plan(ctx, target)
		old, listed := before[target.Key()]
		if plan.Error != "" || !listed || old.Region != target.Region || old.Project != target.Project {
			return diff.Trace(plan, nil)
		}
		was := r.plan(ctx, old)
		return diff.Trace(plan, &was)
	})
}

// PlanTarget reads and compares one target: one list request, and what is
// remembered of catalog and clusters; more only where an install or upgrade is
// planned on a pool, or where a plug-in's inputs are missing and matter.
func PlanTarget(ctx context.Context, reader Reader, target desired.Target) diff.TargetPlan {
	r := reading{reader: reader, target: target}
	return r.plan(ctx, target)
}

// planEach makes a plan of what plan makes of each target.
func planEach(ctx context.Context, state desired.State, parallelism int, scrub func(string) string, plan func(desired.Target) diff.TargetPlan) (diff.Plan, error) {
	targets := make([]diff.TargetPlan, len(state.Targets))
	var group errgroup.Group
	group.SetLimit(max(parallelism, 1))
	for i, target := range state.Targets {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			targets[i] = plan(target)
			targets[i].Scrub(scrub)
			return nil
		})
	}
	_ = group.Wait() // no function above returns an error
	if err := ctx.Err(); err != nil {
		return diff.Plan{}, err
	}
	return diff.Assemble(targets, state.Guards), nil
}
