package executor

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
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
	stepAt    time.Time // the first request of its present step
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
	attempts, id := max(receipt.Attempts, 1), receipt.RequestID
	var refusal *Error
	if errors.As(err, &refusal) {
		attempts, id = refusal.Attempts, refusal.RequestID // none, where it never left
	}
	t.outcome.Attempts += attempts
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

func (t *task) fail(why string) {
	if t.creating {
		why = "it was deleted and not created again: " + why + "; " + t.remedy()
	}
	t.end(Failed, why)
}

// view is what a list says about a task's component.
type view struct {
	seen    *diff.Instance // nil: not there
	differ  *diff.Change   // what would still have to be done; nil: it is as wanted
	unknown bool           // nobody tells its parameters, so differ knows of the version only
	now     time.Time
	lag     time.Duration
}

// settle decides, from what a list shows, whether the task is done, failed or to
// be waited for; it reports true where it is to be sent again.
func (t *task) settle(v view) (again bool) {
	switch {
	case v.seen != nil && (v.seen.Health == diff.Busy || v.seen.Health == diff.Deleting):
		t.began = true
		return false
	case t.op() == diff.Delete:
		return t.settleDelete(v)
	case v.seen == nil && t.began:
		t.fail("it disappeared while it was being changed")
	case v.seen == nil:
		return t.doubt != nil && t.settled(v)
	case v.seen.Health == diff.Good || v.seen.Health == diff.Degraded:
		return t.settleGood(v)
	case !t.settled(v) || t.mayRecover(v):
	case t.doubt != nil && !t.began:
		return true
	default:
		t.fail(worded(v.seen, "settled badly"))
	}
	return false
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

func (t *task) settleDelete(v view) (again bool) {
	switch {
	case v.seen == nil && t.change.Op == diff.Replace:
		t.creating, t.stage, t.doubt, t.began, t.sends, t.stepAt = true, waiting, nil, false, 0, v.now
	case v.seen == nil:
		t.end(Succeeded, "")
	case !t.settled(v):
	case t.doubt != nil:
		return true
	case v.seen.Health == diff.DeleteFailed || t.began:
		t.fail(worded(v.seen, "not deleted"))
	}
	return false
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

// patienceFactor is how many lags an accepted update may take to show.
const patienceFactor = 6

// settleGood decides about a component that runs. Done is the wanted version and
// nothing left to do; where parameters are not told, or a service shows them
// otherwise than they were sent, the version that moved or the transition it went
// through has to do.
func (t *task) settleGood(v view) (again bool) {
	right := v.seen.Version == t.change.To
	moved := right && t.change.From != t.change.To
	switch {
	case v.differ == nil && !v.unknown, right && t.doubt == nil && t.began, v.unknown && moved:
		t.end(Succeeded, "")
	case !t.settled(v):
	case t.doubt != nil:
		return true
	case moved, v.unknown && right:
		t.end(Succeeded, "")
	case t.began:
		t.fail(fmt.Sprintf("settled as %s %s, not %s", v.seen.State, v.seen.Version, t.change.To))
	case right && v.now.Sub(t.sentAt) >= patienceFactor*v.lag:
		t.fail("the service accepted it, and its list still shows other parameters: " + strings.Join(differing(v.differ), ", "))
	}
	return false
}

// differing names the parameters that are not as they were sent.
func differing(c *diff.Change) []string {
	var paths []string
	for _, d := range c.Diff {
		paths = append(paths, d.Path)
	}
	return paths
}

// worded tells a bad end with the service's own reason.
func worded(seen *diff.Instance, what string) string {
	text := fmt.Sprintf("%s: state %s", what, seen.State)
	if seen.Message != "" {
		text += ": " + seen.Message
	}
	return text
}
