package executor

import (
	"fmt"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// run carries out all waves of plan.
func (s *scheduler) run(plan diff.Plan, wanted map[string]desired.Target) []TargetResult {
	s.results = make([]TargetResult, len(plan.Targets))
	s.announce(plan)
	failures := 0
	for first, last := 0, 0; first < len(plan.Targets); first = last {
		for last < len(plan.Targets) && plan.Targets[last].Wave == plan.Targets[first].Wave {
			last++
		}
		wave := plan.Targets[first].Wave
		status, reason := s.withhold(wave, failures, s.results[:first])
		if status != Skipped { // what is seen to be fresh says more than that a wave before is held
			if why := s.fresh(plan.Targets[:last], first, failures, wanted); why != "" {
				status, reason = Held, why
			}
		}
		if reason != "" {
			for i := first; i < last; i++ {
				s.results[i] = s.skip(plan.Targets[i], status, reason)
			}
			continue
		}
		s.openWave(wave, last-first)
		for i := first; i < last; i++ {
			s.admit(i, plan.Targets[i], wanted[plan.Targets[i].Target])
		}
		s.wave()
		failures += countFailures(s.results[first:last])
	}
	return s.results
}

// withhold says why a wave is not started, and what that makes of its changes, or
// is empty.
func (s *scheduler) withhold(wave, failures int, before []TargetResult) (Status, string) {
	limit := s.options.Rollout.MaxFailures
	switch spared := s.admission.spared(); {
	case s.mode(s.options.Now()) != running:
		return "", ""
	case spared != "":
		return Skipped, spared
	case failures > limit:
		return Skipped, fmt.Sprintf("wave %d was not started: %d failed before it, rollout.maxFailures is %d", wave, failures, limit)
	}
	return Held, waits(wave, before)
}

// admit lets a target of the present wave wait for its start, or says why it is
// left alone.
func (s *scheduler) admit(i int, plan diff.TargetPlan, want desired.Target) {
	if reason := obstacle(plan, s.options.Leave); reason != "" {
		s.results[i] = s.skip(plan, Skipped, reason)
		return
	}
	j := &job{target: newTarget(want, plan, s.options.policy()), index: i, reader: NewTargetReader(s.client, want), pause: s.options.Poll, windows: s.admission.windows.Of(want.Labels)}
	s.open++
	s.starts.add(j)
}

// obstacle says why nothing may be changed on a target, or is empty.
func obstacle(plan diff.TargetPlan, leave map[string]string) string {
	if plan.Error != "" {
		return plan.Error
	}
	if reason := leave[plan.Target]; reason != "" {
		return reason
	}
	for _, c := range plan.Changes {
		if c.Blocked != "" {
			return "blocked: " + c.Component + ": " + c.Blocked
		}
	}
	return ""
}

// skip gives all changes of a target one status, without a request. What is wrong
// with the target itself is told whatever the reason is, and lets nothing be held.
func (s *scheduler) skip(plan diff.TargetPlan, status Status, reason string) TargetResult {
	result := TargetResult{Target: plan.Target, Error: obstacle(plan, s.options.Leave), Changes: make([]Outcome, 0, len(plan.Changes))}
	if status == Held && result.Error != "" {
		status, reason = Skipped, result.Error
	}
	for _, c := range plan.Changes {
		o := Outcome{Component: c.Component, Op: c.Op, Status: status, Error: reason}
		if c.Blocked != "" {
			o.Error = "blocked: " + c.Blocked
		}
		result.Changes = append(result.Changes, o)
		e := eventOf(plan, c, endOf(status))
		e.Status, e.Error = o.Status, o.Error
		s.emit(e)
	}
	return result
}
