package executor

import (
	"fmt"
	"strings"
	"time"

	"github.com/syncer-project/syncer/diff"
)

var (
	inFlight = []stage{atTaken, atDoubtful, atMoving, atStirring}
	inDoubt  = []stage{atDoubtful, atStirring}
	begun    = []stage{atWaiting, atHalved, atTaken, atDoubtful, atMoving, atStirring}
	standing = []stage{atPlanned, atWaiting, atHalved, atTaken, atDoubtful, atMoving, atStirring}
	signs    = []happening{onTransition, onWanted, onOtherwise, onStill, onBad, onAbsent}
	notYet   = []happening{onOtherwise, onStill, onBad, onAbsent}
)

// changeRules is the state table of a change. docs/design.md shows it.
var changeRules = []rule[*change, fact]{
	{at: []stage{atPlanned}, on: []happening{onNeedless}, to: atSucceeded},
	{at: []stage{atPlanned}, on: []happening{onAltered}, to: atFailed, note: func(c *change, f fact) { c.fail(f, f.why) }},
	{at: []stage{atPlanned}, on: []happening{onNeeded}, to: atWaiting, note: func(c *change, f fact) { c.form = *f.left }},
	{at: []stage{atPlanned, atWaiting}, on: []happening{onBarred}, to: atSkipped, note: func(c *change, f fact) { c.outcome.Error = f.why }},
	{at: []stage{atPlanned, atWaiting}, on: []happening{onClosed}, when: "no request for it was made", is: fresh, to: atHeld, note: func(c *change, f fact) { c.outcome.Error = f.why }},
	{at: []stage{atWaiting, atHalved}, on: []happening{onTurn}, to: atSending, asks: "send", note: (*change).start},

	{at: []stage{atSending}, on: []happening{onAccepted}, when: "settling is not waited for", is: unawaited, to: atSent, note: (*change).answered},
	{at: []stage{atSending}, on: []happening{onAccepted}, to: atTaken, note: (*change).answered},
	{at: []stage{atSending}, on: []happening{onRefused}, to: atFailed, note: (*change).refuse},
	{at: []stage{atSending}, on: []happening{onHeldBack}, when: "it was to be rolled back", is: returning, to: atFailed, note: (*change).leaveThere},
	{at: []stage{atSending}, on: []happening{onHeldBack}, when: "a replace is between its halves", is: between, to: atFailed, note: (*change).halve},
	{at: []stage{atSending}, on: []happening{onHeldBack}, to: atCanceled, note: (*change).cancel},
	{at: []stage{atSending}, on: []happening{onDoubted}, to: atDoubtful, note: (*change).doubted},

	{at: inFlight, on: []happening{onWanted}, when: "it was the delete of a replace", is: deletesFirst, to: atHalved, note: (*change).turnRound},
	{at: inFlight, on: []happening{onWanted, onOtherwise}, when: "it was created again without what was customised, and six lags or the time-out are over", is: lackingForGood, to: atFailed, note: (*change).without},
	{at: inFlight, on: []happening{onWanted, onOtherwise}, when: "it was created again without what was customised", is: lacking, note: (*change).miss},
	{at: inFlight, on: []happening{onWanted}, when: "it was rolled back", is: returning, to: atFailed, note: (*change).returned},
	{at: inFlight, on: []happening{onWanted}, to: atProving},
	{at: inDoubt, on: []happening{onShown}, to: atMoving},
	{at: []stage{atMoving}, on: []happening{onOtherwise}, to: atProving},
	{at: []stage{atTaken}, on: []happening{onOtherwise}, when: "the list had its time, and the version moved or no parameters are told", is: shownEnough, to: atProving},
	{at: []stage{atTaken}, on: []happening{onOtherwise}, when: "six lags are over", is: outOfPatience, to: atFailed, note: (*change).disregarded},
	{at: []stage{atMoving}, on: []happening{onStill}, to: atFailed, note: (*change).astray},
	{at: []stage{atMoving, atStirring}, on: []happening{onAbsent}, to: atFailed, note: func(c *change, f fact) { c.fail(f, "it disappeared while it was being changed") }},
	{at: []stage{atTaken, atMoving, atStirring}, on: []happening{onBad}, when: "an upgrade that is to be rolled back and can be; the list had its time and it cannot recover, or the time-out is over", is: returnable, to: atWaiting, note: (*change).turnBack},
	{at: []stage{atTaken, atMoving}, on: []happening{onBad}, when: "the list had its time, and it cannot recover", is: conclusive, to: atFailed, note: (*change).spoilt},
	{at: []stage{atStirring}, on: []happening{onBad}, when: "it is no delete, and it cannot recover", is: spoiltUpdate, to: atFailed, note: (*change).spoilt},

	{at: inDoubt, on: notYet, when: "not carried out, and sent four times, denied against what the list shows, or another change by now", is: unrepeatable, to: atFailed, note: (*change).giveUp},
	{at: inFlight, on: signs, when: "the time-out is over", is: overdue, to: atFailed, note: (*change).late},
	{at: []stage{atTaken, atMoving}, on: []happening{onTransition}, to: atMoving},
	{at: inDoubt, on: []happening{onTransition}, to: atStirring},
	{at: inDoubt, on: notYet, when: "not carried out, and Retry-After is over", is: repeatable, to: atWaiting, note: (*change).renew},

	{at: []stage{atProving}, on: []happening{onStill, onAbsent}, to: atFailed, note: (*change).turnBad},
	{at: []stage{atProving}, on: []happening{onBad}, when: "it cannot recover, and can be rolled back", is: returnable, to: atWaiting, note: (*change).turnBack},
	{at: []stage{atProving}, on: []happening{onBad}, when: "it cannot recover", is: settledBadly, to: atFailed, note: (*change).turnBad},
	{at: []stage{atProving}, on: []happening{onTransition}, when: "it has had its time to prove itself", is: proven, to: atFailed, note: (*change).turnBad},
	{at: []stage{atProving}, on: []happening{onWanted, onOtherwise}, when: "it has had its time to prove itself", is: proven, to: atSucceeded},
	{at: []stage{atProving}, on: []happening{onWanted, onOtherwise}, note: func(c *change, _ fact) { c.abnormal = time.Time{} }},
	{at: []stage{atProving}, on: []happening{onUnreadable}, to: atFailed, note: func(c *change, f fact) {
		c.outcome.Error = fmt.Sprintf("settled, and whether it stayed good cannot be read: %v", f.err)
	}},
	{at: []stage{atProving}, on: []happening{onInterrupted}, to: atSucceeded},

	{at: begun, on: []happening{onExpired}, when: "the time-out is over", is: overdue, to: atFailed, note: (*change).late},
	{at: inFlight, on: []happening{onUnreadable}, to: atFailed, note: (*change).lose},
	{at: []stage{atWaiting, atHalved}, on: []happening{onUnreadable}, when: "a request for it was made", is: started, to: atFailed, note: func(c *change, f fact) { c.fail(f, unreadable(f.err)) }},
	{at: []stage{atPlanned, atWaiting}, on: []happening{onUnreadable}, to: atSkipped, note: func(c *change, f fact) { c.outcome.Error = unreadable(f.err) }},

	{at: standing, on: []happening{onInterrupted}, when: "a replace is not seen to be created again, and there is time to finish it", is: finishable},
	{at: standing, on: []happening{onInterrupted}, when: "it was to be rolled back", is: returning, to: atFailed, note: (*change).leaveThere},
	{at: standing, on: []happening{onInterrupted}, when: "a replace is between its halves", is: between, to: atFailed, note: (*change).halve},
	{at: []stage{atPlanned, atWaiting}, on: []happening{onInterrupted}, to: atCanceled, note: (*change).cancel},
	{at: inDoubt, on: []happening{onInterrupted}, when: "no request for it can have been carried out", is: unbegun, to: atCanceled, note: (*change).cancel},
	{at: inDoubt, on: []happening{onInterrupted}, to: atSent, note: func(c *change, _ fact) {
		c.outcome.Error = "interrupted before it was known whether the service carried it out: " + c.doubt.Error()
	}},
	{at: []stage{atTaken, atMoving}, on: []happening{onInterrupted}, to: atSent, note: func(c *change, _ fact) {
		c.outcome.Error = "interrupted before it had settled"
	}},
}

