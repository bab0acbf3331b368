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
	catalog diff.Catalog // what may be installed on this target
	tasks   []*task
	health  map[string]diff.Health // of what the target holds, by component

	pause  time.Duration
	unread int       // lists in a row that failed
	halted time.Time // when an interrupt was first seen
	left   string    // why the target was left alone, if it was
}

func newRunner(a *apply, plan diff.TargetPlan, want desired.Target) *runner {
	r := &runner{apply: a, plan: plan, want: want, pause: a.options.Poll}
	for _, c := range plan.Changes {
		r.tasks = append(r.tasks, newTask(c))
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
		r.rest(ctx)
		if r.stopped() && !r.finishing() {
			r.interrupt()
			return
		}
		r.look(ctx)
	}
}

func (r *runner) result() TargetResult {
	result := TargetResult{Target: r.plan.Target, Error: r.left, Changes: []Outcome{}}
	for _, t := range r.tasks {
		result.Changes = append(result.Changes, t.outcome)
	}
	return result
}

// send makes the request of t's present step.
func (r *runner) send(ctx context.Context, t *task) {
	if t.started.IsZero() {
		t.started, t.stepAt = r.options.Now(), r.options.Now()
		r.emit(event(r.plan, t.change, EventStarted))
	}
	call := r.client.Update
	switch t.op() {
	case diff.Create:
		call = r.client.Create
	case diff.Delete:
		call = r.client.Delete
	}
	waiting := r.patience(ctx) // a request that is held back must not outlast the change's time-out
	waiting, cancel := context.WithTimeout(waiting, r.options.Timeout-r.options.Now().Sub(t.stepAt))
	defer cancel()
	ctx = context.WithValue(ctx, stopKey{}, waiting)
	receipt, err := call(ctx, r.want, t.change)
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

// patience is the context of waiting and looking: it ends with an interrupt,
// unless something is left to be finished.
func (r *runner) patience(ctx context.Context) context.Context {
	if r.stopped() {
		return ctx
	}
	return r.stop
}

// rest pauses before the next list, longer each time.
func (r *runner) rest(ctx context.Context) {
	_ = r.options.Sleep(r.patience(ctx), r.pause) // an early end is seen by stopped
	r.pause = min(r.pause*3/2, r.options.MaxPoll)
}

// sight is what one look at the target shows.
type sight struct {
	live diff.Inventory
	plan diff.TargetPlan
}

// observe lists the target once and compares. Parameters that the list lacks
// are asked for where they decide something.
func (r *runner) observe(ctx context.Context) (sight, error) {
	live, err := r.client.Inventory(ctx, r.want)
	if err != nil {
		return sight{}, err
	}
	for _, i := range diff.Unknown(r.want, live, r.catalog) {
		if live.Instances[i], err = r.client.Detail(ctx, r.want, live.Instances[i]); err != nil {
			return sight{}, err
		}
	}
	s := sight{live: live, plan: diff.Target(r.want, live, r.catalog)}
	r.health = map[string]diff.Health{}
	for _, seen := range s.plan.Components {
		r.health[seen.Component] = seen.Health
	}
	return s, nil
}

// look settles what is in flight.
func (r *runner) look(ctx context.Context) {
	s, err := r.observe(r.patience(ctx))
	if err != nil {
		r.blind(err)
		return
	}
	r.unread = 0
	for _, t := range r.tasks {
		if t.stage != inFlight {
			continue
		}
		v := r.view(t, s)
		if t.settle(v) {
			r.again(t, v)
		}
		r.overdue(t, v)
		r.progress(t, v)
	}
}

// view picks t's component out of a sight. What is there already is followed by
// its ID, as its name may lead to another one once a sibling has gone.
func (r *runner) view(t *task, s sight) view {
	v := view{now: r.options.Now(), lag: r.options.Lag}
	if id := t.change.InstanceID; id != "" && t.op() != diff.Create {
		if i := slices.IndexFunc(s.live.Instances, func(i diff.Instance) bool { return i.ID == id }); i >= 0 {
			v.seen = &s.live.Instances[i]
		}
	} else if instance, ok := diff.Find(r.want, s.live, t.change.Component); ok {
		v.seen = &instance
	}
	i := slices.IndexFunc(s.plan.Changes, func(c diff.Change) bool {
		if v.seen != nil && v.seen.ID != "" && c.InstanceID != "" {
			return c.InstanceID == v.seen.ID
		}
		return c.Component == t.change.Component
	})
	if i >= 0 {
		v.differ = &s.plan.Changes[i]
	}
	if v.seen != nil && v.seen.Parameters == nil && t.op() != diff.Delete {
		v.unknown = true
	}
	return v
}

// overdue fails a change that has not settled in time.
func (r *runner) overdue(t *task, v view) {
	if t.stage == ended || v.now.Sub(t.stepAt) < r.options.Timeout {
		return
	}
	text := "not settled after " + r.options.Timeout.String()
	if v.seen != nil {
		text = worded(v.seen, text)
	}
	if t.doubt != nil {
		text += "; " + t.doubt.Error()
	}
	if t.halfway() && !t.creating {
		text += "; once it is gone, " + t.remedy()
	}
	t.fail(text)
}

// blind notes that a list failed; after some of them nothing can be followed.
func (r *runner) blind(err error) {
	if r.unread++; r.unread < maxUnread {
		return
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
