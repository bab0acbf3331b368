// Package style is how people are told things, the same in reports and in the
// progress of a run: what targets and versions are called, the signs and colours
// of ops and outcomes, how numbers and durations read, how wide text is on a
// terminal, and what of foreign text is safe to print.
//
// In go values of a plan or an outcome, out come pieces of a line. Which of them
// make up a report or a line of progress is left to those packages.
package style
