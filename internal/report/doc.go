// Package report draws plans, results and how far components are behind.
//
// In go a [diff.Plan], an [executor.Result], a [diff.Outdated] or the events of a
// run; out come text, JSON, Markdown, HTML, NDJSON and GitHub annotations. The
// formats for people group what repeats: the same change on many targets is one
// group with the count. JSON and NDJSON hold everything.
//
// The formats are a table in format.go. Each is a [Renderer] in files of its own,
// one for each kind of report: text.go, text_result.go, text_outdated.go, and so
// on. What they share is told once:
//
//	key.go         what counts as the same
//	group.go       the same change, or the same fact, on many targets
//	outcome.go     outcomes that read the same
//	outdated.go    components that stand the same among their versions
//	plan_facts.go  what every report of a plan says beside its changes
//	names.go       what targets and changes are called
//	value.go       parameters, before and after
//	limits.go      how much is shown
//
// The page of HTML is put together in html.go from page/; its matrix of targets ×
// components, in html_matrix.go; the data that its script draws from, in
// html_island.go.
//
// The same input gives the same bytes. Sensitive values arrive masked; control
// characters in names, errors and values never reach a terminal as they are.
//
// What to change and what became of it is decided by the packages that made
// the data, the exit code by the command, how a run under way is shown by package
// progress. Nothing here opens a file or asks for the time.
package report
