// Package pushgateway brings the metrics of a run to a Prometheus push gateway, by
// Prometheus' own client library.
//
// In go the gateway's URL, the grouping labels and what gathers metrics. Out comes one
// POST of their text form, bounded in time, or an error in which no credential
// stands. POST replaces what the group has of the same names and leaves the rest: so
// what a run has nothing to say about, the last success of one that failed, stays. A
// PUT would take it away.
//
// No redirect is followed, and proxies are those of the environment.
package pushgateway
