package executor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// ready waits until the target may be changed and none of its planned
// components is in transition, and compares again: between the plan and this
// moment lie a consent, other targets, earlier waves. It reports false when
// every change has its outcome already.
func (r *runner) ready() bool {
	if err := r.open(); err != nil {
		return r.unready(err)
	}
	begin := r.options.Now()
	for {
		unready, passing, err := r.client.Ready(r.stop, r.want)
		if err != nil {
			return r.unready(err)
		}
		if unready == "" {
			s, err := r.observe(r.stop)
			if err != nil {
				return r.unready(err)
			}
			if !r.inTransition(s) {
				return r.compare(s)
			}
			unready, passing = "a component is still in transition", true
		}
		if !passing {
			return r.leave(unready)
		}
		if r.options.Now().Sub(begin) >= r.options.Timeout {
			return r.leave(fmt.Sprintf("%s after %s", unready, r.options.Timeout))
		}
		r.rest(r.stop)
		if r.stopped() {
			r.interrupt()
			return false
		}
	}
}

// open learns what may be installed on the target.
func (r *runner) open() error {
	catalog, err := r.client.Catalog(r.stop, r.want)
	if err != nil {
		return err
	}
	r.catalog = catalog
	if r.want.Kind != desired.Pool || !installs(r.plan) {
		return nil
	}
	here, err := r.client.TargetCatalog(r.stop, r.want)
	if err == nil {
		r.catalog = catalog.Narrow(here)
	}
	return err
}

// unready ends a target that could not be read.
func (r *runner) unready(err error) bool {
	if r.stopped() && errors.Is(err, context.Canceled) {
		r.interrupt()
		return false
	}
	return r.leave(err.Error())
}

// leave skips all changes for a reason of the target's own.
func (r *runner) leave(why string) bool {
	r.left = why
	for _, t := range r.tasks {
		if t.stage != ended {
			t.end(Skipped, why)
			r.report(t)
		}
	}
	return false
}

// inTransition reports whether a planned component is busy.
func (r *runner) inTransition(s sight) bool {
	busy := false
	for _, seen := range s.plan.Components {
		if t := r.task(seen.Component); t != nil && (seen.Health == diff.Busy || seen.Health == diff.Deleting) {
			busy = true
			e := event(r.plan, t.change, EventWaiting)
			e.State = seen.State
			r.emit(e)
		}
	}
	return busy
}

// compare gives each change its present form. One that is no longer needed has
// succeeded; nothing is added to what was planned.
func (r *runner) compare(s sight) bool {
	if r.options.Exact {
		if d := diff.Deviations(r.plan, s.plan); len(d) > 0 {
			return r.leave("stale: " + strings.Join(d, "; "))
		}
	}
	for _, c := range s.plan.Changes {
		if c.Blocked != "" && r.task(c.Component) != nil {
			return r.leave("blocked: " + c.Component + ": " + c.Blocked)
		}
	}
	for _, t := range r.tasks {
		i := slices.IndexFunc(s.plan.Changes, func(c diff.Change) bool { return c.Component == t.change.Component })
		if i < 0 {
			t.end(Succeeded, "")
		} else if why := t.renew(s.plan.Changes[i]); why != "" {
			t.fail(why)
		}
		r.report(t)
	}
	return true
}

// again lets a change be sent once more, in the form that it needs by now.
func (r *runner) again(t *task, v view) {
	switch {
	case t.sends >= maxSends:
		t.fail(t.doubt.Error())
	case v.now.Before(t.notBefore):
	case v.differ == nil || t.change.Op == diff.Replace:
		t.stage = waiting
	default:
		if why := t.renew(*v.differ); why != "" {
			t.fail(why)
			return
		}
		t.stage = waiting
	}
}

// renew gives the task its present form, or says why that is not what was
// agreed to: another version, something destroyed that would have been kept, or
// something that cannot be carried out.
func (t *task) renew(now diff.Change) string {
	switch {
	case now.Blocked != "":
		return "blocked: " + now.Blocked
	case now.To != t.change.To, destroys(now.Op) && !destroys(t.change.Op):
		return fmt.Sprintf("it would now need a %s to %s (%s), which the plan did not say: plan again", now.Op, now.To, now.Reason)
	}
	t.change = now
	return ""
}

func destroys(op diff.Op) bool { return op == diff.Delete || op == diff.Replace }
