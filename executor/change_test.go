package executor

import "testing"

// upgraded and replaced are how stories begin in which that has been asked for.
const (
	upgraded = opened + "list a=1.0.0 -> send upgrade a 2.0.0\n"
	replaced = opened + "list a=1.0.0!installFailed -> send delete a\n"
	updated  = opened + "list a=1.0.0 -> send update a 1.0.0\n"
	deleted  = opened + "list a=1.0.0 -> send delete a\n"
	created  = opened + "list -> send create a 1.0.0\n"
)

// The tests below go through the state table of a change, event by event.

var taken = []story{
	{
		name: "as wanted, also while the list may lag",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "degraded is as good",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			list a=2.0.0!degraded -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "nothing is to be seen of it yet",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+99 list a=1.0.0 -> pause
			+1 list a=1.0.0 -> done`,
		end: []string{"a failed: not settled after 1m40s: state running"},
	},
	{
		name: "an install of which nothing is to be seen",
		want: "a=1.0.0", live: "",
		tell: created + `accepted -> pause
			+99 list -> pause
			+1 list -> done`,
		end: []string{"a failed: not settled after 1m40s"},
	},
	{
		name: "the version moved, and parameters are shown otherwise than they were sent",
		want: "a=2.0.0/v", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+4 list a=2.0.0/V -> pause
			+1 list a=2.0.0/V -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "parameters are shown otherwise, and nothing moved: not for six lags",
		want: "a=1.0.0/v", live: "a=1.0.0",
		tell: updated + `accepted -> pause
			+29 list a=1.0.0/V -> pause
			+1 list a=1.0.0/V -> done`,
		end: []string{"a failed: the service accepted it, and its list still shows other parameters: /custom/k"},
	},
	{
		name: "the version moved, and nobody tells parameters",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			list a=2.0.0? -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "nothing moved, and nobody tells parameters: the lag has to do",
		want: "a=1.0.0/v", live: "a=1.0.0",
		tell: updated + `accepted -> pause
			+4 list a=1.0.0? -> pause
			+1 list a=1.0.0? -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "a bad end is one after the lag",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+4 list a=1.0.0!upgradeFailed -> pause
			+1 list a=1.0.0!upgradeFailed -> done`,
		end: []string{"a failed: settled badly: state upgradeFailed"},
	},
	{
		name: "abnormal may recover for a lag, from when a list had its time",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+4 list a=2.0.0!abnormal -> pause
			+1 list a=2.0.0!abnormal -> pause
			+4 list a=2.0.0!abnormal -> pause
			+1 list a=2.0.0!abnormal -> done`,
		end: []string{"a failed: settled badly: state abnormal"},
	},
	{
		name: "abnormal recovers",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+5 list a=2.0.0!abnormal -> pause
			+4 list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "a delete that does not begin",
		want: "a-absent", live: "a=1.0.0",
		tell: deleted + `accepted -> pause
			+99 list a=1.0.0!abnormal -> pause
			+1 list a=1.0.0!abnormal -> done`,
		end: []string{"a failed: not settled after 1m40s: state abnormal"},
	},
	{
		name: "a delete that ends badly at once",
		want: "a-absent", live: "a=1.0.0",
		tell: deleted + `accepted -> pause
			+4 list a=1.0.0!deleteFailed -> pause
			+1 list a=1.0.0!deleteFailed -> done`,
		end: []string{"a failed: not deleted: state deleteFailed"},
	},
	{
		name: "settling is not waited for", policy: noWait,
		want: "a=1.0.0 b=1.0.0>a c=1.0.0", live: "",
		tell: opened + `list -> send create a 1.0.0
			accepted -> send create c 1.0.0
			accepted -> pause
			list a=1.0.0 c=1.0.0!busy -> send create b 1.0.0
			accepted -> done`,
		end: []string{"a succeeded", "b sent", "c sent"},
	},
	{
		name: "… except of a replace's first half, and of what a delete waits for", policy: noWait,
		want: "a=1.0.0 b-absent>c c-absent", live: "a=1.0.0!installFailed b=1.0.0 c=1.0.0",
		tell: opened + `list a=1.0.0!installFailed b=1.0.0 c=1.0.0 -> send delete a
			accepted -> pause
			list b=1.0.0 c=1.0.0 -> send create a 1.0.0
			accepted -> send delete b
			accepted -> pause
			list a=1.0.0 c=1.0.0 -> send delete c
			accepted -> done`,
		end: []string{"a sent", "b succeeded", "c sent"},
	},
}

