package executor

// proceed is in the table of a target where what it asks for depends on its
// changes: send the next one whose turn has come, else pause.
const proceed action = "send or pause"

// targetRules is the state table of a target. docs/design.md shows it. Whatever
// happens: once nothing new may be started, every change is told so; a target whose
// changes have all settled, and some of which have to stay good, is proving; and one
// whose changes have all ended is done and asks for nothing.
var targetRules = []rule[*target, occurrence]{
	{at: []stage{atNew}, on: []happening{onStart}, to: atOpening, asks: string(check), note: func(t *target, o occurrence) { t.opened = o.at }},

	{at: []stage{atOpening}, on: []happening{onObservation}, when: "it may not be changed for the time-out, though that should pass", is: neverPasses, to: atDone, note: (*target).tooLong},
	{at: []stage{atOpening}, on: []happening{onObservation}, when: "it may not be changed yet, or one of its components is in transition", is: notYetOpen, asks: string(pause), note: (*target).keep},
	{at: []stage{atOpening}, on: []happening{onObservation}, when: "it may not be changed, or not as planned", is: unfit, to: atDone, note: func(t *target, o occurrence) { t.leave(t.unfit(o.observation), o.at) }},
	{at: []stage{atOpening}, on: []happening{onObservation}, to: atWork, asks: string(proceed), note: (*target).compare},
	{at: []stage{atOpening}, on: []happening{onNoList}, to: atDone, note: func(t *target, o occurrence) { t.leave(o.err.Error(), o.at) }},
	{at: []stage{atOpening}, on: []happening{onDue}, asks: string(check)},

	{at: []stage{atWork}, on: []happening{onAnswer}, asks: string(proceed), note: (*target).answer},
	{at: []stage{atWork, atProving}, on: []happening{onObservation}, asks: string(proceed), note: (*target).settle},
	{at: []stage{atWork, atProving}, on: []happening{onNoList, onDue}, when: "no list of it came for too long", is: blind, to: atDone, note: (*target).giveUp},
	{at: []stage{atWork, atProving}, on: []happening{onNoList}, asks: string(pause), note: (*target).miss},
	{at: []stage{atWork, atProving}, on: []happening{onDue}, asks: string(observe)},

	{at: []stage{atNew, atOpening}, on: []happening{onStop}, to: atDone},
	{at: []stage{atWork, atProving}, on: []happening{onStop}, asks: string(pause)},
}

func neverPasses(t *target, o occurrence) bool {
	return notYetOpen(t, o) && o.at.Sub(t.opened) >= t.policy.timeout
}

func notYetOpen(t *target, o occurrence) bool {
	_, transient := t.mayNot(o.observation)
	return transient
}

// blind reports that it is time to give a target up. That needs a list that failed:
// a request without an answer may have been slow and nothing else.
func blind(t *target, o occurrence) bool {
	return (o.err != nil || t.unread != nil) && t.mute && !o.at.Before(t.policy.givenUp(o.silence))
}

func unfit(t *target, o occurrence) bool { return t.unfit(o.observation) != "" }
