package executor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// maxUnread is how many lists in a row may fail before what is in flight is
// given up as not to be followed.
const maxUnread = 5

// runner carries out one target. It is used by one goroutine.
type runner struct {
	*apply
	plan    diff.TargetPlan
	want    desired.Target
	catalog diff.Catalog
	tasks   []*task
	health  map[string]diff.Health // of what the target holds, by component

	pause  time.Duration
	unread int // lists in a row that failed
}

func newRunner(a *apply, plan diff.TargetPlan, want desired.Target) *runner {
	r := &runner{apply: a, plan: plan, want: want, health: map[string]diff.Health{}, pause: a.options.Poll}
	for _, c := range plan.Changes {
		r.tasks = append(r.tasks, newTask(c))
	}
	for _, s := range plan.Components {
		r.health[s.Component] = s.Health
	}
	return r
}

// run sends what can be sent, waits a little, lists, and so on until every
// change has its outcome.
func (r *runner) run(ctx context.Context) {
	if len(r.tasks) == 0 || !r.ready() {
		return
	}
	for {
		r.start(ctx)
		if !slices.ContainsFunc(r.tasks, func(t *task) bool { return t.stage != ended }) {
			return
		}
		r.rest()
		r.look()
		if r.stopped() {
			r.interrupt()
			return
		}
	}
}

func (r *runner) result() TargetResult {
	result := TargetResult{Target: r.plan.Target, Changes: []Outcome{}}
	for _, t := range r.tasks {
		result.Changes = append(result.Changes, t.outcome)
	}
	return result
}

// send makes the request of t's present step.
func (r *runner) send(ctx context.Context, t *task) {
	if t.started.IsZero() {
		t.started = r.options.Now()
		r.emit(event(r.plan, t.change, EventStarted))
	}
	call := r.client.Update
	switch t.op() {
	case diff.Create:
		call = r.client.Create
	case diff.Delete:
		call = r.client.Delete
	}
	receipt, err := call(context.WithValue(ctx, stopKey{}, r.stop), r.want, t.change)
	t.sent(receipt, err, r.options.Now())
	if t.outcome.Status == Failed && errors.Is(err, context.Canceled) && r.stopped() {
		r.cancel(t) // it was still waiting to be sent
		return
	}
	r.pause = r.options.Poll
	switch {
	case err == nil && r.options.NoWait && !r.awaited(t):
		t.end(Sent, "")
	case err == nil:
		e := event(r.plan, t.change, EventSent)
		e.RequestID = t.outcome.RequestID
		r.emit(e)
	}
	r.report(t)
}

// rest pauses before the next list, longer each time.
func (r *runner) rest() {
	_ = r.options.Sleep(r.stop, r.pause) // an early end is seen by stopped
	r.pause = min(r.pause*3/2, r.options.MaxPoll)
}

// look lists the target once and settles what is in flight.
func (r *runner) look() {
	live, err := r.client.Inventory(r.stop, r.want)
	if err != nil {
		r.blind(err)
		return
	}
	r.unread = 0
	plan := diff.Target(r.want, live, r.catalog)
	r.health = map[string]diff.Health{}
	for _, s := range plan.Components {
		r.health[s.Component] = s.Health
	}
	now := r.options.Now()
	for _, t := range r.tasks {
		if t.stage != inFlight {
			continue
		}
		v := r.view(t, live, plan)
		v.now = now
		t.settle(v)
		r.overdue(t, v)
		r.progress(t, v)
	}
}

// view picks t's component out of a list.
func (r *runner) view(t *task, live diff.Inventory, plan diff.TargetPlan) view {
	v := view{lag: r.options.Lag}
	if instance, ok := diff.Find(r.want, live, t.change.Component); ok {
		v.seen = &instance
	}
	i := slices.IndexFunc(plan.Changes, func(c diff.Change) bool { return c.Component == t.change.Component })
	if i >= 0 && !(v.seen != nil && v.seen.Parameters == nil && v.seen.Version == t.change.To && t.change.Op != diff.Delete) {
		v.differ = &plan.Changes[i]
	}
	return v
}

// overdue fails a change that has not settled in time.
func (r *runner) overdue(t *task, v view) {
	if t.stage == ended || v.now.Sub(t.started) < r.options.Timeout {
		return
	}
	text := "not settled after " + r.options.Timeout.String()
	if v.seen != nil {
		text = worded(v.seen, text)
	}
	if t.doubt != nil {
		text += "; " + t.doubt.Error()
	}
	t.fail(text)
}

// blind notes that a list failed; after some of them nothing can be followed.
func (r *runner) blind(err error) {
	if r.unread++; r.unread < maxUnread || r.stopped() {
		return // when stopped, the run loop sees it next
	}
	for _, t := range r.tasks {
		switch t.stage {
		case inFlight:
			t.fail(fmt.Sprintf("sent, but what became of it cannot be read: %v", err))
			r.report(t)
		case waiting:
			t.end(Skipped, fmt.Sprintf("the target can no longer be read: %v", err))
			r.report(t)
		}
	}
}
