package executor

import (
	"fmt"
	"slices"
	"time"

	"github.com/syncer-project/syncer/diff"
)

// turn says whether a change has to wait, or why it must not be made at all. A
// delete comes after everything else, and after the delete of what depends on it.
func (t *target) turn(i int, at time.Time) (hold bool, obstacle string) {
	c := t.changes[i]
	if !c.started.IsZero() {
		return false, "" // its turn has come before
	}
	for _, other := range t.changes {
		depends := slices.Contains(c.form.DependsOn, other.form.Component)
		if c.form.Op == diff.Delete {
			depends = other.form.Op == diff.Delete && slices.Contains(other.form.DependsOn, c.form.Component)
		}
		switch {
		case depends && other.undone():
			return false, fmt.Sprintf("%s %s first: %s", other.outcome.Op, other.form.Component, other.outcome.Status)
		case depends && !other.settled(), c.form.Op == diff.Delete && other.form.Op != diff.Delete && !other.settled():
			hold = true
		}
	}
	if c.form.Op == diff.Delete || hold {
		return hold, ""
	}
	return t.dependencies(i, at)
}

// dependencies checks what a change depends on and the plan leaves as it is.
func (t *target) dependencies(i int, at time.Time) (hold bool, obstacle string) {
	c := &t.changes[i]
	for _, dep := range c.form.DependsOn {
		if t.find(dep) != nil {
			continue
		}
		live, there := diff.Find(t.want, diff.Inventory{Instances: t.seen}, dep)
		switch health := live.Health; {
		case !there || health == diff.Good || health == diff.Degraded:
		case health != diff.Busy && health != diff.Abnormal:
			return false, worded(&live, fmt.Sprintf("it depends on %s, which is %s", dep, health))
		case t.outwaited(c, at):
			obstacle = worded(&live, fmt.Sprintf("it depends on %s, which is %s after %s", dep, health, t.policy.timeout))
			if health == diff.Abnormal {
				obstacle += "; with repair: reinstall the manifest has it replaced"
			}
			return false, obstacle
		default: // it may recover
			hold = true
		}
	}
	return hold, ""
}

// outwaited reports that a change has waited for what it depends on as long as a
// change may take.
func (t *target) outwaited(c *change, at time.Time) bool {
	if c.held.IsZero() {
		c.held = at
	}
	return at.Sub(c.held) >= t.policy.timeout
}

// undone reports that a change ended without doing what it should.
func (c change) undone() bool {
	return c.ended() && c.stage != atSucceeded && c.stage != atSent
}

// awaited reports that something waits for a change to be settled, be it its own
// second half.
func (t *target) awaited(i int) bool {
	c := t.changes[i]
	if c.form.Op == diff.Replace && !c.creating {
		return true
	}
	return slices.ContainsFunc(t.changes, func(other change) bool {
		return other.stage == atWaiting && (slices.Contains(other.form.DependsOn, c.form.Component) ||
			slices.Contains(c.form.DependsOn, other.form.Component)) // of a delete: it goes last
	})
}
