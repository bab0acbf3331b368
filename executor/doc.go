// Package executor plans a fleet and carries plans out, many targets at once.
//
// In go the targets and a [Client]; out comes a [diff.Plan], and for each of
// its changes exactly one [Outcome]. It is the only writer: a request that
// changes something is sent from here and nowhere else.
//
// What to change is decided by package diff; how to ask a service is left to
// the Client, showing progress to an [Observer].
package executor
