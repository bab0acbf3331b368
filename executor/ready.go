package executor

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/syncer-project/syncer/diff"
)

// ready waits until the target may be changed and none of its planned
// components is in transition, and compares again when it had to wait. It
// reports false when every change has its outcome already.
func (r *runner) ready() bool {
	catalog, err := r.client.Catalog(r.stop, r.want)
	if err != nil {
		return r.unready(err)
	}
	r.catalog = catalog
	busy := slices.ContainsFunc(r.plan.Changes, func(c diff.Change) bool { return c.Busy })
	begin, waited := r.options.Now(), false
	for {
		unready, passing, err := r.client.Ready(r.stop, r.want)
		switch {
		case err != nil:
			return r.unready(err)
		case unready != "" && !passing:
			r.giveUp(Skipped, unready)
			return false
		case unready == "" && !busy:
			return !waited || r.compareAgain()
		case r.options.Now().Sub(begin) >= r.options.Timeout:
			r.giveUp(Failed, waitedInVain(unready, r.options.Timeout))
			return false
		}
		waited = true
		r.rest()
		if r.stopped() {
			r.interrupt()
			return false
		}
		if busy {
			busy = r.inTransition()
		}
	}
}

// unready ends a target whose readiness could not be learnt.
func (r *runner) unready(err error) bool {
	if r.stopped() {
		r.interrupt()
	} else {
		r.giveUp(Skipped, err.Error())
	}
	return false
}

func waitedInVain(unready string, timeout time.Duration) string {
	if unready == "" {
		unready = "a component is still in transition"
	}
	return fmt.Sprintf("%s after %s", unready, timeout)
}

// giveUp ends every change in the same way.
func (r *runner) giveUp(status Status, why string) {
	for _, t := range r.tasks {
		if t.stage != ended {
			t.end(status, why)
			r.report(t)
		}
	}
}

// inTransition lists the target and reports whether a planned component is busy.
// A list that fails is taken for busy; the time-out ends that.
func (r *runner) inTransition() bool {
	live, err := r.client.Inventory(r.stop, r.want)
	if err != nil {
		return true
	}
	plan := diff.Target(r.want, live, r.catalog)
	busy := false
	for _, s := range plan.Components {
		r.health[s.Component] = s.Health
		if t := r.task(s.Component); t != nil && (s.Health == diff.Busy || s.Health == diff.Deleting) {
			busy = true
			e := event(r.plan, t.change, EventWaiting)
			e.State = s.State
			r.emit(e)
		}
	}
	return busy
}

// compareAgain plans the target anew and gives each change its present form.
// One that is no longer needed has succeeded; nothing is added to what was
// planned, and nothing is destroyed that the plan would have kept.
func (r *runner) compareAgain() bool {
	plan := PlanTarget(r.stop, r.client, r.want)
	if plan.Error != "" {
		return r.unready(errors.New(plan.Error))
	}
	for _, t := range r.tasks {
		i := slices.IndexFunc(plan.Changes, func(c diff.Change) bool { return c.Component == t.change.Component })
		switch {
		case i < 0:
			t.end(Succeeded, "")
			r.report(t)
		case plan.Changes[i].Blocked != "":
			r.giveUp(Skipped, "blocked: "+t.change.Component+": "+plan.Changes[i].Blocked)
			return false
		case destroys(plan.Changes[i].Op) && !destroys(t.change.Op):
			t.fail(unplanned(plan.Changes[i]))
			r.report(t)
		default:
			t.change = plan.Changes[i]
		}
	}
	return true
}

// unplanned says that a component has come to need more than was agreed to.
func unplanned(c diff.Change) string {
	return fmt.Sprintf("it would now need a %s (%s), which the plan did not say: plan again", c.Op, c.Reason)
}
