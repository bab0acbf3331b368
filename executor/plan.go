package executor

import (
	"context"
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/window"
	"github.com/syncer-project/syncer/diff"
)

// PlanOptions say how a plan is made.
type PlanOptions struct {
	Parallelism int           // targets that are read at one moment; 0 means 1
	Observe     func(Reading) // is told how far the reading is, by one goroutine at a time; nil: nobody
	// Base is the state as it was asked for before. With it each change is marked
	// with where it comes from: drift is what Base would change in exactly the
	// same way. nil: changes are not marked.
	Base *desired.State
	// Mask hides what no plan may show, beside the secrets of the states: the
	// run's own credentials. nil: nothing else.
	Mask func(*diff.TargetPlan)
	// Lean leaves out of the changes what only a request needs, their Parameters and
	// the InstanceID: most of what a plan of many changes holds. [Apply] works them out
	// anew in any case, as a plan that was saved has none either. When a component was
	// changed last is left out too where the state's rollout asks for no MinSuccessTime.
	// Of lists of differences, and of what is carried, equal ones are there once then.
	Lean bool
}

// MakePlan reads every target of state and compares; a target is read once, for
// Base too. Each target's answer is dropped as soon as it is compared. A target
// that could not be read has its error in the plan; MakePlan itself fails only
// with ctx, or where the rollout's windows are none.
func MakePlan(ctx context.Context, reader Reader, state desired.State, o PlanOptions) (diff.Plan, error) {
	all := state // what no answer may echo into the plan
	var before map[string]desired.Target
	if o.Base != nil {
		all.Targets = slices.Concat(state.Targets, o.Base.Targets)
		before = byKey(*o.Base)
	}
	windows, err := window.New(state.Rollout.Windows)
	if err != nil {
		return diff.Plan{}, err
	}
	scrub := all.Masker().Text
	targets, common := make([]diff.TargetPlan, len(state.Targets)), newSharer()
	err = ReadTargets(ctx, reader, state.Targets, ReadOptions{Parallelism: o.Parallelism, Observe: o.Observe}, func(ctx context.Context, i int, r *TargetReader) {
		targets[i] = r.Plan(ctx, r.Target())
		if o.Base != nil {
			targets[i] = trace(ctx, r, targets[i], before)
		}
		targets[i].Scrub(scrub)
		if o.Mask != nil {
			o.Mask(&targets[i])
		}
		targets[i].Windows = windows.Of(r.Target().Labels).Names()
		if o.Lean {
			lean(&targets[i], state.Rollout)
			common.share(targets[i].Changes)
		}
	})
	if err != nil {
		return diff.Plan{}, err
	}
	return diff.Assemble(targets, state.Guards, state.Rollout), nil
}

func lean(t *diff.TargetPlan, rollout desired.Rollout) {
	for i := range t.Components {
		if rollout.MinSuccessTime == 0 {
			t.Components[i].Updated = ""
		}
	}
	for i := range t.Changes {
		c := &t.Changes[i]
		c.Parameters, c.InstanceID = nil, ""
		for _, list := range [][]diff.Difference{c.Diff, c.Basic} {
			for j := range list {
				list[j].Named = nil // which only served to hide secrets
			}
		}
	}
}

// trace marks where a target's changes come from. One that was not listed before,
// or elsewhere, cannot have drifted.
func trace(ctx context.Context, r *TargetReader, plan diff.TargetPlan, before map[string]desired.Target) diff.TargetPlan {
	target := r.Target()
	old, listed := before[target.Key()]
	if plan.Error != "" || !listed || old.Region != target.Region || old.Project != target.Project {
		return diff.Trace(plan, nil)
	}
	old.Only = target.Only
	was := r.Plan(ctx, old)
	return diff.Trace(plan, &was)
}
