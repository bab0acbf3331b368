package executor

import (
	"errors"
	"time"
)

// Class tells what an Error means for the change that was tried.
type Class int

// The classes, with what is done about each. Whether a change that is not
// refused was carried out is decided by a list, never by the error.
const (
	Refused   Class = iota // not carried out, and would be refused again: the change fails
	Occupied               // not carried out, the target is busy with something else: sent again until the time-out, and nothing to that target before RetryAfter
	Uncertain              // carried out or not, the answer was lost or cannot be trusted: sent again at most three times, each time after a list shows that it was not
	Exists                 // not carried out, it is there already: a list shows what is there, which may then be updated
	Gone                   // not carried out, it is not there any more: so a delete has reached its aim
)

// Error is a service's refusal, or the lack of an answer from it. What its
// texts say of secrets is masked by the Client.
type Error struct {
	Class Class
	// Unsent says that the request never left this machine: nobody but the Client
	// saw it, because it was held back, no connection came about, or what it
	// needs (a token, the target's address) could not be had.
	Unsent     bool
	Tried      string        // the request: "POST https://…/plugins"
	Status     int           // HTTP status, 0 where none came
	Code       string        // the service's code, such as CCE.03409001
	Message    string        // the service's most specific message, or what went wrong
	RequestID  string        // as the service gave it
	RetryAfter time.Duration // how long the service asked to wait, 0 where it did not say
	Hint       string        // what the user can try, may be empty
	Attempts   int           // for reports: requests sent until this error; 0 counts as 1 unless Unsent
	Err        error         // the cause, where it is not the service's answer
}

// Error says what was tried, the code, the message and the request ID, and
// what to try next, in one line. The client masks secrets in all of them.
func (e *Error) Error() string {
	text := e.Tried + ": "
	if e.Code != "" {
		text += e.Code + ": "
	}
	text += e.Message
	if e.RequestID != "" {
		text += " (request " + e.RequestID + ")"
	}
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// asError returns what err says of itself; one that is no [*Error] says nothing.
func asError(err error) Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return *e
	}
	return Error{Class: Uncertain}
}

// classOf returns err's class.
func classOf(err error) Class { return asError(err).Class }

// mayHaveDone reports that a request with this answer may have been carried out,
// or found that it need not be.
func mayHaveDone(err error) bool {
	e := asError(err) // none is as if the answer were lost
	return e.Class == Uncertain && !e.Unsent || e.Class == Gone
}
