// Package report draws plans and results.
//
// In go a [diff.Plan], an [executor.Result] or the [executor.Event]s of a run
// that is under way; out come text, JSON, Markdown, HTML, NDJSON, progress
// lines and GitHub annotations, one file per format. The formats for people
// group what repeats: the same change on many targets is one entry with the
// count. JSON and NDJSON hold everything.
//
// The same input gives the same bytes. Sensitive values arrive masked; control
// characters in names, errors and values never reach a terminal as they are.
//
// What to change and what became of it is decided by the packages that made
// the data, the exit code by the command. Nothing here opens a file or asks
// for the time.
package report
