package report

// What a report for people leaves out, so that a fleet's stays readable. Text
// folds nothing with Options.Verbose. Deletes, replaces and what is blocked or
// failed is never folded away, nor what a manifest asks for.
const (
	fewTargets  = 3  // targets named per group
	fewFacts    = 12 // items that a list of facts names
	fewDefaults = 8  // new defaults shown of a change
	fewOfCreate = 2  // … of a create, where every default is new
)

// Text.
const (
	fewUnits = 40 // targets that have changes of their own
	fewLines = 24 // lines of a line diff
	fewAlike = 5  // skips for the same reason that get a line each
)

// Markdown and HTML, which unfold; these bound the size of one group.
const (
	manyTargets = 50  // targets named per group
	cellWidth   = 100 // columns of a value in a cell; a longer one is shown as a line diff
)

// Markdown.
const (
	mdLines  = 60  // lines of a line diff
	mdParams = 60  // parameters of a group
	mdReason = 600 // characters of a reason or an error
	mdOpen   = 3   // groups that are unfolded from the start; more than these, and none is
	mdFew    = 6   // items that an alert names
)

// HTML: enough to read, and a bound on the file.
const (
	fewEntries = 300  // entries of a list; the matrix has all of them
	htmlValue  = 2000 // columns of a value
	htmlLines  = 400  // lines of a line diff
	htmlCalls  = 2000 // changes of which each has its request's ID; of more only what did not succeed
)
