// Package desired reads manifests and yields the state that a fleet should be in.
//
// In go manifest files (YAML or JSON), directories of them or standard input,
// and the environment that their references name. Out comes one [State], or
// every mistake at once as [Diagnostics], each with file, line, column and path.
//
// Profiles are merged into their targets, defaults are filled in and
// references are resolved, so a reader of State needs to know none of these.
// Strings that came from a reference are [Secret] leaves: they print as
// "(sensitive)" wherever they end up.
//
// What is live, what a catalog offers and what follows from both is left to
// package diff. Nothing here makes a request.
package desired
