// Package world is a small, fast cloud for measurements: IAM's sign-in and the part
// of CCE that a plan and an upgrade need, with ready-made answers.
//
// In go a size and a latency; out come an [http.Handler] that answers in the shape
// of the services, counts what it was asked for and remembers what was sent, and
// manifests for its clusters. It is made of the services' description and shares no
// code with the program that is measured. Whether a request is right is left to the
// emulator: here only what costs a client time is true to life.
package world
