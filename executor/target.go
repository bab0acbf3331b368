package executor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// The stages of a target.
const (
	atNew     stage = "new"     // nothing was asked yet
	atOpening stage = "opening" // it waits until it may be changed
	atWork    stage = "at work" // its changes are on their way
	atDone    stage = "done"    // every change has its outcome
)

// What can happen to a target.
const (
	onStart       happening = "start"       // it may begin
	onDue         happening = "due"         // its pause is over
	onObservation happening = "observation" // a list came
	onNoList      happening = "no list"     // it could not be read
	onAnswer      happening = "answer"      // to a request that changes something
	onStop        happening = "stop"        // nothing new may be started
)

// maxUnread is how many lists in a row may fail before what is in flight is
// given up as not to be followed.
const maxUnread = 5

// observation is what a list showed of a target at one moment, compared with
// what the manifests want.
type observation struct {
	unready string // why the target may not be changed; live and plan are not known then
	passing bool   // that ends by itself
	live    diff.Inventory
	plan    diff.TargetPlan // what would still have to be done
}

// occurrence is one event for a target.
type occurrence struct {
	on happening
	at time.Time

	observation observation // of onObservation
	err         error       // of onNoList, and of onAnswer where the request was not accepted
	receipt     Receipt     // of onAnswer
	held        bool        // of onAnswer: the request did not leave, because of an interrupt

	stopping bool // nothing new may be started any more
	final    bool // … and nothing is waited for
}

// action is what a target asks for.
type action string

// The actions. An event follows each of them but the first.
const (
	nothing action = ""        // it is done
	check   action = "check"   // may it be changed, and an observation
	observe action = "observe" // an observation
	send    action = "send"    // a request that changes something
	pause   action = "pause"   // some time
)

// ask is what a target asks for next.
type ask struct {
	action action
	change int // of send: the index of the change
}

// target carries out the changes of one target: a machine that knows neither a
// clock nor a client. What happened goes into on, what to do next comes out.
type target struct {
	want    desired.Target
	plan    diff.TargetPlan
	policy  policy
	stage   stage
	changes []change

	health  map[string]diff.Health // of what the target holds, by component
	opened  time.Time              // when it was asked first whether it may be changed
	unread  int                    // lists in a row that failed
	left    string                 // why it was left alone, if it was
	current int                    // the change that is being sent
	told    []Event                // since the last call of on
}

func newTarget(want desired.Target, plan diff.TargetPlan, p policy) *target {
	t := &target{want: want, plan: plan, policy: p, stage: atNew}
	for _, c := range plan.Changes {
		t.changes = append(t.changes, newChange(c))
	}
	return t
}

// on takes in what happened, and returns what to do next and what to tell.
func (t *target) on(o occurrence) (ask, []Event) {
	t.told = nil
	next := ask{}
	if r := find(targetRules, t.stage, o.on, t, o); r != nil {
		if r.note != nil {
			r.note(t, o)
		}
		if r.to != "" {
			t.stage = r.to
		}
		next.action = action(r.asks)
	}
	if o.stopping {
		t.each(onInterrupted, fact{at: o.at, final: o.final})
	}
	if next.action == proceed {
		from := 0
		if o.on == onAnswer {
			from = t.current + 1
		}
		next = t.advance(from, o.at)
	}
	if t.ended() {
		t.stage, next = atDone, ask{}
	}
	return next, t.told
}

// unsettled reports that something was sent, or may have been, and has not ended.
func (t *target) unsettled() bool {
	return slices.ContainsFunc(t.changes, func(c change) bool { return !c.started.IsZero() && !c.ended() })
}

func (t *target) ended() bool {
	return !slices.ContainsFunc(t.changes, func(c change) bool { return !c.ended() })
}

// result is what became of the target.
func (t *target) result() TargetResult {
	result := TargetResult{Target: t.plan.Target, Error: t.left, Changes: []Outcome{}}
	for _, c := range t.changes {
		result.Changes = append(result.Changes, c.outcome)
	}
	return result
}

// step lets something happen to one change, and tells of it.
func (t *target) step(i int, on happening, f fact) {
	f.policy = t.policy
	was := t.changes[i]
	t.changes[i] = was.next(on, f)
	t.tell(i, was, on, f)
}

