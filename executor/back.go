package executor

import (
	"fmt"
	"time"

	"github.com/syncer-project/syncer/diff"
)

// An upgrade that ended badly is rolled back where the rollout says so and the
// service can: it waits and is sent once more, as a rollback. Whatever becomes of
// that, the change fails: cause says why, and that there is a way back.

// returnable reports an upgrade that ended badly, and that the service would take back
// to where it came from.
func returnable(c *change, f fact) bool {
	if !f.rollback || c.form.Op != diff.Upgrade || f.live == nil || f.live.Rollback == "" || f.live.Rollback != c.form.From {
		return false
	}
	if f.live.Health != diff.UpgradeFailed && f.live.Health != diff.Abnormal {
		return false
	}
	return c.conclusive(f) || overdue(c, f)
}

// returning reports a change that is rolled back.
func returning(c *change, _ fact) bool { return c.cause != "" }

// turnBack begins the rollback.
func (c *change) turnBack(f fact) {
	switch {
	case c.stage == atProving:
		c.turnBad(f)
	case c.conclusive(f):
		c.spoilt(f)
	default:
		c.late(f)
	}
	c.cause, c.outcome.Error = c.outcome.Error, ""
	c.form.Op, c.form.From, c.form.To = diff.Rollback, f.live.Version, f.live.Rollback
	c.form.InstanceID, c.form.Parameters, c.form.Diff, c.form.Basic, c.form.Carried = f.live.ID, nil, nil, nil, nil
	c.unsure, c.doubt, c.sends, c.stepAt, c.settledAt = false, nil, 0, f.at, time.Time{}
}

// returned ends a change that was rolled back.
func (c *change) returned(fact) {
	c.outcome.RolledBack = c.form.To
	c.outcome.Error = fmt.Sprintf("%s; rolled back to %s", c.cause, c.form.To)
}

// leaveThere ends a change because of an interrupt, before it was seen to be back.
func (c *change) leaveThere(fact) {
	text := fmt.Sprintf("it was not rolled back to %s: interrupted before that was started", c.form.To)
	switch c.stage {
	case atTaken, atMoving:
		text = fmt.Sprintf("rolling back to %s: interrupted before it had settled", c.form.To)
	case atDoubtful, atStirring:
		text = fmt.Sprintf("rolling back to %s: interrupted before it was known whether the service carried it out: %v", c.form.To, c.doubt)
	}
	c.outcome.Error = c.cause + "; " + text
}
