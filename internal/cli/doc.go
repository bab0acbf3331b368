// Package cli is the command line: flags and environment in, reports and an
// exit code out.
//
// Each command is one file that turns its flags into options, runs the stages
// (desired, cloud, executor) and hands what they yield to package report. What
// the exit code is follows from plan and outcomes alone, in exit.go, whatever
// the output format. Deciding and doing are left to the stages.
package cli
