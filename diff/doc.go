// Package diff compares what a target should hold with what it holds.
//
// In go a [desired.Target], its [Inventory] and the [Catalog]; out comes a
// [TargetPlan] with the changes in the order in which they would run, each
// with its reason, and with the parameters that a request would carry. The
// plans of all targets make one [Plan], which is plain data with a JSON form.
//
// Everything here is pure and total: no input makes it fail, and the same
// input gives the same bytes. Reading inventories and catalogs is left to a
// client, carrying a plan out to package executor, drawing it to a renderer.
package diff