// tell adds the event of a step, if it makes one.
func (t *target) tell(i int, was change, on happening, f fact) {
	now := t.changes[i]
	e := eventOf(t.plan, now.form, EventWaiting)
	switch {
	case now.ended() && !was.ended():
		e.Type = endOf(now.outcome.Status)
		e.Status, e.Error, e.RequestID, e.Seconds = now.outcome.Status, now.outcome.Error, now.outcome.RequestID, now.outcome.Seconds
	case on == onTurn && was.started.IsZero():
		e.Type = EventStarted
	case on == onAccepted:
		e.Type, e.RequestID = EventSent, now.outcome.RequestID
	case was.inFlight() && slices.Contains(signs, on):
		e.Seconds = f.at.Sub(now.started).Seconds()
		if f.live != nil {
			e.State = f.live.State
		}
	default:
		return
	}
	t.told = append(t.told, e)
}

// each lets the same thing happen to all changes.
func (t *target) each(on happening, f fact) {
	for i := range t.changes {
		t.step(i, on, f)
	}
}

// leave skips all changes for a reason of the target's own.
func (t *target) leave(why string, at time.Time) {
	t.left = why
	t.each(onBarred, fact{at: at, why: why})
}

// advance finds the next change that may be sent, and ends those that must not
// be. Those before from have had their turn since the last list.
func (t *target) advance(from int, at time.Time) ask {
	for i := from; i < len(t.changes); i++ {
		if stage := t.changes[i].stage; stage != atWaiting && stage != atHalved {
			continue
		}
		hold, obstacle := t.turn(i, at)
		switch {
		case obstacle != "":
			t.step(i, onBarred, fact{at: at, why: obstacle})
		case !hold:
			t.current = i
			t.step(i, onTurn, fact{at: at})
			return ask{action: send, change: i}
		}
	}
	return ask{action: pause}
}

// answer settles what the answer to the present request means.
func (t *target) answer(o occurrence) {
	f := fact{at: o.at, receipt: o.receipt, err: o.err, awaited: t.awaited(t.current)}
	on := onDoubted
	switch {
	case o.err == nil:
		on = onAccepted
	case o.held:
		on = onHeld
	case classOf(o.err) == Refused:
		on = onRefused
	}
	t.step(t.current, on, f)
}

// settle lets every change in flight take in what a list shows of it.
func (t *target) settle(o occurrence) {
	t.hear(o.observation)
	for i, was := range t.changes {
		if was.inFlight() {
			f := t.about(was, o)
			f.policy = t.policy
			now, on := was.observed(f)
			t.changes[i] = now
			t.tell(i, was, on, f)
		}
	}
}

// hear notes what an observation tells of the target as a whole.
func (t *target) hear(o observation) {
	t.unread = 0
	t.health = make(map[string]diff.Health, len(o.plan.Components))
	for _, c := range o.plan.Components {
		t.health[c.Component] = c.Health
	}
}

// about picks a change's component out of an observation. What is there already
// is followed by its ID, as its name may lead to another one once a sibling has gone.
func (t *target) about(c change, o occurrence) fact {
	f := fact{at: o.at}
	live := o.observation.live
	if id := c.form.InstanceID; id != "" && c.op() != diff.Create {
		if i := slices.IndexFunc(live.Instances, func(i diff.Instance) bool { return i.ID == id }); i >= 0 {
			f.live = &live.Instances[i]
		}
	} else if instance, ok := diff.Find(t.want, live, c.form.Component); ok {
		f.live = &instance
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

// blind counts a list that failed; after some of them nothing can be followed.
func (t *target) blind(o occurrence) {
	if t.unread++; t.unread >= maxUnread {
		t.each(onUnreadable, fact{at: o.at, err: o.err})
	}
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
		f.left = &o.observation.plan.Changes[at]
		if f.why = c.renewal(*f.left); f.why != "" {
			t.step(i, onAltered, f)
			continue
		}
		t.step(i, onNeeded, f)
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

// mayNot says why an opening target may not be changed yet; passing says that
// this ends by itself.
func (t *target) mayNot(o observation) (why string, passing bool) {
	switch {
	case o.unready != "":
		return o.unready, o.passing
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
