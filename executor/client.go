package executor

import (
	"context"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// Reader answers what a plan needs to know. Its methods are called from many
// goroutines; a catalog or a list of clusters that many targets share is asked
// for once and remembered by the Reader. An answer that is not whole and well
// formed is an error, never an empty result.
//
// A Reader may also be a [Narrower] and a [Detailer]. One that wraps another has
// to pass these on.
type Reader interface {
	// Inventory lists what is installed on target, in one list request.
	Inventory(ctx context.Context, target desired.Target) (diff.Inventory, error)
	// Catalog returns what target's service offers in its region and project.
	Catalog(ctx context.Context, target desired.Target) (diff.Catalog, error)
}

// Narrower is a Reader whose services can narrow their catalog to one target
// (ModelArts, by pool). Without it a pool may get all that the catalog has.
type Narrower interface {
	// TargetCatalog returns what may be installed on this very target.
	TargetCatalog(ctx context.Context, target desired.Target) (diff.Catalog, error)
}

// Detailer is a Reader that can ask for the parameters of one instance where a
// list does not tell them. Without it they stay unknown, and a change that could
// lose some of them is blocked.
type Detailer interface {
	// Detail returns instance with Parameters, asked for by themselves. They
	// stay nil where the service does not tell them; that is no error.
	Detail(ctx context.Context, target desired.Target, instance diff.Instance) (diff.Instance, error)
}

// Gatekeeper is a Client that can ask whether a target may be changed now.
// Without it the inventory's Unready and Transient say so.
type Gatekeeper interface {
	// Ready says why components of target may not be changed, or is empty;
	// transient says that this ends by itself.
	Ready(ctx context.Context, target desired.Target) (unready string, transient bool, err error)
}

// Rollbacker is a Client whose services can take an instance back to the version
// that it was upgraded from. What a Client without it lists has no Rollback for a
// plan, so an older version is a downgrade there.
type Rollbacker interface {
	// Rollback takes the instance with the change's InstanceID back to version
	// To, which is the Rollback that its list shows. The service brings the
	// parameters of then: the change has none. It says what Update says.
	Rollback(ctx context.Context, request Request) (Receipt, error)
}

// Client is a Reader that can also change a target. Each call makes one request
// that changes something (repeated only where the service said that it did
// nothing: throttled) and returns when it was accepted, not when it has settled.
// Errors are, or wrap, a [*Error]; anything else counts as [Uncertain]. What a
// Client has to hold to is checked by package executortest.
//
// A call that only waits may say so with [Aside], and one that is held back to
// keep to a pace with [HeldBack].
//
// A Client may also be a [Narrower], a [Detailer], a [Gatekeeper], a [Prechecker]
// and a [Rollbacker].
type Client interface {
	Reader
	// Create installs the change's template in version To, under Alias if that
	// is set, with Parameters.
	Create(ctx context.Context, request Request) (Receipt, error)
	// Update gives the instance with the change's InstanceID (or, where the
	// service has no IDs, of its Template) version To and the whole of
	// Parameters. It serves updates and upgrades.
	Update(ctx context.Context, request Request) (Receipt, error)
	// Delete removes that instance.
	Delete(ctx context.Context, request Request) (Receipt, error)
}

// Request is one request that changes something.
type Request struct {
	Target desired.Target
	// Change says what. Its Parameters may hold values of type secret.Value,
	// which print and marshal as "(sensitive)": what is sent is
	// secret.Reveal(Change.Parameters), at the last moment and nowhere else. They
	// are shared, so nothing may be written to them.
	Change diff.Change
	// Hold ends when a request that has not left yet must not leave any more: the
	// run is interrupted, or the change's time is over. It is for Clients that
	// hold requests back, to keep to a rate or because the service throttles;
	// others need not look at it. A request that is on its way goes on until the
	// call's own context ends. nil: that context alone counts.
	Hold context.Context
}

// Receipt is what an accepted request leaves behind. It is for reports: nothing
// is decided by it.
type Receipt struct {
	RequestID string // as the service gave it; may be empty
	Attempts  int    // requests sent, repeats after throttling included; 0 counts as 1
}

// detail asks r for instance's parameters, if it can.
func detail(ctx context.Context, r Reader, target desired.Target, instance diff.Instance) (diff.Instance, error) {
	if d, ok := r.(Detailer); ok {
		return d.Detail(ctx, target, instance)
	}
	return instance, nil
}

// rollback asks client for it, if it can.
func rollback(ctx context.Context, client Client, r Request) (Receipt, error) {
	if b, ok := client.(Rollbacker); ok {
		return b.Rollback(ctx, r)
	}
	return Receipt{}, &Error{Class: Refused, Unsent: true, Tried: "rollback of " + r.Change.Component, Message: "this client cannot roll back: plan again"}
}

// dropRollbacks takes out of instances what r could not do. A Reader that is no
// Client, such as one of a snapshot, tells what others can.
func dropRollbacks(r Reader, instances []diff.Instance) {
	_, writes := r.(Client)
	if _, can := r.(Rollbacker); can || !writes {
		return
	}
	for i := range instances {
		instances[i].Rollback = ""
	}
}
