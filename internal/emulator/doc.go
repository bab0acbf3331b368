// Package emulator serves an in-memory IAM, ModelArts and CCE.
//
// In go a [Seed] (clusters, pools, what is installed on them, the catalog) and
// HTTP requests, each with a token or a signature; out come the answers that
// the services give, and a log of every request with what it changed. It
// behaves as the services are documented to behave: changes take their time,
// what a request leaves out goes back to the template's default, answers hold
// keys that nobody sent, mistakes get the services' own error bodies. A [Fault]
// makes it misbehave on demand.
//
// It is made for trying manifests and for tests. It knows nothing of the
// clients that talk to it, and runs no goroutine: transitions end by the clock
// of [Options] when the next request looks. Listening on an address is left to
// the caller; [Server] is an http.Handler.
package emulator
