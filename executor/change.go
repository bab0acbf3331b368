package executor

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/syncer-project/syncer/diff"
)

// The stages of a change. The last six are its end.
const (
	atPlanned  stage = "planned"  // not compared with what is live yet
	atWaiting  stage = "waiting"  // its turn has not come, or it is to be sent again
	atSending  stage = "sending"  // a request is on its way
	atTaken    stage = "taken"    // the service took it; nothing was seen to happen
	atDoubtful stage = "doubtful" // carried out or not: a list decides
	atMoving   stage = "moving"   // taken, and in transition since
	atStirring stage = "stirring" // doubtful, and in transition since
	atHalved   stage = "halved"   // a replace that is deleted and not created
	atProving  stage = "proving"  // settled, and has to stay good for a while

	atSucceeded = stage(Succeeded)
	atSent      = stage(Sent)
	atFailed    = stage(Failed)
	atHeld      = stage(Held)
	atSkipped   = stage(Skipped)
	atCanceled  = stage(Canceled)
)

// What can happen to a change.
const (
	onNeedless happening = "needless" // compared before the first request: nothing is left to do
	onAltered  happening = "altered"  // … it would be another change by now, or cannot be made
	onNeeded   happening = "needed"   // … it is still to be made

	onTurn   happening = "turn"   // nothing else has to be done first
	onBarred happening = "barred" // it must not be made, for a reason outside it
	onClosed happening = "closed" // it must not be started now

	onAccepted happening = "accepted"  // the answer: it will be done
	onRefused  happening = "refused"   // … it will not be done
	onHeldBack happening = "held back" // … an interrupt came before the request was sent
	onDoubted  happening = "doubted"   // … lost, not to be trusted, busy, there already, gone already

	onShown happening = "shown" // a list shows that a request was carried out whose answer was lost

	onTransition happening = "in transition" // a list shows the component like that
	onWanted     happening = "as wanted"     // … as the change wants it: of a delete, not there
	onOtherwise  happening = "otherwise"     // … good, in the wanted version, with other or no parameters
	onStill      happening = "still"         // … good, in another version; of a delete, still there
	onBad        happening = "bad"           // … abnormal or failed
	onAbsent     happening = "absent"        // … not there

	onExpired     happening = "expired"     // a list failed, or nothing may be sent: is its time over?
	onUnreadable  happening = "unreadable"  // no list came for too long
	onInterrupted happening = "interrupted" // nothing new may be started
)

const (
	// maxSends bounds how often a change whose answers get lost is sent in all.
	maxSends = 4
	// patienceFactor is how many lags an accepted update may take to show.
	patienceFactor = 6
	// lonelyFactor is how much longer a target is followed of which no list comes
	// where none comes of its neighbours either: then it may be the service.
	lonelyFactor = 10
)

// policy is what of the Options the machines have to know.
type policy struct {
	timeout, lag, blind time.Duration
	proof               time.Duration // how long what has settled has to stay good; 0: it need not
	noWait, exact       bool
	rollback            bool // upgrades that ended badly are rolled back
}

// silence is what no list of a target came in.
type silence struct {
	since time.Time // the begin of the first request without an answer; zero: there is none
	heard time.Time // when a list of a neighbour came first since then; zero: none did
	// presumed says that heard stands for a list of a neighbour just before, which
	// counts as long as no neighbour falls silent too.
	presumed bool
}

// forget leaves out of it the time for which nothing was asked.
func (q *silence) forget(held time.Duration) {
	q.since = q.since.Add(held)
	if !q.heard.IsZero() {
		q.heard = q.heard.Add(held)
	}
}

// givenUp is when a target is given up of which no list has come by then.
func (p policy) givenUp(q silence) time.Time {
	end := q.since.Add(lonelyFactor * p.blind)
	if soon := q.heard.Add(p.blind); !q.heard.IsZero() && soon.Before(end) {
		return soon
	}
	return end
}

// change is one change of the plan on its way to an outcome.
type change struct {
	form     diff.Change // as it would be sent now
	stage    stage
	outcome  Outcome
	creating bool // of a replace: it was deleted, now it is created
	begun    bool // a request for it may have been carried out
	unsure   bool // one of its present half may have been, as its answer was lost

	before *diff.Instance // how the last list before its last request showed it, nil where it was not there

	doubt error // why its last request may not have been carried out
	sends int   // requests of its present half that came to no clear end

	held      time.Time // since when it waits for a dependency that the plan leaves as it is
	started   time.Time // its first request
	stepAt    time.Time // the first request of its present half
	sentAt    time.Time // its last request
	notBefore time.Time // the service asked to wait until then, with all of the target
	abnormal  time.Time // since when it is shown as abnormal
	settledAt time.Time // since when it is proving

	cause   string // of an upgrade: how it ended, so that it is rolled back; empty: it is not
	tallied bool   // it counts as one that failed

	kept     string    // of a replace: what creates it again; empty: nothing had to be kept
	lacks    []string  // … what it was created again without
	lackedAt time.Time // … since when lists show that
	unseen   bool      // … nobody could see whether it lacks something
}

// fact is what an event says about one change.
type fact struct {
	at time.Time
	policy

	receipt Receipt // of an answer
	err     error   // of an answer, or of a list that failed
	awaited bool    // of an answer: something waits until the change has settled

	live   *diff.Instance // of a list: the component, nil where it is not there
	left   *diff.Change   // of a list: what would still have to be done, nil where nothing
	untold bool           // of a list: nobody tells the parameters, so left knows of the version only
	lost   []string       // of a list: customised parameters that what was created again lacks
	until  time.Time      // of a list: when all of the target will have been good long enough; zero: not known yet

	why   string // of barred
	final bool   // of an interrupt: nothing is waited for any more
}

