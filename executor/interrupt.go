package executor

import (
	"strings"

	"github.com/syncer-project/syncer/diff"
)

// interrupt ends everything as it is: nothing new, nothing waited for.
func (r *runner) interrupt() {
	for _, t := range r.tasks {
		if t.stage != ended {
			r.abandon(t)
		}
	}
}

// finishing reports whether, after an interrupt, a replace is still between its
// two halves. It is given a while to be finished, because what was customised
// would be lost with it; all else ends now.
func (r *runner) finishing() bool {
	now := r.options.Now()
	if r.halted.IsZero() {
		r.halted = now
	}
	if now.Sub(r.halted) >= r.options.Finish {
		return false
	}
	some := false
	for _, t := range r.tasks {
		switch {
		case t.halfway():
			some = true
		case t.stage != ended:
			r.abandon(t)
		}
	}
	return some
}

// halfway reports that a replace has been deleted, or is about to be, and that
// its create was not sent.
func (t *task) halfway() bool {
	return t.change.Op == diff.Replace && t.outcome.Attempts > 0 && t.stage != ended && !(t.creating && t.stage == inFlight)
}

// abandon ends one change as it is and says what that is.
func (r *runner) abandon(t *task) {
	switch {
	case t.stage == waiting || t.halfway():
		r.cancel(t)
		return
	case t.doubt != nil:
		t.end(Sent, "interrupted before it was known whether the service carried it out: "+t.doubt.Error())
	default:
		t.end(Sent, "interrupted before it had settled")
	}
	r.report(t)
}

// cancel ends what has not been sent, or of a replace only the first half.
func (r *runner) cancel(t *task) {
	if t.outcome.Attempts > 0 && t.change.Op == diff.Replace {
		t.end(Failed, "interrupted between its delete and its create: "+t.remedy())
	} else {
		t.end(Canceled, "interrupted before it was started")
	}
	r.report(t)
}

// remedy says what to do about a replace that was deleted and not created again.
func (t *task) remedy() string {
	text := "apply again to create it"
	if len(t.change.Carried) > 0 {
		text += ", and name what was customised: " + strings.Join(t.change.Carried, ", ")
	}
	return text
}