func TestTaken(t *testing.T) {
	for _, s := range taken {
		t.Run(s.name, s.run)
	}
}

var moving = []story{
	{
		name: "in transition, then as wanted",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			list a=1.0.0!busy -> pause
			+99 list a=2.0.0!busy -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "in transition for too long",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			list a=1.0.0!busy -> pause
			+100 list a=1.0.0!busy -> done`,
		end: []string{"a failed: not settled after 1m40s: state busy"},
	},
	{
		name: "parameters are shown otherwise: the transition has to do",
		want: "a=1.0.0/v", live: "a=1.0.0",
		tell: updated + `accepted -> pause
			list a=1.0.0!busy -> pause
			list a=1.0.0/V -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "back to the old version",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			list a=1.0.0!busy -> pause
			list a=1.0.0 -> done`,
		end: []string{"a failed: settled as running 1.0.0, not 2.0.0"},
	},
	{
		name: "a component that disappears",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			list a=1.0.0!busy -> pause
			list -> done`,
		end: []string{"a failed: it disappeared while it was being changed"},
	},
	{
		name: "a bad end needs no lag once the transition was seen",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			list a=1.0.0!busy -> pause
			+1 list a=1.0.0!upgradeFailed -> done`,
		end: []string{"a failed: settled badly: state upgradeFailed"},
	},
	{
		name: "abnormal may recover for a lag",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			list a=1.0.0!busy -> pause
			+1 list a=2.0.0!abnormal -> pause
			+4 list a=2.0.0!abnormal -> pause
			+1 list a=2.0.0!abnormal -> done`,
		end: []string{"a failed: settled badly: state abnormal"},
	},
	{
		name: "a delete that turns back",
		want: "a-absent", live: "a=1.0.0",
		tell: deleted + `accepted -> pause
			list a=1.0.0!deleting -> pause
			list a=1.0.0 -> done`,
		end: []string{"a failed: not deleted: state running"},
	},
	{
		name: "a delete that ends badly",
		want: "a-absent", live: "a=1.0.0",
		tell: deleted + `accepted -> pause
			list a=1.0.0!deleting -> pause
			list a=1.0.0!deleteFailed -> done`,
		end: []string{"a failed: not deleted: state deleteFailed"},
	},
}

func TestMoving(t *testing.T) {
	for _, s := range moving {
		t.Run(s.name, s.run)
	}
}

