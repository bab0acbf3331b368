// Package transport makes requests: one at a time for each caller, at the pace
// that a service allows, and again only where that can do no harm.
//
// In go a [Request] and the [Credentials] that it is made with. Out comes a
// receipt, or an [executor.Error] whose class tells whether a change was carried
// out. Two promises hold for every request. Nothing is done twice: one that
// changes something is repeated only where it surely did nothing. No secret
// shows up in an error or a log line.
//
// A request passes, from the inside out, through one HTTP client (connections,
// TLS, proxy), the credentials, a gate per service (rate, Retry-After) and a
// loop that decides what a failed attempt means ([Client.Send]).
//
// Where a service is, who asks, and what an answer holds is left to others.
package transport
