package executor

import (
	"slices"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// The stages of a target.
const (
	atNew     stage = "new"     // nothing was asked yet
	atOpening stage = "opening" // it waits until it may be changed
	atWork    stage = "at work" // its changes are on their way
	// atProving: they have settled, and some have to stay good.
	atDone stage = "done" // every change has its outcome
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

// observation is what a list showed of a target at one moment, compared with
// what the manifests want.
type observation struct {
	unready   string // why the target may not be changed; live and plan are not known then
	transient bool   // that ends by itself
	live      diff.Inventory
	plan      diff.TargetPlan     // what would still have to be done
	lost      map[string][]string // customised parameters that components lack which were created again
	checked   map[string]checked  // of an opening observation: what a precheck makes of the upgrades
}

// occurrence is one event for a target.
type occurrence struct {
	on happening
	at time.Time

	observation observation // of onObservation
	err         error       // of onNoList, and of onAnswer where the request was not accepted
	receipt     Receipt     // of onAnswer
	kept        string      // of onAnswer: what creates again what the request deletes
	held        bool        // of onAnswer: the request did not leave, because of an interrupt

	silence silence // in which it happened

	hasty    bool // of onNoList: an interrupt was to end the list
	stopping bool // nothing new may be started any more
	final    bool // … and nothing is waited for

	spared string // why the target must not be started any more; "": it may
	closed string // why none of its changes may be started now; "": they may
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
	changes []change // nil before the first event

	seen    []diff.Instance // what the last list showed of its changes' concern
	opened  time.Time       // when it was asked first whether it may be changed
	unread  error           // why the last list failed, nil where it came
	mute    bool            // no list has come since a request got no answer
	left    string          // why it was left alone, if it was
	current int             // the change that is being sent
	told    []Event         // since the last call of on
}

func newTarget(want desired.Target, plan diff.TargetPlan, p policy) *target {
	return &target{want: want, plan: plan, policy: p, stage: atNew}
}

// take makes the machines of the changes: with the first event, as thousands of
// targets may wait for theirs.
func (t *target) take() {
	if t.changes != nil {
		return
	}
	t.changes = make([]change, len(t.plan.Changes))
	for i, c := range t.plan.Changes {
		t.changes[i] = newChange(c)
	}
}

// on takes in what happened, and returns what to do next and what to tell.
func (t *target) on(o occurrence) (ask, []Event) {
	t.take()
	t.told, t.mute = nil, !o.silence.since.IsZero()
	if o.on == onNoList {
		t.told = append(t.told, Event{Type: EventUnread, Wave: t.plan.Wave, Target: t.plan.Target, Error: o.err.Error()})
	}
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
	if o.spared != "" && !t.begun() {
		t.each(onBarred, fact{at: o.at, why: o.spared})
	}
	if o.closed != "" {
		t.each(onClosed, fact{at: o.at, why: o.closed})
	}
	if t.stage == atProving && t.unsettled() { // something is rolled back
		t.stage = atWork
	}
	if next.action == proceed {
		next = t.advance(o.at)
	}
	if t.stage == atWork && !t.provenAt().IsZero() {
		t.stage = atProving
	}
	if t.ended() {
		t.stage, next = atDone, ask{}
	}
	return next, t.told
}

// begun reports that a request was sent to change it.
func (t *target) begun() bool {
	return slices.ContainsFunc(t.changes, func(c change) bool { return !c.started.IsZero() })
}

// locked reports that the service asked to wait, as something else is being done to
// the target: to whichever of its components the next request is.
func (t *target) locked(at time.Time) bool {
	return slices.ContainsFunc(t.changes, func(c change) bool { return at.Before(c.notBefore) })
}

// expire ends what waits to be sent again and has no time left.
func (t *target) expire(at time.Time) {
	for i, c := range t.changes {
		if !c.inFlight() {
			t.step(i, onExpired, fact{at: at})
		}
	}
}

// deadline is when the first time-out of those that count is over; zero: none does.
func (t *target) deadline() time.Time {
	var first time.Time
	from := func(began time.Time) {
		if d := began.Add(t.policy.timeout); !began.IsZero() && (first.IsZero() || d.Before(first)) {
			first = d
		}
	}
	if t.stage == atOpening {
		from(t.opened)
	}
	for _, c := range t.changes {
		switch {
		case c.settled():
		case c.started.IsZero():
			from(c.held)
		default:
			from(c.stepAt)
		}
	}
	return first
}

// unsettled reports that something was sent, or may have been, and has not ended.
func (t *target) unsettled() bool {
	return slices.ContainsFunc(t.changes, func(c change) bool { return !c.started.IsZero() && !c.settled() })
}

func (t *target) ended() bool {
	return !slices.ContainsFunc(t.changes, func(c change) bool { return !c.ended() })
}

// result is what became of the target.
func (t *target) result() TargetResult {
	result := TargetResult{Target: t.plan.Target, Error: t.left, Changes: make([]Outcome, 0, len(t.changes))}
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
	form := now.form
	if now.ended() && now.cause != "" {
		form = t.plan.Changes[i] // its end is that of the upgrade, not of the way back
	}
	e := eventOf(t.plan, form, EventWaiting)
	switch {
	case now.ended() && !was.ended():
		e.Type = endOf(now.outcome.Status)
		e.Status, e.Error, e.RequestID, e.Seconds = now.outcome.Status, now.outcome.Error, now.outcome.RequestID, now.outcome.Seconds
	case now.stage == atProving: // told of all together
		return
	case on == onTurn && was.started.IsZero():
		e.Type = EventStarted
	case on == onAccepted:
		e.Type, e.RequestID = EventSent, now.outcome.RequestID
	case slices.Contains(signs, on):
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

// advance finds the next change that may be sent, and ends those that must not be.
// A target that did not answer gets nothing new before a list of it has come, and
// one that is locked nothing before the time that its service asked for.
func (t *target) advance(at time.Time) ask {
	if t.mute || t.locked(at) {
		t.expire(at)
		return ask{action: pause}
	}
	for i := range t.changes {
		if stage := t.changes[i].stage; stage != atWaiting && stage != atHalved {
			continue
		}
		hold, obstacle := t.turn(i, at)
		switch {
		case obstacle != "":
			t.step(i, onBarred, fact{at: at, why: obstacle})
		case !hold:
			t.current = i
			t.step(i, onTurn, t.about(t.changes[i], occurrence{at: at, observation: observation{live: diff.Inventory{Instances: t.seen}}}))
			return ask{action: send, change: i}
		}
	}
	return ask{action: pause}
}
