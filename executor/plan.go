package executor

import (
	"context"
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// Plan reads every target of state, parallelism of them at once, and compares.
// Each target's answer is dropped as soon as it is compared. A target that
// could not be read has its error in the plan; Plan itself fails only with ctx.
func Plan(ctx context.Context, reader Reader, state desired.State, parallelism int) (diff.Plan, error) {
	return planEach(ctx, reader, state, parallelism, state.Scrubber(), func(r *TargetReader) diff.TargetPlan {
		return r.Plan(ctx, r.Target())
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
	return planEach(ctx, reader, state, parallelism, both.Scrubber(), func(r *TargetReader) diff.TargetPlan {
		target := r.Target()
		plan := r.Plan(ctx, target)
		old, listed := before[target.Key()]
		if plan.Error != "" || !listed || old.Region != target.Region || old.Project != target.Project {
			return diff.Trace(plan, nil)
		}
		was := r.Plan(ctx, old)
		return diff.Trace(plan, &was)
	})
}

// planEach makes a plan of what plan makes of each target.
func planEach(ctx context.Context, reader Reader, state desired.State, parallelism int, scrub func(string) string, plan func(*TargetReader) diff.TargetPlan) (diff.Plan, error) {
	targets := make([]diff.TargetPlan, len(state.Targets))
	err := ReadTargets(ctx, reader, state.Targets, parallelism, func(i int, r *TargetReader) {
		targets[i] = plan(r)
		targets[i].Scrub(scrub)
	})
	if err != nil {
		return diff.Plan{}, err
	}
	return diff.Assemble(targets, state.Guards), nil
}
