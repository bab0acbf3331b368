package diff

import (
	"fmt"
	"slices"
)

// Blocked reports that one of the target's changes is blocked, so that none of
// them is carried out.
func (t TargetPlan) Blocked() bool {
	return slices.ContainsFunc(t.Changes, func(c Change) bool { return c.Blocked != "" })
}

// Starts reports that an apply will come to that wave, as far as the plan can tell.
func (p Plan) Starts(wave int) bool {
	return !slices.ContainsFunc(p.WithheldWaves, func(w WithheldWave) bool { return w.Wave == wave })
}

// CarriesOut reports that an apply will make the changes of one of the plan's
// targets, as far as the plan can tell.
func (p Plan) CarriesOut(t TargetPlan) bool { return !t.Blocked() && p.Starts(t.Wave) }

// foretell tells which waves of targets, in their order, will not start: those
// with more than maxFailures targets before them that are blocked or unread.
// Targets behind those count no more, as their wave is not started either.
func foretell(targets []TargetPlan, maxFailures int) []WithheldWave {
	out := []WithheldWave{}
	failed, before := 0, 0
	for i, t := range targets {
		if i > 0 && t.Wave != targets[i-1].Wave {
			before = failed
		}
		switch {
		case before <= maxFailures && (t.Error != "" || t.Blocked()):
			failed++
		case before > maxFailures && len(t.Changes) > 0 && !t.Blocked():
			if len(out) == 0 || out[len(out)-1].Wave != t.Wave {
				reason := fmt.Sprintf("%d blocked or unread before it, rollout.maxFailures is %d", before, maxFailures)
				out = append(out, WithheldWave{Wave: t.Wave, Reason: reason})
			}
			out[len(out)-1].Changes += len(t.Changes)
		}
	}
	return out
}
