package executor

import (
	"time"

	"github.com/syncer-project/syncer/diff"
)

// EventType says what an Event tells.
type EventType string

// The types of event, in the order in which a change meets them.
const (
	EventPlanned EventType = "planned" // it is part of the plan
	EventStarted EventType = "started" // its turn has come
	EventSent    EventType = "sent"    // the service accepted a request for it; with a Status it is the change's last event
	EventWaiting EventType = "waiting" // listed again, not settled yet
	EventProving EventType = "proving" // listed again, settled and good, and has to stay so for a while
	EventSettled EventType = "settled" // done as wanted
	EventFailed  EventType = "failed"
	EventHeld    EventType = "held"    // its time has not come
	EventSkipped EventType = "skipped" // skipped or canceled
)

// The types of event that are of no change.
const (
	EventUnread   EventType = "unread"   // a target's list failed, or a call for it only waits; Error says why
	EventStopping EventType = "stopping" // the first interrupt was noticed
)

// Event is one step while a plan is carried out, of one change where it has a
// Component.
type Event struct {
	Time      time.Time `json:"time"`
	Type      EventType `json:"type"`
	Wave      int       `json:"wave"`
	Target    string    `json:"target"` // empty: of the whole run
	Component string    `json:"component,omitempty"`
	Op        diff.Op   `json:"op,omitempty"`
	From      string    `json:"from,omitempty"`
	To        string    `json:"to,omitempty"`
	State     string    `json:"state,omitempty"`  // the service's word, of a waiting or proving event
	Status    Status    `json:"status,omitempty"` // of the last event of a change
	RequestID string    `json:"requestID,omitempty"`
	Error     string    `json:"error,omitempty"`
	Seconds   float64   `json:"seconds,omitempty"`  // since its first request; of its last event, until it had settled
	Until     time.Time `json:"until,omitzero"`     // of proving: when it will have been good long enough, as far as is known
	Waits     bool      `json:"waits,omitempty"`    // of unread: nothing failed, a call only waits
	Requests  int       `json:"requests,omitempty"` // of stopping: those that change something and are waited for
	Replaces  int       `json:"replaces,omitempty"` // of stopping: others that are between their halves and are finished
}

// Observer is told of each event as it happens. It is called by one goroutine
// at a time and should return soon.
type Observer func(Event)

// eventOf starts an event of a change of t.
func eventOf(t diff.TargetPlan, c diff.Change, kind EventType) Event {
	return Event{Type: kind, Wave: t.Wave, Target: t.Target, Component: c.Component, Op: c.Op, From: c.From, To: c.To}
}

// endOf is the type of the event that tells of an end with that status.
func endOf(status Status) EventType {
	switch status { //exhaustive:enforce
	case Sent:
		return EventSent
	case Failed:
		return EventFailed
	case Held:
		return EventHeld
	case Skipped, Canceled:
		return EventSkipped
	case Succeeded:
	}
	return EventSettled
}
