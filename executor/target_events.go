package executor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/syncer-project/syncer/diff"
)

// leave skips all changes for a reason of the target's own.
func (t *target) leave(why string, at time.Time) {
	t.left = why
	t.each(onBarred, fact{at: at, why: why})
}

// answer settles what the answer to the present request means.
func (t *target) answer(o occurrence) {
	f := fact{at: o.at, receipt: o.receipt, err: o.err, awaited: t.awaited(t.current)}
	t.changes[t.current].kept = o.kept
	on := onDoubted
	switch {
	case o.err == nil:
		on = onAccepted
	case o.held:
		on = onHeldBack
	case classOf(o.err) == Refused:
		on = onRefused
	}
	t.step(t.current, on, f)
}

// settle lets every change in flight take in what a list shows of it.
func (t *target) settle(o occurrence) {
	t.hear(o.observation)
	until := t.provenAt()
	for i, was := range t.changes {
		if was.inFlight() || was.stage == atProving {
			f := t.about(was, o)
			f.policy, f.until = t.policy, until
			now, on := was.observed(f)
			t.changes[i] = now
			t.tell(i, was, on, f)
		}
	}
	t.tellProving(o)
}

// hear notes what an observation tells of what the changes are about, or depend on.
// The rest is left out, as hundreds of targets may wait with it.
func (t *target) hear(o observation) {
	t.unread, t.seen = nil, nil
	for _, instance := range o.live.Instances {
		changed, needed := t.concern(instance.Template)
		if !changed {
			instance.Parameters = nil
		}
		if changed || needed {
			t.seen = append(t.seen, instance)
		}
	}
}

// concern reports whether the target's changes are about a template, or depend on it.
func (t *target) concern(template string) (changed, needed bool) {
	named := func(component string) bool {
		return component == template || strings.HasPrefix(component, template+"/")
	}
	for _, c := range t.changes {
		changed = changed || c.form.Template == template || named(c.form.Component)
		needed = needed || slices.ContainsFunc(c.form.DependsOn, named)
	}
	return changed, needed
}

// about picks a change's component out of an observation. What is there already
// is followed by its ID, as its name may lead to another one once a sibling has gone.
func (t *target) about(c change, o occurrence) fact {
	f := fact{at: o.at, lost: o.observation.lost[c.form.Component]}
	live := o.observation.live
	id := c.form.InstanceID
	byID := id != "" && c.op() != diff.Create
	if byID {
		if i := slices.IndexFunc(live.Instances, func(i diff.Instance) bool { return i.ID == id }); i >= 0 {
			f.live = &live.Instances[i]
		}
	}
	if !byID || f.live == nil && c.stage == atProving { // by when somebody may have put another in its place
		if instance, ok := diff.Find(t.want, live, c.form.Component); ok {
			f.live = &instance
		}
	}
	i := slices.IndexFunc(o.observation.plan.Changes, func(now diff.Change) bool {
		if f.live != nil && f.live.ID != "" && now.InstanceID != "" {
			return now.InstanceID == f.live.ID
		}
		return now.Component == c.form.Component
	})
	if i >= 0 {
		f.left = &o.observation.plan.Changes[i]
	}
	f.untold = f.live != nil && f.live.Parameters == nil && c.op() != diff.Delete
	return f
}

// miss notes that a list failed, which is no reason to go on beyond the time-out.
func (t *target) miss(o occurrence) {
	if o.err != nil {
		t.unread = o.err
	}
	t.each(onExpired, fact{at: o.at, err: t.unread})
}

// giveUp ends everything on a target of which no list comes.
func (t *target) giveUp(o occurrence) {
	t.miss(o)
	t.left = unreadable(t.unread)
	t.each(onUnreadable, fact{at: o.at, err: t.unread})
}

// compare gives each change its present form: between the plan and this moment
// lie a consent, other targets, earlier waves. One that is no longer needed has
// succeeded; nothing is added to what was planned.
func (t *target) compare(o occurrence) {
	t.hear(o.observation)
	for i, c := range t.changes {
		f := fact{at: o.at}
		at := slices.IndexFunc(o.observation.plan.Changes, func(now diff.Change) bool { return now.Component == c.form.Component })
		if at < 0 {
			t.step(i, onNeedless, f)
			continue
		}
		on, found := onNeeded, o.observation.checked[c.form.Component]
		t.changes[i].outcome.Risks = found.risks
		f.left = &o.observation.plan.Changes[at]
		if f.why = cmp.Or(c.renewal(*f.left), found.fatal); f.why != "" {
			on = onAltered
		}
		t.step(i, on, f)
	}
}

// unfit says why the target must not be changed after what an observation
// showed, or is empty.
func (t *target) unfit(o observation) string {
	if o.unready != "" {
		return o.unready
	}
	if t.policy.exact {
		if d := diff.Deviations(t.plan, o.plan); len(d) > 0 {
			return "stale: " + strings.Join(d, "; ")
		}
	}
	for _, c := range o.plan.Changes {
		if c.Blocked != "" && t.find(c.Component) != nil {
			return "blocked: " + c.Component + ": " + c.Blocked
		}
	}
	return ""
}

// inTransition lists the planned components that are busy.
func (t *target) inTransition(o observation) []diff.Seen {
	return slices.DeleteFunc(slices.Clone(o.plan.Components), func(c diff.Seen) bool {
		return t.find(c.Component) == nil || c.Health != diff.Busy && c.Health != diff.Deleting
	})
}

// find returns the change of a component, or nil.
func (t *target) find(component string) *change {
	i := slices.IndexFunc(t.changes, func(c change) bool { return c.form.Component == component })
	if i < 0 {
		return nil
	}
	return &t.changes[i]
}

// mayNot says why an opening target may not be changed yet; transient says that
// this ends by itself.
func (t *target) mayNot(o observation) (why string, transient bool) {
	switch {
	case o.unready != "":
		return o.unready, o.transient
	case len(t.inTransition(o)) > 0:
		return "a component is still in transition", true
	}
	return "", false
}

// keep tells of what a target waits for before it is changed.
func (t *target) keep(o occurrence) {
	for _, c := range t.inTransition(o.observation) {
		e := eventOf(t.plan, t.find(c.Component).form, EventWaiting)
		e.State = c.State
		t.told = append(t.told, e)
	}
}

func (t *target) tooLong(o occurrence) {
	why, _ := t.mayNot(o.observation)
	t.leave(fmt.Sprintf("%s after %s", why, t.policy.timeout), o.at)
}
