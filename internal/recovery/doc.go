// Package recovery keeps in a file what a replace would lose if it were cut off
// between its delete and its create.
//
// In go the changes of a run, as an [executor.Keeper] gets them; out comes one
// manifest for each, in a directory of the user's, which is gone again once the
// replace is complete. Applied, it installs the component as it was, and touches
// nothing else. It holds no secret: those are named in a comment.
//
// Where the directory is, and who is told, is left to the caller.
package recovery
