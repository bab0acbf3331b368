package executor

import (
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

// Refuse is the result of a plan that is not carried out, for one reason.
// observe is told what Apply would tell it of changes that are all skipped.
func Refuse(plan diff.Plan, reason string, observe Observer) Result {
	var targets []TargetResult
	s := &scheduler{options: Options{Observe: observe}.withDefaults(desired.State{})}
	s.announce(plan)
	for _, t := range plan.Targets {
		result := s.skip(t, Skipped, reason)
		result.Error = t.Error
		targets = append(targets, result)
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
// failed, and targets that were blocked, stale or unread.
func countFailures(results []TargetResult) int {
	n := 0
	for _, r := range results {
		if r.Error != "" {
			n++
		}
		for _, o := range r.Changes {
			if o.Status == Failed {
				n++
			}
		}
	}
	return n
}

// Err returns all that went wrong, one error per failed change and per target
// that was left alone for a reason of its own, or nil.
func (r Result) Err() error {
	var all *multierror.Error
	for _, t := range r.Targets {
		if t.Error != "" {
			all = multierror.Append(all, fmt.Errorf("%s: %s", t.Target, t.Error))
		}
		for _, o := range t.Changes {
			if o.Status == Failed {
				all = multierror.Append(all, fmt.Errorf("%s: %s: %s: %s", t.Target, o.Component, o.Op, o.Error))
			}
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
