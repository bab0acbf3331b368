package executor

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/syncer-project/syncer/desired/window"
)

// Stop tells of a wave that was stopped early: too many of its changes had failed
// after they were sent (rollout.stopAfter).
type Stop struct {
	Wave   int `json:"wave"`
	Failed int `json:"failed"` // changes of the wave that had failed by then
	Limit  int `json:"limit"`  // rollout.stopAfter
	Spared int `json:"spared"` // targets that were not started any more, those of later waves among them
}

// String is why what it spares is skipped.
func (s Stop) String() string {
	return fmt.Sprintf("wave %d was stopped: %d of its changes had failed, rollout.stopAfter is %d", s.Wave, s.Failed, s.Limit)
}

// admission is what the scheduler knows of why a change must not be started now.
type admission struct {
	windows *window.Set
	wave    int   // the one that runs
	failed  int   // its changes that failed after they were sent
	stopped *Stop // nil: no wave was stopped
}

// openWave prepares for the next wave, of so many targets.
func (s *scheduler) openWave(wave, targets int) {
	s.places = s.options.MaxConcurrent.Of(targets)
	s.admission.wave, s.admission.failed = wave, 0
}

// spared says why no target that has not been started may be, or is empty.
func (a *admission) spared() string {
	if a.stopped == nil {
		return ""
	}
	return a.stopped.String()
}

// closed says why no change of j may be started at this time, or is empty.
func (s *scheduler) closed(j *job, now time.Time) string {
	if s.options.Override != "" {
		return ""
	}
	if answer := j.windows.At(now); !answer.Open {
		return answer.Held()
	}
	return ""
}

// tally counts the changes of j that have failed after they were sent, each once, and
// one that is rolled back as soon as that is decided. When they are too many, whoever
// has not been started is told so at once.
func (s *scheduler) tally(j *job) {
	for i := range j.changes {
		c := &j.changes[i]
		if bad := c.cause != "" || c.stage == atFailed && c.outcome.Attempts > 0; bad && !c.tallied {
			c.tallied = true
			s.admission.failed++
		}
	}
	if a := &s.admission; a.stopped == nil && a.failed >= s.options.Rollout.StopAfter {
		a.stopped = &Stop{Wave: a.wave, Failed: a.failed, Limit: s.options.Rollout.StopAfter}
	}
}

// spare turns those away that still wait for their start in a wave that was stopped.
func (s *scheduler) spare() {
	if s.admission.stopped == nil {
		return
	}
	told := s.starts
	s.starts = nil
	s.tell(told, onDue)
}

// tell lets the same thing happen to targets that wait, in the plan's order.
func (s *scheduler) tell(waiting []*job, on happening) {
	slices.SortFunc(waiting, func(a, b *job) int { return cmp.Compare(a.index, b.index) })
	for _, j := range waiting {
		s.feed(j, occurrence{on: on})
	}
}

// stops is what the result tells of a wave that was stopped.
func (a *admission) stops(results []TargetResult) []Stop {
	if a.stopped == nil {
		return nil
	}
	stop, why := *a.stopped, a.spared()
	for _, r := range results {
		if slices.ContainsFunc(r.Changes, func(o Outcome) bool { return o.Status == Skipped && o.Error == why }) {
			stop.Spared++
		}
	}
	return []Stop{stop}
}

// waits says why a wave is held, as those before it are not done, or is empty.
func waits(wave int, before []TargetResult) string {
	held, first := 0, ""
	for _, r := range before {
		i := slices.IndexFunc(r.Changes, func(o Outcome) bool { return o.Status == Held })
		if i >= 0 {
			held, first = held+1, cmp.Or(first, r.Target+" "+r.Changes[i].Error)
		}
	}
	if held == 0 {
		return ""
	}
	return fmt.Sprintf("wave %d waits for those before it; held there: %d, the first one %s", wave, held, first)
}
