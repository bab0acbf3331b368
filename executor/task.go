package executor

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/syncer-project/syncer/diff"
)

// stage is how far a change has come.
type stage int

const (
	waiting  stage = iota // not sent yet, or to be sent again
	inFlight              // sent; its answer may have been lost
	ended
)

// maxSends bounds how often a change whose answers get lost is sent in all.
const maxSends = 4

// task is one change of the plan on its way to an outcome.
type task struct {
	change  diff.Change
	outcome Outcome
	stage   stage

	creating bool // of a replace: it is gone, now it is created

	held      time.Time // since when it waits for a dependency that the plan leaves as it is
	started   time.Time // its first request
	sentAt    time.Time // its last request
	notBefore time.Time // the service asked to wait until then
	doubt     error     // its last request may or may not have been carried out; nil: it was accepted
	began     bool      // was seen in transition since the last request
	sends     int       // requests since the last one that was accepted
	abnormal  time.Time // since when it is seen as abnormal
}

func newTask(change diff.Change) *task {
	return &task{change: change, outcome: Outcome{Component: change.Component, Op: change.Op}}
}

// op is what the next request has to do: a replace deletes, then creates.
func (t *task) op() diff.Op {
	switch {
	case t.change.Op != diff.Replace:
		return t.change.Op
	case t.creating:
		return diff.Create
	}
	return diff.Delete
}

// sent notes the answer to a request.
func (t *task) sent(receipt Receipt, err error, now time.Time) {
	t.sentAt, t.began, t.doubt, t.abnormal = now, false, nil, time.Time{}
	attempts, id := receipt.Attempts, receipt.RequestID
	var refusal *Error
	if errors.As(err, &refusal) {
		attempts, id = refusal.Attempts, refusal.RequestID
	}
	t.outcome.Attempts += max(attempts, 1)
	t.outcome.RequestID = cmp.Or(id, t.outcome.RequestID)
	t.sends++
	if err == nil {
		t.stage, t.sends = inFlight, 0
		return
	}
	switch t.stage = inFlight; classOf(err) {
	case Refused:
		t.fail(err.Error())
	case Occupied:
		t.doubt = err
		t.sends = 0 // nothing was done, so the time-out is the only limit
		if refusal != nil {
			t.notBefore = now.Add(refusal.RetryAfter)
		}
	default: // Uncertain, Exists, Gone: a list decides
		t.doubt = err
	}
}

func (t *task) end(status Status, why string) {
	t.stage, t.outcome.Status, t.outcome.Error = ended, status, why
}

func (t *task) fail(why string) { t.end(Failed, why) }

// view is what a list says about a task's component.
type view struct {
	seen   *diff.Instance // nil: not there
	differ *diff.Change   // what would still have to be done; nil: it is as wanted
	now    time.Time
	lag    time.Duration
}

// settle decides, from what a list shows, whether the task is done, failed, to
// be sent again or to be waited for.
func (t *task) settle(v view) {
	if v.seen != nil && (v.seen.Health == diff.Busy || v.seen.Health == diff.Deleting) {
		t.began = true
		return
	}
	if t.op() == diff.Delete {
		t.settleDelete(v)
		return
	}
	t.settlePresent(v)
}

// settled reports that a list has had the time to show what a request did, or
// that the service said that it did nothing.
func (t *task) settled(v view) bool {
	if t.began || v.now.Sub(t.sentAt) >= v.lag {
		return true
	}
	switch classOf(t.doubt) {
	case Occupied:
		return true
	case Exists:
		return v.seen != nil
	case Gone:
		return v.seen == nil
	}
	return false
}

func (t *task) settleDelete(v view) {
	switch {
	case v.seen == nil && t.change.Op == diff.Replace:
		t.creating, t.stage, t.doubt, t.began, t.sends = true, waiting, nil, false, 0
	case v.seen == nil:
		t.end(Succeeded, "")
	case !t.settled(v):
	case t.doubt != nil:
		t.again(v)
	case v.seen.Health == diff.DeleteFailed || t.began:
		t.fail(worded(v.seen, "not deleted"))
	}
}

func (t *task) settlePresent(v view) {
	switch {
	case v.seen == nil && t.began:
		t.fail("it disappeared while it was being changed")
	case v.seen == nil:
		if t.doubt != nil && t.settled(v) {
			t.again(v)
		}
	case v.seen.Health == diff.Good || v.seen.Health == diff.Degraded:
		t.settleGood(v)
	case !t.settled(v) || t.mayRecover(v):
	case t.doubt != nil && !t.began:
		t.again(v)
	default:
		t.fail(worded(v.seen, "settled badly"))
	}
}

// mayRecover gives a component that is abnormal, and not worse, the lag to come up.
func (t *task) mayRecover(v view) bool {
	if v.seen.Health != diff.Abnormal {
		return false
	}
	if t.abnormal.IsZero() {
		t.abnormal = v.now
	}
	return v.now.Sub(t.abnormal) < v.lag
}

// settleGood decides about a component that runs: done is the wanted version
// and nothing left to do. A service that never shows a parameter as it was sent
// does not hold the run up: after the lag, version and state are enough.
func (t *task) settleGood(v view) {
	right := v.seen.Version == t.change.To || v.differ == nil
	switch {
	case right && v.differ == nil, right && t.doubt == nil && t.settled(v):
		t.end(Succeeded, "")
	case !t.settled(v):
	case t.doubt != nil:
		t.again(v)
	case t.began:
		t.fail(fmt.Sprintf("settled as %s %s, not %s", v.seen.State, v.seen.Version, t.change.To))
	}
}

// again lets the task be sent once more, with what is to be done by now.
func (t *task) again(v view) {
	if t.sends >= maxSends {
		t.fail(t.doubt.Error())
		return
	}
	if v.now.Before(t.notBefore) {
		return
	}
	if v.differ != nil && t.change.Op != diff.Replace {
		if destroys(v.differ.Op) && !destroys(t.change.Op) {
			t.fail(unplanned(*v.differ))
			return
		}
		if v.differ.Blocked != "" {
			t.fail("blocked: " + v.differ.Blocked)
			return
		}
		t.change = *v.differ
	}
	t.stage = waiting
}

func destroys(op diff.Op) bool { return op == diff.Delete || op == diff.Replace }

// worded tells a bad end with the service's own reason.
func worded(seen *diff.Instance, what string) string {
	text := fmt.Sprintf("%s: state %s", what, seen.State)
	if seen.Message != "" {
		text += ": " + seen.Message
	}
	return text
}