// The conditions.

func unawaited(c *change, f fact) bool    { return f.noWait && !f.awaited && !returning(c, f) }
func between(c *change, _ fact) bool      { return c.between() }
func finishable(c *change, f fact) bool   { return c.unfinished() && !f.final }
func unbegun(c *change, _ fact) bool      { return !c.begun }
func deletesFirst(c *change, _ fact) bool { return c.form.Op == diff.Replace && !c.creating }
func conclusive(c *change, f fact) bool   { return c.conclusive(f) }
func spoiltUpdate(c *change, f fact) bool { return c.op() != diff.Delete && c.conclusive(f) }
func shownEnough(c *change, f fact) bool  { return c.ripe(f) && (c.moved(f) || f.untold) }
func outOfPatience(c *change, f fact) bool {
	return f.at.Sub(c.sentAt) >= patienceFactor*f.lag
}
func started(c *change, _ fact) bool    { return !c.started.IsZero() }
func fresh(c *change, _ fact) bool      { return c.started.IsZero() }
func overdue(c *change, f fact) bool    { return started(c, f) && f.at.Sub(c.stepAt) >= f.timeout }
func repeatable(c *change, f fact) bool { return c.conclusive(f) && !f.at.Before(c.notBefore) }
func unrepeatable(c *change, f fact) bool {
	return c.conclusive(f) && (c.sends >= maxSends || c.denied(f)) || repeatable(c, f) && c.outdated(f) != ""
}

