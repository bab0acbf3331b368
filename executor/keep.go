package executor

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// Keeper keeps, where a crash cannot take it, what would get lost if a replace
// ended between its delete and its create.
type Keeper interface {
	// Keep is called before the delete of a replace that carries what only the
	// cloud holds (its Carried is not empty), once for each, from many goroutines.
	// It returns what a user has to do to have the component created again, such
	// as a command. After an error the delete is not sent.
	Keep(target desired.Target, c diff.Change) (remedy string, err error)
	// Release says that what was kept of c is not needed: the replace is complete,
	// or nothing was deleted.
	Release(target desired.Target, c diff.Change)
}

// keep lets the Keeper keep what a change would destroy, if that was not done yet.
func (s *scheduler) keep(target desired.Target, c change) (remedy string, err error) {
	if s.options.Keeper == nil || c.kept != "" || c.creating || !c.carries() {
		return c.kept, nil
	}
	remedy, err = s.options.Keeper.Keep(target, c.form)
	if err != nil {
		return "", &Error{
			Class: Refused, Unsent: true, Tried: string(diff.Delete) + " " + c.form.Component,
			Message: "not sent: what only the cloud holds could not be kept: " + err.Error(), Err: err,
		}
	}
	return remedy, nil
}

// releaseKept gives back what was kept of j's changes and is not needed any more.
func (s *scheduler) releaseKept(j *job) {
	for i := range j.changes {
		if c := &j.changes[i]; c.kept != "" && c.safe() {
			s.options.Keeper.Release(j.want, c.form)
			c.kept = ""
		}
	}
}

// createdAgain lists what was deleted with something customised in it, and is
// being created again.
func (t *target) createdAgain() []diff.Change {
	var out []diff.Change
	for _, c := range t.changes {
		if c.creating && c.carries() && !c.settled() {
			out = append(out, c.form)
		}
	}
	return out
}

// lost says, by component, which customised parameters that lacks which was
// deleted and created again. What a list does not tell is asked for.
func (j *job) lost(ctx context.Context, live diff.Inventory) (map[string][]string, error) {
	out := map[string][]string{}
	for _, c := range j.again {
		instance, there := diff.Find(j.want, live, c.Component)
		if !there || instance.Health == diff.Busy || instance.Health == diff.Deleting {
			continue
		}
		if instance.Parameters == nil {
			i := slices.IndexFunc(live.Instances, func(i diff.Instance) bool {
				return i.ID == instance.ID && i.Template == instance.Template && i.Alias == instance.Alias
			})
			var err error
			if instance, err = j.reader.Detail(ctx, i); err != nil {
				return nil, err
			}
		}
		catalog, err := j.reader.Catalog(ctx)
		if err != nil {
			return nil, err
		}
		if instance.Parameters != nil {
			out[c.Component] = diff.Lost(j.want, live, catalog, instance, c)
		}
	}
	return out, nil
}

// carries reports a replace that takes with it what only the cloud holds.
func (c change) carries() bool { return c.form.Op == diff.Replace && len(c.form.Carried) > 0 }

// safe reports that nothing of what was customised depends on the Keeper.
func (c change) safe() bool {
	return (c.stage == atSucceeded || c.stage == atProving) && !c.unseen || c.ended() && !c.begun
}

// account says, at the end of a replace, what of the customised parameters is
// not known to be kept, and what brings it back.
func (c *change) account(f fact) {
	if !c.carries() || !c.begun || c.stage == atFailed && !c.settledAt.IsZero() && f.live != nil {
		return // or it was complete, and is there
	}
	c.unseen = (c.stage == atSucceeded || c.stage == atProving) && f.untold
	if c.unseen {
		c.outcome.Error = "nobody tells its parameters, so it cannot be seen whether it has what was customised: " + strings.Join(c.form.Carried, ", ")
	}
	if c.safe() {
		return
	}
	if !c.unseen {
		c.outcome.Lost = c.missing(f)
	}
	if c.kept == "" || strings.Contains(c.outcome.Error, c.kept) {
		return
	}
	text := c.kept + " brings back what was customised"
	if !c.creating {
		text = "once it is gone, " + text
	}
	c.outcome.Error = cmp.Or(c.outcome.Error, "not waited for") + "; " + text
}

// missing lists what of the customised parameters is not known to be there.
func (c *change) missing(f fact) []string {
	switch {
	case !c.creating && f.live != nil: // it is still there, with all it had
		return nil
	case c.creating && f.live != nil && !f.untold:
		return f.lost
	case c.stage == atSent && c.doubt == nil: // the service took them
		return c.lacks
	}
	return slices.Clone(c.form.Carried)
}

// lacking reports that what was created again does not have all that was carried.
func lacking(c *change, f fact) bool { return c.creating && len(f.lost) > 0 }

// lackingForGood: … and that the list is not only late to show it.
func lackingForGood(c *change, f fact) bool {
	shown := !c.lackedAt.IsZero() && f.at.Sub(c.lackedAt) >= f.lag
	return lacking(c, f) && (overdue(c, f) || shown && outOfPatience(c, f))
}

// miss notes what is lacking, and since when.
func (c *change) miss(f fact) {
	c.lacks = f.lost
	if c.lackedAt.IsZero() {
		c.lackedAt = f.at
	}
}

// without ends a replace that lost something.
func (c *change) without(f fact) {
	c.outcome.Error = "created again without what was customised: " + strings.Join(f.lost, ", ")
}
