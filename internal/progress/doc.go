// Package progress shows a run while it is under way.
//
// In go the events of the run and the time, out come lines: one for each change
// that has ended, on a terminal with a view below them that is drawn anew, in a
// log with a heartbeat that says what is waited for. While targets are only read
// there is one line on a terminal, and in a log one each 10 s. For a log collector
// each line is a JSON object. What became of the whole is told by package report,
// the audit trail too.
package progress