func newChange(c diff.Change) change {
	return change{form: c, stage: atPlanned, outcome: Outcome{Component: c.Component, Op: c.Op}}
}

// next is the change after something happened.
func (c change) next(on happening, f fact) change {
	r := find(changeRules, c.stage, on, &c, f)
	if r == nil {
		return c
	}
	if r.note != nil {
		r.note(&c, f)
	}
	if r.to != "" {
		c.stage = r.to
	}
	switch {
	case r.to == atProving:
		c.settledAt = f.at
		c.close(f)
		return c.next(on, f) // which ends it where nothing has to be proven
	case c.ended():
		c.outcome.Status = Status(c.stage)
		if c.stage != atSucceeded || c.settledAt.IsZero() {
			c.close(f)
		}
	}
	return c
}

// close notes at the end of a change, or when it has settled, what that leaves.
func (c *change) close(f fact) {
	c.account(f)
	if c.outcome.Attempts > 0 {
		c.outcome.Seconds = f.at.Sub(c.started).Round(time.Millisecond).Seconds()
	}
}

// observed is the change after a list, with what that meant.
func (c change) observed(f fact) (change, happening) {
	if f.live != nil && f.live.Health == diff.Abnormal && c.abnormal.IsZero() && c.ripe(f) {
		c.abnormal = f.at
	}
	on := c.sign(f)
	if c.shown(on, f) {
		c = c.next(onShown, f)
	}
	return c.next(on, f), on
}

// sign says what a list shows of the component.
func (c change) sign(f fact) happening {
	switch {
	case f.live != nil && (f.live.Health == diff.Busy || f.live.Health == diff.Deleting):
		return onTransition
	case c.op() == diff.Delete && f.live == nil:
		return onWanted
	case c.op() == diff.Delete && f.live.Health != diff.DeleteFailed:
		return onStill
	case f.live == nil:
		return onAbsent
	case f.live.Health != diff.Good && f.live.Health != diff.Degraded:
		return onBad
	case c.form.Op == diff.Rollback && f.live.Version == c.form.To: // its parameters are nobody's promise
		return onWanted
	case returning(&c, f): // that it is as the manifest wants it is no way back
		return onStill
	case f.left == nil && !f.untold, f.untold && c.moved(f):
		return onWanted
	case f.live.Version == c.form.To:
		return onOtherwise
	}
	return onStill
}

// op is what the next request has to do: a replace deletes, then creates.
func (c change) op() diff.Op {
	switch {
	case c.form.Op != diff.Replace:
		return c.form.Op
	case c.creating:
		return diff.Create
	}
	return diff.Delete
}

func (c change) ended() bool {
	switch c.stage {
	case atSucceeded, atSent, atFailed, atHeld, atSkipped, atCanceled:
		return true
	}
	return false
}

func (c change) inFlight() bool {
	switch c.stage {
	case atTaken, atDoubtful, atMoving, atStirring:
		return true
	}
	return false
}

// between reports that a replace has been deleted, or is about to be, and that
// no create of it is under way: what was customised would be lost if it ended here.
func (c change) between() bool {
	return c.form.Op == diff.Replace && (c.creating || c.begun) && !(c.creating && c.inFlight()) && !c.settled()
}

// renewal says why a change may not take its present form, or is empty: that is
// another version, it destroys something that would have been kept, it is or was
// a rollback, whose parameters are others, or it cannot be carried out.
func (c change) renewal(now diff.Change) string {
	switch {
	case now.Blocked != "":
		return "blocked: " + now.Blocked
	case now.To != c.form.To, destroys(now.Op) && !destroys(c.form.Op), (now.Op == diff.Rollback) != (c.form.Op == diff.Rollback):
		return fmt.Sprintf("it would now need a %s to %s (%s), which the plan did not say: plan again", now.Op, now.To, now.Reason)
	}
	return ""
}

func destroys(op diff.Op) bool { return op == diff.Delete || op == diff.Replace }

// fixed reports that a change keeps its form whatever would have to be done by now.
func (c change) fixed() bool { return c.form.Op == diff.Replace || c.cause != "" }

// outdated is the renewal of a change that is to be sent again.
func (c change) outdated(f fact) string {
	if f.left == nil || c.fixed() {
		return ""
	}
	return c.renewal(*f.left)
}

// answered notes what a report tells of an answer.
func (c *change) answered(f fact) {
	e := Error{Attempts: f.receipt.Attempts, RequestID: f.receipt.RequestID}
	if f.err != nil {
		e = asError(f.err)
	}
	if e.Attempts == 0 && !e.Unsent {
		e.Attempts = 1
	}
	c.outcome.Attempts += e.Attempts
	c.outcome.RequestID = cmp.Or(e.RequestID, c.outcome.RequestID)
	c.sentAt, c.doubt, c.abnormal = f.at, f.err, time.Time{}
	c.begun = c.begun || mayHaveDone(f.err)
}

// unfinished reports a replace that is between its halves, or whose create is
// not seen to be under way.
func (c change) unfinished() bool {
	return c.between() || c.creating && (c.stage == atTaken || c.stage == atDoubtful)
}

// remedy says what to do about a replace that was deleted and not created again.
func (c change) remedy() string {
	if c.kept != "" {
		return c.kept + " creates it again with what was customised"
	}
	text := "apply again to create it"
	if len(c.form.Carried) > 0 {
		text += ", and name what was customised: " + strings.Join(c.form.Carried, ", ")
	}
	return text
}
