package progress

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// run counts what has happened so far.
type run struct {
	began   time.Time
	total   int // changes that are to be carried out
	planned int // of them those announced by events, where there is no plan
	ended   map[executor.Status]int
	flights map[string]*flight        // by target and component
	left    map[string]int            // changes that have not ended, by target
	unread  map[string]executor.Event // by target, until it answers
	// spared are the changes that the plan says will be blocked or withheld, by
	// target and component. That they are skipped is told and not counted.
	spared map[string]bool
}

// flight is a change that has started and not ended.
type flight struct {
	event executor.Event // its latest
	began time.Time
}

func newRun(plan diff.Plan) run {
	r := run{
		ended: map[executor.Status]int{}, flights: map[string]*flight{}, left: map[string]int{},
		unread: map[string]executor.Event{}, spared: map[string]bool{},
	}
	for _, t := range plan.Targets {
		for _, c := range t.Changes {
			if plan.CarriesOut(t) {
				r.total++
			} else {
				r.spared[t.Target+" "+c.Component] = true
			}
		}
	}
	return r
}

// final is the status with which a type of event ends a change, where the
// event itself does not say.
var final = map[executor.EventType]executor.Status{
	executor.EventSettled: executor.Succeeded,
	executor.EventFailed:  executor.Failed,
	executor.EventHeld:    executor.Held,
	executor.EventSkipped: executor.Skipped,
}

// status is how e ends its change; empty: it does not.
func status(e executor.Event) executor.Status { return cmp.Or(e.Status, final[e.Type]) }

func (r *run) observe(e executor.Event) {
	if r.began.IsZero() {
		r.began = e.Time
	}
	key := e.Target + " " + e.Component
	if r.spared[key] {
		return
	}
	switch e.Type {
	case executor.EventPlanned:
		r.planned++
		r.left[e.Target]++
		r.total = max(r.total, r.planned)
		return
	case executor.EventUnread:
		r.unread[e.Target] = e
	case executor.EventStarted, executor.EventSent, executor.EventWaiting, executor.EventProving, executor.EventSettled: // an answer came
		delete(r.unread, e.Target)
	}
	if e.Component == "" { // of the target as a whole: no change of its own
		return
	}
	if end := status(e); end != "" {
		r.ended[end]++
		r.left[e.Target]--
		delete(r.flights, key)
		return
	}
	if f, known := r.flights[key]; known {
		f.event = e
	} else {
		r.flights[key] = &flight{event: e, began: e.Time}
	}
}

// done is how many changes have ended, whatever their end.
func (r *run) done() int {
	n := 0
	for _, ended := range r.ended {
		n += ended
	}
	return n
}

// waiting lists the changes in flight, the oldest first, and last what has settled
// and only has to stay good.
func (r *run) waiting() []*flight {
	proves := func(f *flight) int {
		if f.event.Type == executor.EventProving {
			return 1
		}
		return 0
	}
	return slices.SortedFunc(maps.Values(r.flights), func(a, b *flight) int {
		return cmp.Or(proves(a)-proves(b), a.began.Compare(b.began), cmp.Compare(a.event.Target, b.event.Target),
			cmp.Compare(a.event.Component, b.event.Component))
	})
}

// blind lists the last words on targets that could not be listed and are not
// done, those aside that have something in flight; the oldest first.
func (r *run) blind() []executor.Event {
	busy := map[string]bool{}
	for _, f := range r.flights {
		busy[f.event.Target] = true
	}
	var out []executor.Event
	for target, e := range r.unread {
		if r.left[target] > 0 && !busy[target] {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b executor.Event) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Target, b.Target))
	})
	return out
}
