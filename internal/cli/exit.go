package cli

import (
	"errors"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// The exit codes, the same whatever the output format.
const (
	codeDone        = 0
	codeFailed      = 1
	codePending     = 2
	codeRefused     = 3
	codeInterrupted = 130
)

// exitCodes is the part of every help that says what the codes mean.
const exitCodes = `Exit codes:
  0    done
  1    bad input, or something failed, was blocked, stale or could not be read
  2    only with plan --detailed-exitcode: changes pending, nothing failed
  3    apply refused before any change (a guard, no consent, --fail-fast)
  130  interrupted`

// exit ends a command with a code; err is what is left to say, or nil.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

// codeOf is the exit code of a command that ended so.
func codeOf(err error) int {
	var end exit
	switch {
	case errors.As(err, &end):
		return end.code
	case err != nil:
		return codeFailed
	}
	return codeDone
}

// ended makes the end of a command: the code that plan or outcomes ask for,
// unless a report could not be written: then something failed.
func ended(code int, err error) error {
	if err != nil && (code == codeDone || code == codePending) {
		code = codeFailed
	}
	return exit{code: code, err: err}
}

// planCode is the exit code of a plan.
func planCode(plan diff.Plan, detailed bool) int {
	switch {
	case !clean(plan):
		return codeFailed
	case detailed && plan.Summary.Changes() > 0:
		return codePending
	}
	return codeDone
}

// clean reports that everything could be read and nothing is blocked.
func clean(plan diff.Plan) bool { return plan.Summary.Failed == 0 && plan.Summary.Blocked == 0 }

// resultCode is the exit code of an apply that was not refused.
func resultCode(result executor.Result, interrupted bool) int {
	switch {
	case interrupted:
		return codeInterrupted
	case !clean(result.Plan), result.Err() != nil, result.Summary.Failed > 0, result.Summary.Skipped > 0, result.Summary.Canceled > 0:
		return codeFailed
	}
	return codeDone
}