var doubts = []story{
	{
		name: "a lost answer to what was carried out",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `lost -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "a lost answer to what was not: sent again, and not before the lag is over",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `lost -> pause
			+4 list a=1.0.0 -> pause
			+1 list a=1.0.0 -> send upgrade a 2.0.0
			accepted -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "an error that is no Error is a lost answer",
		want: "a=1.0.0", live: "",
		tell: created + `odd -> pause
			+4 list -> pause
			+1 list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "answers that are always lost: four times in all",
		want: "a=1.0.0", live: "",
		tell: created + `lost -> pause
			+5 list -> send create a 1.0.0
			lost -> pause
			+5 list -> send create a 1.0.0
			unsent -> pause
			+5 list -> send create a 1.0.0
			lost -> pause
			+4 list -> pause
			+1 list -> done`,
		end: []string{"a failed: it: lost"},
	},
	{
		name: "… which are counted anew once one was accepted",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `lost -> pause
			+5 list a=1.0.0!installFailed -> send delete a
			lost -> pause
			+5 list a=1.0.0!installFailed -> send delete a
			lost -> pause
			+5 list -> send create a 1.0.0
			lost -> pause
			+5 list -> send create a 1.0.0
			lost -> pause
			+5 list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "busy is tried again at once, as often as it takes",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `busy -> pause
			list a=1.0.0 -> send upgrade a 2.0.0
			busy -> pause
			list a=1.0.0 -> send upgrade a 2.0.0
			busy -> pause
			list a=1.0.0 -> send upgrade a 2.0.0
			busy -> pause
			list a=1.0.0 -> send upgrade a 2.0.0
			busy -> pause
			+99 list a=1.0.0 -> send upgrade a 2.0.0
			busy -> pause
			+1 list a=1.0.0 -> done`,
		end: []string{"a failed: not settled after 1m40s: state running; it: busy"},
	},
	{
		name: "busy with a Retry-After is not tried before",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `busy 30 -> pause
			+20 list a=1.0.0 -> pause
			+9 list a=1.0.0 -> pause
			+1 list a=1.0.0 -> send upgrade a 2.0.0
			accepted -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… also in the second half of a replace",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `accepted -> pause
			list -> send create a 1.0.0
			busy 30 -> pause
			+29 list -> pause
			+1 list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "what is there already is updated at once",
		want: "a=2.0.0", live: "",
		tell: opened + `list -> send create a 2.0.0
			exists -> pause
			list -> pause
			list a=1.0.0 -> send upgrade a 2.0.0
			accepted -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… but never replaced, nor brought to another version",
		want: "a=1.0.0", live: "",
		tell: created + `exists -> pause
			list a=1.0.0!installFailed -> done`,
		end: []string{"a failed: it would now need a replace to 1.0.0 (installFailed), which the plan did not say: plan again"},
	},
	{
		name: "what is not there any more has been deleted",
		want: "a-absent", live: "a=1.0.0",
		tell: deleted + `gone -> pause
			list -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… and if a list shows it, the lag is waited for",
		want: "a-absent", live: "a=1.0.0",
		tell: deleted + `gone -> pause
			+4 list a=1.0.0 -> pause
			+1 list a=1.0.0 -> send delete a
			accepted -> pause
			list -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "what is to be updated and gone is planned anew",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `gone -> pause
			list -> send create a 2.0.0
			accepted -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… and if a list goes on showing it, the service's word is the reason",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `gone -> pause
			+4 list a=1.0.0 -> pause
			+1 list a=1.0.0 -> done`,
		end: []string{"a failed: it: gone"},
	},
	{
		name: "what is to be created, is there already, and no list shows",
		want: "a=1.0.0", live: "",
		tell: created + `exists -> pause
			+4 list -> pause
			+1 list -> done`,
		end: []string{"a failed: it: exists"},
	},
	{
		name: "a transition after a lost answer, whose nobody knows, then as wanted",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `lost -> pause
			list a=1.0.0!busy -> pause
			list a=1.0.0!busy -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… then back to the old version: that is what became of it",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `lost -> pause
			list a=1.0.0!busy -> pause
			list a=1.0.0 -> done`,
		end: []string{"a failed: settled as running 1.0.0, not 2.0.0"},
	},
	{
		name: "… but not if the service had said that it did nothing",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `busy -> pause
			list a=1.0.0!busy -> pause
			list a=1.0.0 -> send upgrade a 2.0.0
			accepted -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… then with the parameters that it had: it was somebody else's",
		want: "a=1.0.0/v", live: "a=1.0.0",
		tell: updated + `lost -> pause
			list a=1.0.0!busy -> pause
			list a=1.0.0 -> send update a 1.0.0
			accepted -> pause
			list a=1.0.0/v -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… then with parameters that are shown otherwise than they were sent",
		want: "a=1.0.0/v", live: "a=1.0.0",
		tell: updated + `lost -> pause
			list a=1.0.0!busy -> pause
			list a=1.0.0/V -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… then a bad end, which is its own",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `lost -> pause
			list a=1.0.0!busy -> pause
			list a=1.0.0!upgradeFailed -> done`,
		end: []string{"a failed: settled badly: state upgradeFailed"},
	},
	{
		name: "… after a time to recover, if it is no worse than abnormal",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `lost -> pause
			list a=1.0.0!busy -> pause
			list a=2.0.0!abnormal -> pause
			+4 list a=2.0.0!abnormal -> pause
			+1 list a=2.0.0!abnormal -> done`,
		end: []string{"a failed: settled badly: state abnormal"},
	},
	{
		name: "… then it disappears",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `lost -> pause
			list a=1.0.0!busy -> pause
			list -> done`,
		end: []string{"a failed: it disappeared while it was being changed"},
	},
	{
		name: "abnormal in passing, while nobody knows: what comes after it decides",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `lost -> pause
			+5 list a=1.0.0!abnormal -> pause
			+4 list a=1.0.0!abnormal -> pause
			list a=1.0.0 -> send upgrade a 2.0.0
			accepted -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "in doubt for too long",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `lost -> pause
			list a=1.0.0!busy -> pause
			+100 list a=1.0.0!busy -> done`,
		end: []string{"a failed: not settled after 1m40s: state busy; it: lost"},
	},
	{
		name: "in doubt, good, and nobody tells parameters: sent again",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `lost -> pause
			+5 list a=1.0.0? -> send upgrade a 2.0.0
			accepted -> pause
			list a=2.0.0? -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "what is not carried out and would be blocked by now is not tried again",
		want: "a=1.0.0", live: "",
		tell: created + `lost -> pause
			+4 list a~z=1.0.0 -> pause
			+1 list a~z=1.0.0 -> done`,
		end: []string{"a failed: blocked: it is installed as z: give the component that alias, or list both"},
	},
	{
		name: "refused is not tried again",
		want: "a=1.0.0", live: "",
		tell: created + `refused -> done`,
		end:  []string{"a failed: it: refused"},
	},
}

func TestDoubts(t *testing.T) {
	for _, s := range doubts {
		t.Run(s.name, s.run)
	}
}

var replaces = []story{
	{
		name: "a replace deletes, then creates, and each half has its own time-out",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `accepted -> pause
			+99 list a=1.0.0!deleting -> pause
			list -> send create a 1.0.0
			accepted -> pause
			+99 list a=1.0.0!busy -> pause
			list a=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "a first half that takes too long says what is left to do",
		want: "a=1.0.0", live: "a=1.0.0/mine!installFailed",
		tell: opened + `list a=1.0.0/mine!installFailed -> send delete a
			accepted -> pause
			+100 list a=1.0.0!deleting -> done`,
		end: []string{"a failed: not settled after 1m40s: state deleting; once it is gone, apply again to create it, and name what was customised: /custom/k"},
	},
	{
		name: "a second half that takes too long too",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `accepted -> pause
			list -> send create a 1.0.0
			accepted -> pause
			+100 list a=1.0.0!busy -> done`,
		end: []string{"a failed: created again, but not settled after 1m40s: state busy"},
	},
	{
		name: "a second half that is refused",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `accepted -> pause
			list -> send create a 1.0.0
			refused -> done`,
		end: []string{"a failed: it was deleted and not created again: it: refused; apply again to create it"},
	},
	{
		name: "a second half whose answer is lost is created again, and keeps its form",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `accepted -> pause
			list -> send create a 1.0.0
			lost -> pause
			+5 list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0!busy -> pause
			list -> done`,
		end: []string{"a failed: it was deleted and not created again: it disappeared while it was being changed; apply again to create it"},
	},
	{
		name: "a second half that is sent again keeps what was customised",
		want: "a=1.0.0", live: "a=1.0.0/mine!installFailed",
		tell: opened + `list a=1.0.0/mine!installFailed -> send delete a
			accepted -> pause
			list -> send create a 1.0.0
			lost -> pause
			+5 list -> send create a 1.0.0
			refused -> done`,
		end: []string{"a failed: it was deleted and not created again: it: refused; apply again to create it, and name what was customised: /custom/k; lost: [/custom/k]"},
	},
	{
		name: "a first half that is not carried out is sent again",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `lost -> pause
			+5 list a=1.0.0 -> send delete a
			accepted -> pause
			list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
}

func TestReplaces(t *testing.T) {
	for _, s := range replaces {
		t.Run(s.name, s.run)
	}
}

const (
	notStarted = "interrupted before it was started"
	halved     = "interrupted between its delete and its create: apply again to create it"
)

var interrupts = []story{
	{
		name: "before the first list",
		want: "a=1.0.0", live: "",
		tell: "stop -> done",
		end:  []string{"a canceled: " + notStarted},
	},
	{
		name: "before the first request",
		want: "a=1.0.0", live: "",
		tell: opened + "stopped list -> done",
		end:  []string{"a canceled: " + notStarted},
	},
	{
		name: "while the target is not ready",
		want: "a=1.0.0", live: "",
		tell: opened + `transient soon -> pause
			stop -> done`,
		end: []string{"a canceled: " + notStarted},
	},
	{
		name: "while a request is held back",
		want: "a=1.0.0 b=1.0.0", live: "",
		tell: created + "stopped held -> done",
		end:  []string{"a canceled: " + notStarted, "b canceled: " + notStarted},
	},
	{
		name: "while a request is on its way",
		want: "a=1.0.0 b=1.0.0", live: "",
		tell: created + "stopped accepted -> done",
		end:  []string{"a sent: interrupted before it had settled", "b canceled: " + notStarted},
	},
	{
		name: "while a request is on its way that is refused, lost, not sent",
		want: "a=1.0.0 b=1.0.0 c=1.0.0", live: "",
		tell: opened + `list -> send create a 1.0.0
			refused -> send create b 1.0.0
			lost -> send create c 1.0.0
			stopped unsent -> done`,
		end: []string{"a failed: it: refused", "b sent: interrupted before it was known whether the service carried it out: it: lost", "c canceled: " + notStarted},
	},
	{
		name: "in transition",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			list a=1.0.0!busy -> pause
			stop -> done`,
		end: []string{"a sent: interrupted before it had settled"},
	},
	{
		name: "in transition after a lost answer",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `lost -> pause
			list a=1.0.0!busy -> pause
			stop -> done`,
		end: []string{"a sent: interrupted before it was known whether the service carried it out: it: lost"},
	},
	{
		name: "while the service is busy: nothing was done",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `busy -> pause
			stop -> done`,
		end: []string{"a canceled: " + notStarted},
	},
	{
		name: "what is already settled stays so",
		want: "a=1.0.0 b=1.0.0>a", live: "",
		tell: created + `accepted -> pause
			stopped list a=1.0.0 -> done`,
		end: []string{"a succeeded", "b canceled: " + notStarted},
	},
	{
		name: "a replace that was deleted is finished, and not waited for",
		want: "a=1.0.0 b=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `accepted -> send create b 1.0.0
			stopped accepted -> pause
			due -> observe
			list a=1.0.0!deleting b=1.0.0 -> pause
			nolist -> pause
			list b=1.0.0 -> send create a 1.0.0
			accepted -> pause
			list b=1.0.0 -> pause
			list a=1.0.0!busy b=1.0.0 -> done`,
		end: []string{"a sent: interrupted before it had settled", "b sent: interrupted before it had settled"},
	},
	{
		name: "a replace whose delete may have been carried out, though no attempt was counted",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `lost -> pause
			stop -> pause
			due -> observe
			list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "a replace that somebody else deleted is finished too",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `gone -> pause
			stop -> pause
			list -> send create a 1.0.0
			accepted -> pause
			end -> done`,
		end: []string{"a sent: interrupted before it had settled"},
	},
	{
		name: "a replace of which nothing was done is not begun",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `busy -> pause
			stop -> done`,
		end: []string{"a canceled: " + notStarted},
	},
	{
		name: "a replace whose delete never left",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `unsent -> pause
			stop -> done`,
		end: []string{"a canceled: " + notStarted},
	},
	{
		name: "a replace for which there is no time left",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `accepted -> pause
			stop -> pause
			list a=1.0.0!deleting -> pause
			end -> done`,
		end: []string{"a failed: " + halved},
	},
	{
		name: "a replace whose create is held back",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `accepted -> pause
			stop -> pause
			list -> send create a 1.0.0
			held -> done`,
		end: []string{"a failed: " + halved},
	},
	{
		name: "a replace whose delete is held back when it is sent again",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `lost -> pause
			+5 list a=1.0.0!installFailed -> send delete a
			stopped held -> done`,
		end: []string{"a failed: " + halved},
	},
	{
		name: "a replace whose create is lost is created, or created again, while there is time",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `accepted -> pause
			list -> send create a 1.0.0
			stopped lost -> pause
			+5 list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0!busy -> done`,
		end: []string{"a sent: interrupted before it had settled"},
	},
	{
		name: "… and then has been created, for all that is known",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: replaced + `accepted -> pause
			list -> send create a 1.0.0
			stopped lost -> pause
			end -> done`,
		end: []string{"a sent: interrupted before it was known whether the service carried it out: it: lost"},
	},
	{
		name: "a change that waits to be sent again is not",
		want: "a=1.0.0 b=1.0.0", live: "",
		tell: created + `lost -> send create b 1.0.0
			accepted -> pause
			stopped +5 list b=1.0.0 -> done`,
		end: []string{"a canceled: " + notStarted, "b succeeded"},
	},
}

func TestInterrupts(t *testing.T) {
	for _, s := range interrupts {
		t.Run(s.name, s.run)
	}
}
