// Package metrics says what a run came to in numbers that Prometheus reads.
//
// In goes a [Run]: its times, its exit code, the plan, the result, and the
// requests as they were counted. Out comes a [Set] of metrics of Prometheus' own client
// library, a registry of them, and their text form. [All] lists every metric with its
// labels; docs/monitoring.md and the examples are held to that list.
//
// A run that came to no plan says nothing about targets and changes, and one that
// failed nothing about the last success: these metrics are missing then, and
// [Set.Keep] takes them from what the run before left. The library's default registry,
// with the metrics of the process, is not used.
//
// Where the metrics go, and what time it is, is left to others.
package metrics
