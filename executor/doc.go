// Package executor plans a fleet and carries plans out, many targets at once.
//
// In go the targets and a [Client]; out comes a [diff.Plan], and for each of
// its changes exactly one [Outcome]. It is the only writer: a request that
// changes something is sent from here and nowhere else.
//
// [MakePlan] reads and compares; [Apply] carries out. A plan that exceeds its
// guards, or that was not made from the state, is refused as a whole ([Check]);
// a target that cannot be read or changed as planned is left alone as a whole. The
// state's rollout says when a next wave may start.
//
// What a request came to is told by the [Class] of its [Error], and where that
// leaves a doubt, by a list: nothing is sent again before a list has shown that
// nothing happened. A request that never left this machine is [Error].Unsent.
// Secrets are values of type [secret.Value] until a Client reveals them for
// sending, see [Request].
//
// What to change is decided by package diff; how to ask a service is left to
// the Client, showing progress to an [Observer]. Package executortest checks a
// Client.
package executor
