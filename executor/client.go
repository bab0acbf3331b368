package executor

import (
	"context"
	"errors"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// Reader answers what a plan needs to know. Its methods are called from many
// goroutines; a catalog or a list of clusters that many targets share is asked
// for once and remembered by the Reader. An answer that is not whole and well
// formed is an error, never an empty result.
type Reader interface {
	// Inventory lists what is installed on target, in one list request.
	Inventory(ctx context.Context, target desired.Target) (diff.Inventory, error)
	// Catalog returns what target's service offers in its region and project.
	Catalog(ctx context.Context, target desired.Target) (diff.Catalog, error)
	// TargetCatalog returns what may be installed on this very target, where
	// the service can narrow its catalog (ModelArts, by pool); else Catalog's answer.
	TargetCatalog(ctx context.Context, target desired.Target) (diff.Catalog, error)
	// Detail returns instance with Parameters, asked for by themselves. They
	// stay nil where the service does not tell them; that is no error.
	Detail(ctx context.Context, target desired.Target, instance diff.Instance) (diff.Instance, error)
}

// Client is a Reader that can also change a target. Each call sends one
// request that changes something (repeated only where the service said that it
// did nothing: throttled) and returns when it was accepted, not when it has settled.
// Errors are, or wrap, a [*Error]; anything else counts as [Uncertain].
type Client interface {
	Reader
	// Ready asks whether components of target may be changed now. unready says
	// why not, else it is empty; passing says that this ends by itself.
	Ready(ctx context.Context, target desired.Target) (unready string, passing bool, err error)
	Create(ctx context.Context, target desired.Target, change diff.Change) (Receipt, error)
	Update(ctx context.Context, target desired.Target, change diff.Change) (Receipt, error) // update and upgrade
	Delete(ctx context.Context, target desired.Target, change diff.Change) (Receipt, error)
}

// stopKey is under which a run tells a Client that it is being interrupted.
type stopKey struct{}

// Stopping returns a context that ends when nothing new may be sent any more,
// for a Client to wait on before it sends a request; one that is on its way goes
// on until ctx ends. Without a run around it that is ctx itself.
func Stopping(ctx context.Context) context.Context {
	if stop, ok := ctx.Value(stopKey{}).(context.Context); ok {
		return stop
	}
	return ctx
}

// Receipt is what an accepted request leaves behind.
type Receipt struct {
	RequestID string // as the service gave it; may be empty
	Attempts  int    // requests sent, repeats after throttling included
}

// Class tells what an Error means for the change that was tried.
type Class int

// The classes.
const (
	Refused   Class = iota // not carried out, and would be refused again
	Occupied               // not carried out: the target is busy with something else
	Uncertain              // carried out or not: the answer was lost or cannot be trusted
	Exists                 // not carried out: it is there already
	Gone                   // not carried out: it is not there any more
)

// Error is a service's refusal, or the lack of an answer from it.
type Error struct {
	Class      Class
	Tried      string        // the request: "POST https://…/plugins"
	Status     int           // HTTP status, 0 where none came
	Code       string        // the service's code, such as CCE.03409001
	Message    string        // the service's most specific message, or what went wrong
	RequestID  string        // as the service gave it
	RetryAfter time.Duration // how long the service asked to wait, 0 where it did not say
	Hint       string        // what the user can try, may be empty
	Attempts   int           // requests sent until this error
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

// classOf returns err's class.
func classOf(err error) Class {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Class
	}
	return Uncertain
}
