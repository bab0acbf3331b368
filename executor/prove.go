package executor

import (
	"fmt"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// What rollout.minSuccessTime asks of a target: all that was changed on it has to
// stay good for so long after the last change of it settled.

// looksToProve is into how many parts that time is divided by lists.
const looksToProve = 10

// settled reports that nothing of it is waited for but that it stays good.
func (c change) settled() bool { return c.ended() || c.stage == atProving }

// provenAt is when all that was changed on t will have been good for long enough.
// Zero: something has not settled, or nothing has to be proven.
func (t *target) provenAt() time.Time {
	var last time.Time
	for _, c := range t.changes {
		switch {
		case !c.settled():
			return time.Time{}
		case c.stage == atProving:
			last = later(last, c.settledAt)
		}
	}
	if last.IsZero() {
		return last
	}
	return last.Add(t.policy.proof)
}

// tellProving tells of all that is proving, with its state in a list.
func (t *target) tellProving(o occurrence) {
	for _, c := range t.changes {
		if c.stage != atProving {
			continue
		}
		e := eventOf(t.plan, c.form, EventProving)
		e.Seconds, e.Until = o.at.Sub(c.started).Seconds(), t.provenAt()
		if f := t.about(c, o); f.live != nil {
			e.State = f.live.State
		}
		t.told = append(t.told, e)
	}
}

// lookAfter lets j, which is proving, wait for its next look, the last one of which
// is at the end of its time. It needs no place meanwhile. What became abnormal is
// looked at when it should have recovered; a list that failed is made again soon.
func (s *scheduler) lookAfter(j *job, now time.Time) {
	if j.unread == nil {
		j.due = now.Add(max(s.options.MaxPoll, j.policy.proof/looksToProve))
		ends := []time.Time{j.provenAt()}
		for _, c := range j.changes {
			if c.stage == atProving && !c.abnormal.IsZero() {
				ends = append(ends, c.abnormal.Add(j.policy.lag))
			}
		}
		for _, end := range ends {
			if end.After(now) && end.Before(j.due) {
				j.due = end
			}
		}
	}
	s.looks.add(j)
}

// proven reports that the change has had its time, with all others of its target.
func proven(c *change, f fact) bool {
	return f.proof == 0 || !f.until.IsZero() && !f.at.Before(f.until)
}

func settledBadly(c *change, f fact) bool { return !c.recovers(f) }

// turnBad ends a change that did not stay good.
func (c *change) turnBad(f fact) {
	after := desired.Brief(f.at.Sub(c.settledAt).Round(time.Second))
	switch {
	case f.live == nil:
		c.outcome.Error = fmt.Sprintf("turned bad %s after it had settled: it is gone", after)
	case c.op() == diff.Delete:
		c.outcome.Error = worded(f.live, fmt.Sprintf("it is there again %s after it was deleted", after))
	case f.live.Version != c.form.To:
		c.outcome.Error = worded(f.live, fmt.Sprintf("turned bad %s after it had settled: version %s", after, f.live.Version))
	default:
		c.outcome.Error = worded(f.live, fmt.Sprintf("turned bad %s after it had settled", after))
	}
}
