package executor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// What rollout.minSuccessTime asks across runs: a wave starts when what is live says
// that all before it is good, and has been for so long.

// remember keeps for the waves after it what j's lists showed of what turned out to be
// done already: somebody else did it since the plan was made.
func (s *scheduler) remember(j *job) {
	if s.options.Rollout.MinSuccessTime == 0 {
		return
	}
	for _, c := range j.changes {
		live, there := diff.Find(j.want, diff.Inventory{Instances: j.seen}, c.form.Component)
		if there && c.stage == atSucceeded && c.outcome.Attempts == 0 {
			s.shown[j.index] = append(s.shown[j.index], diff.Seen{Component: c.form.Component, Version: live.Version, Health: live.Health, State: live.State, Updated: live.Updated})
		}
	}
}

// fresh says why the wave that begins at index first, the last one of targets, has to
// wait for those before it, or is empty. What cannot be told is noted.
func (s *scheduler) fresh(targets []diff.TargetPlan, first, failures int, wanted map[string]desired.Target) string {
	need, now := s.options.Rollout.MinSuccessTime, s.options.Now()
	if need == 0 || first == 0 || s.mode(now) != running || !slices.ContainsFunc(targets[first:], func(t diff.TargetPlan) bool { return len(t.Changes) > 0 }) {
		return ""
	}
	v := view{}
	for i, t := range targets[:first] {
		if s.options.NoWait && slices.ContainsFunc(s.results[i].Changes, sent) {
			return fmt.Sprintf("wave %d waits: wave %d was sent and is not waited for, and a wave has to stay good for %s: run again after %s",
				targets[first].Wave, t.Wave, desired.Brief(need), stamp(now.Add(need)))
		}
		v.add(t, s.onlySeen(i, t, wanted[t.Target]))
	}
	s.note(v.notes())
	why, until := v.waits(need, now, max(0, s.options.Rollout.MaxFailures-failures))
	if why == "" {
		return ""
	}
	return fmt.Sprintf("wave %d waits: %s, and a wave has to stay good for %s%s", targets[first].Wave, why, desired.Brief(need), until)
}

// sent reports that this run sent a request for a change that was not refused.
func sent(o Outcome) bool { return o.Status == Sent || o.Status == Succeeded && o.Attempts > 0 }

// onlySeen is what of a target's desired components nothing is known of but what the
// lists showed: neither what this run changed, which has proven itself, nor what it
// failed to change, which counts as a failure.
func (s *scheduler) onlySeen(i int, t diff.TargetPlan, want desired.Target) []diff.Seen {
	untouched := slices.DeleteFunc(slices.Clone(t.Components), func(c diff.Seen) bool {
		return slices.ContainsFunc(s.results[i].Changes, func(o Outcome) bool { return o.Component == c.Component }) ||
			!slices.ContainsFunc(want.Components, func(w desired.Component) bool {
				return w.Key() == c.Component && !w.Absent && want.Takes(w.Key())
			})
	})
	return append(untouched, s.shown[i]...)
}

// view is what is known of the waves before one.
type view struct {
	bad    []string  // what is not good, in words
	last   time.Time // when something was updated last; zero: nothing tells
	latest string    // what that was
	untold []untold
}

// untold are targets of one wave and kind of which the services tell no time.
type untold struct {
	wave, targets int
	kind          string
}

// add takes in what a target shows.
func (v *view) add(t diff.TargetPlan, components []diff.Seen) {
	silent := false
	for _, c := range components {
		where := c.Component + " on " + t.Target
		if c.Health != diff.Good && c.Health != diff.Degraded {
			v.bad = append(v.bad, where+" is "+c.State)
			continue
		}
		at, err := time.Parse(time.RFC3339, c.Updated)
		if silent = silent || err != nil; err == nil && at.After(v.last) {
			v.last, v.latest = at, where
		}
	}
	if silent {
		v.count(t)
	}
}

// waits says what has to be waited for, and until when where that is known; borne is
// how much may be bad.
func (v *view) waits(need time.Duration, now time.Time, borne int) (why, until string) {
	if len(v.bad) > borne {
		return v.bad[0] + more(len(v.bad)), ""
	}
	if v.last.IsZero() || now.Sub(v.last) >= need {
		return "", ""
	}
	age := max(0, now.Sub(v.last).Round(time.Second))
	return v.latest + " was updated " + desired.Brief(age) + " ago", ": until " + stamp(v.last.Add(need))
}

func (v *view) count(t diff.TargetPlan) {
	kind, _, _ := strings.Cut(t.Target, "/")
	for i, u := range v.untold {
		if u.wave == t.Wave && u.kind == kind {
			v.untold[i].targets++
			return
		}
	}
	v.untold = append(v.untold, untold{wave: t.Wave, targets: 1, kind: kind})
}

// notes say what is not known.
func (v *view) notes() []string {
	var out []string
	for _, u := range v.untold {
		what := fmt.Sprintf("%d %ss were", u.targets, u.kind)
		if u.targets == 1 {
			what = "1 " + u.kind + " was"
		}
		out = append(out, fmt.Sprintf("wave %d: when %s changed last is not told; taken as long ago", u.wave, what))
	}
	return out
}

// note adds notes that the result does not have yet.
func (s *scheduler) note(notes []string) {
	for _, n := range notes {
		if !slices.Contains(s.notes, n) {
			s.notes = append(s.notes, n)
		}
	}
}

// more counts what is not named of n.
func more(n int) string {
	switch n {
	case 1:
		return ""
	case 2:
		return ", 1 more is not good"
	}
	return fmt.Sprintf(", %d more are not good", n-1)
}

// stamp writes the first whole second that is not before at.
func stamp(at time.Time) string {
	return at.Add(time.Second - 1).UTC().Truncate(time.Second).Format(time.RFC3339)
}
