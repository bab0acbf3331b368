// Package window tells whether changes may be started on a target, and when that
// changes.
//
// The windows of a rollout and a target's labels go in, and an [Answer] for any
// point in time comes out. Deny wins; a target that no allow window selects is
// free. It has no clock: what time it is, and what to do with a target that has
// to wait, is left to who asks.
//
// # Time
//
// A schedule is read by the clocks on the wall of its time zone, a duration is time
// that passes. Where clocks are put forward, a start that is skipped is made up for
// at the moment of the change: at 3:00 for one at 2:30. Where they are put back, a
// start that comes twice opens the window twice. So "0 2 * * *" for 1h is open once
// for an hour in spring (3:00 to 4:00) and for two hours in autumn (2:00 to 3:00 by
// the wall). Otherwise a deny window would be missing in the one night or be half as
// long as the clocks say in the other.
package window
