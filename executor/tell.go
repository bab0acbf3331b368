package executor

import (
	"time"
)

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