// What is noted.

func (c *change) start(f fact) {
	if c.started.IsZero() {
		c.started, c.stepAt = f.at, f.at
	}
	c.before = f.live
}

func (c *change) refuse(f fact) {
	c.answered(f)
	c.fail(f, f.err.Error())
}

func (c *change) doubted(f fact) {
	c.answered(f)
	c.sends++
	e := asError(f.err)
	c.unsure = c.unsure || e.Class == Uncertain && !e.Unsent
	if e.Class == Occupied {
		c.sends = 0 // nothing was done, so the time-out is the only limit
		c.notBefore = f.at.Add(e.RetryAfter)
	}
}

// turnRound begins the second half of a replace.
func (c *change) turnRound(f fact) {
	c.creating, c.unsure, c.doubt, c.sends, c.stepAt = true, false, nil, 0, f.at
}

// renew gives a change that is to be sent again the form that it needs by now.
func (c *change) renew(f fact) {
	if f.left != nil && !c.fixed() {
		c.form = *f.left
	}
}

func (c *change) cancel(fact) { c.outcome.Error = "interrupted before it was started" }

func (c *change) halve(fact) {
	c.outcome.Error = "interrupted between its delete and its create: " + c.remedy()
}

func (c *change) lose(f fact) {
	c.fail(f, fmt.Sprintf("sent, but what became of it cannot be read: %v", f.err))
}

// fail says why, of a replace what that leaves to do, and of a rollback what it was for.
func (c *change) fail(f fact, why string) {
	switch {
	case c.cause != "":
		why = fmt.Sprintf("%s; rolling back to %s failed: %s", c.cause, c.form.To, why)
	case c.creating && f.live != nil:
		why = "created again, but " + why
	case c.creating:
		why = "it was deleted and not created again: " + why + "; " + c.remedy()
	}
	c.outcome.Error = why
}

func (c *change) giveUp(f fact) {
	if c.sends >= maxSends || c.denied(f) {
		c.fail(f, c.doubt.Error())
		return
	}
	c.fail(f, c.outdated(f))
}

func (c *change) spoilt(f fact) {
	what := "settled badly"
	if c.op() == diff.Delete {
		what = "not deleted"
	}
	c.fail(f, worded(f.live, what))
}

func (c *change) astray(f fact) {
	if c.op() == diff.Delete {
		c.fail(f, worded(f.live, "not deleted"))
		return
	}
	c.fail(f, fmt.Sprintf("settled as %s %s, not %s", f.live.State, f.live.Version, c.form.To))
}

func (c *change) disregarded(f fact) {
	paths := make([]string, len(f.left.Diff))
	for i, d := range f.left.Diff {
		paths[i] = d.Path
	}
	c.fail(f, "the service accepted it, and its list still shows other parameters: "+strings.Join(paths, ", "))
}

func (c *change) late(f fact) {
	text := "not settled after " + f.timeout.String()
	if f.live != nil {
		text = worded(f.live, text)
	}
	if f.err != nil {
		text += "; its last list failed: " + f.err.Error()
	}
	if c.doubt != nil {
		text += "; " + c.doubt.Error()
	}
	if c.between() && !c.creating {
		text += "; once it is gone, " + c.remedy()
	}
	c.fail(f, text)
}

// unreadable tells of a target that is given up.
func unreadable(err error) string { return fmt.Sprintf("the target can no longer be read: %v", err) }

// worded tells a bad end with the service's own reason.
func worded(live *diff.Instance, what string) string {
	text := fmt.Sprintf("%s: state %s", what, live.State)
	if live.Message != "" {
		text += ": " + live.Message
	}
	return text
}
