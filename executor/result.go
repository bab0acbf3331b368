package executor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/go-multierror"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

func newResult(plan diff.Plan, targets []TargetResult) Result {
	if targets == nil {
		targets = []TargetResult{}
	}
	r := Result{APIVersion: diff.APIVersion, Kind: "Result", Targets: targets, Plan: plan}
	for _, t := range targets {
		for _, o := range t.Changes {
			r.Summary.count(o.Status)
		}
	}
	return r
}

// Refuse is the result of a plan that is not carried out, for one reason. Of
// options Leave counts, and Observe is told what Apply would tell it of changes
// that are all skipped.
func Refuse(plan diff.Plan, reason string, options Options) Result {
	var targets []TargetResult
	s := &scheduler{options: options.withDefaults(desired.State{})}
	s.announce(plan)
	for _, t := range plan.Targets {
		targets = append(targets, s.skip(t, Skipped, reason))
	}
	return newResult(plan, targets)
}

func (s *ResultSummary) count(status Status) {
	switch status { //exhaustive:enforce
	case Succeeded:
		s.Succeeded++
	case Sent:
		s.Sent++
	case Failed:
		s.Failed++
	case Held:
		s.Held++
	case Skipped:
		s.Skipped++
	case Canceled:
		s.Canceled++
	}
}

// countFailures is what rollout.maxFailures is held against: changes that
// failed, and targets without one that were blocked, stale or unread.
func countFailures(results []TargetResult) int {
	n := 0
	for _, r := range results {
		n += len(r.failures())
	}
	return n
}

// failures says what failed on the target: its changes, or else the target as a whole.
func (t TargetResult) failures() []string {
	var out []string
	for _, o := range t.Changes {
		if o.Status == Failed {
			out = append(out, fmt.Sprintf("%s: %s: %s: %s", t.Target, o.Component, o.Op, o.Error))
		}
	}
	if t.Error != "" && out == nil {
		out = append(out, t.Target+": "+t.Error)
	}
	return out
}

// Err returns all that went wrong, one error per failed change, and per target
// without one that was left alone or given up for a reason of its own, or nil.
func (r Result) Err() error {
	var all *multierror.Error
	for _, t := range r.Targets {
		for _, text := range t.failures() {
			all = multierror.Append(all, errors.New(text))
		}
	}
	if all != nil {
		all.ErrorFormat = lines
	}
	return all.ErrorOrNil()
}

// lines writes errors one per line.
func lines(all []error) string {
	out := make([]string, len(all))
	for i, err := range all {
		out[i] = err.Error()
	}
	return strings.Join(out, "\n")
}
