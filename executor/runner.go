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

// start sends every change whose turn has come and ends those that must not be sent.
func (r *runner) start(ctx context.Context) {
	for _, t := range r.tasks {
		if t.stage != waiting {
			continue
		}
		if r.stopped() {
			r.cancel(t)
			continue
		}
		hold, obstacle := r.turn(t)
		switch {
		case obstacle != "":
			t.end(Skipped, obstacle)
			r.report(t)
		case !hold:
			r.send(ctx, t)
		}
	}
}

// turn says whether a change has to wait, or why it must not be made at all. A
// delete comes after everything else, and after the delete of what depends on it.
func (r *runner) turn(t *task) (hold bool, obstacle string) {
	if t.outcome.Attempts > 0 {
		return false, "" // its turn has come before
	}
	for _, other := range r.tasks {
		depends := slices.Contains(t.change.DependsOn, other.change.Component)
		if t.change.Op == diff.Delete {
			depends = other.change.Op == diff.Delete && slices.Contains(other.change.DependsOn, t.change.Component)
		}
		switch {
		case other == t:
		case depends && other.failed():
			return false, fmt.Sprintf("%s %s first: %s", other.change.Op, other.change.Component, other.outcome.Status)
		case depends && other.stage != ended, t.change.Op == diff.Delete && other.change.Op != diff.Delete && other.stage != ended:
			hold = true
		}
	}
	if t.change.Op == diff.Delete || hold {
		return hold, ""
	}
	return r.dependencies(t)
}

// dependencies checks what t depends on and the plan leaves as it is.
func (r *runner) dependencies(t *task) (hold bool, obstacle string) {
	for _, dep := range t.change.DependsOn {
		if r.task(dep) != nil {
			continue
		}
		switch health, there := r.health[dep]; {
		case !there || health == diff.Good || health == diff.Degraded:
		case health == diff.Busy && !r.outwaited(t):
			hold = true
		default:
			return false, fmt.Sprintf("it depends on %s, which is %s", dep, health)
		}
	}
	return hold, ""
}

// outwaited reports that t has waited for what it depends on as long as a change
// may take.
func (r *runner) outwaited(t *task) bool {
	now := r.options.Now()
	if t.held.IsZero() {
		t.held = now
	}
	return now.Sub(t.held) >= r.options.Timeout
}

func (r *runner) task(component string) *task {
	i := slices.IndexFunc(r.tasks, func(t *task) bool { return t.change.Component == component })
	if i < 0 {
		return nil
	}
	return r.tasks[i]
}

// failed reports that a task ended without doing what it should.
func (t *task) failed() bool {
	return t.stage == ended && t.outcome.Status != Succeeded && t.outcome.Status != Sent
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

// awaited reports that something waits for t to be settled, be it its own next step.
func (r *runner) awaited(t *task) bool {
	if t.change.Op == diff.Replace && !t.creating {
		return true
	}
	return slices.ContainsFunc(r.tasks, func(other *task) bool {
		return other.stage == waiting && (slices.Contains(other.change.DependsOn, t.change.Component) ||
			t.change.Op == diff.Delete && slices.Contains(t.change.DependsOn, other.change.Component))
	})
}

// report emits how t ended, once it has.
func (r *runner) report(t *task) {
	if t.stage != ended {
		return
	}
	if !t.started.IsZero() {
		t.outcome.Seconds = r.options.Now().Sub(t.started).Round(time.Millisecond).Seconds()
	}
	kind := EventSettled
	switch t.outcome.Status {
	case Sent:
		kind = EventSent
	case Failed:
		kind = EventFailed
	case Skipped, Canceled:
		kind = EventSkipped
	}
	e := event(r.plan, t.change, kind)
	e.Status, e.Error, e.RequestID, e.Seconds = t.outcome.Status, t.outcome.Error, t.outcome.RequestID, t.outcome.Seconds
	r.emit(e)
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

// progress tells what a look showed of t.
func (r *runner) progress(t *task, v view) {
	if t.stage == ended {
		r.report(t)
		return
	}
	e := event(r.plan, t.change, EventWaiting)
	e.Seconds = v.now.Sub(t.started).Seconds()
	if v.seen != nil {
		e.State = v.seen.State
	}
	r.emit(e)
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

// interrupt ends everything as it is: nothing new, nothing waited for.
func (r *runner) interrupt() {
	for _, t := range r.tasks {
		switch {
		case t.stage == inFlight && t.doubt != nil:
			t.end(Sent, "interrupted before it was known whether the service carried it out: "+t.doubt.Error())
			r.report(t)
		case t.stage == inFlight:
			t.end(Sent, "interrupted before it had settled")
			r.report(t)
		case t.stage == waiting:
			r.cancel(t)
		}
	}
}

// cancel ends what has not been sent, or of a replace only half.
func (r *runner) cancel(t *task) {
	why := "interrupted before it was started"
	if t.creating {
		why = "interrupted after it was deleted and before it was created again"
		t.end(Sent, why)
	} else {
		t.end(Canceled, why)
	}
	r.report(t)
}
