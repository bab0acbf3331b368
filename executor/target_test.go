package executor

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// opened is how each story begins that is not about the beginning.
const opened = "start -> check\n"

var turns = []story{
	{
		name: "what others depend on goes first, deletes last and the other way round",
		want: "a=1.0.0>b b=1.0.0 c-absent>d d-absent", live: "c=1.0.0 d=1.0.0",
		tell: opened + `list c=1.0.0 d=1.0.0 -> send create b 1.0.0
			accepted -> pause
			due -> observe
			list b=1.0.0 c=1.0.0 d=1.0.0 -> send create a 1.0.0
			accepted -> pause
			due -> observe
			list a=1.0.0 b=1.0.0 c=1.0.0 d=1.0.0 -> send delete c
			accepted -> pause
			list a=1.0.0 b=1.0.0 d=1.0.0 -> send delete d
			accepted -> pause
			list a=1.0.0 b=1.0.0 -> done`,
		end: []string{"b succeeded", "a succeeded", "c succeeded", "d succeeded"},
	},
	{
		name: "what depends on nothing is sent at once, one request after the other",
		want: "a=1.0.0 b=1.0.0", live: "",
		tell: opened + `list -> send create a 1.0.0
			accepted -> send create b 1.0.0
			accepted -> pause
			list a=1.0.0 b=1.0.0 -> done`,
		end: []string{"a succeeded", "b succeeded"},
	},
	{
		name: "a failure skips what depends on it, at any remove, and nothing else",
		want: "a=1.0.0>b b=1.0.0>c c=1.0.0 d=1.0.0", live: "",
		tell: opened + `list -> send create c 1.0.0
			refused -> send create d 1.0.0
			accepted -> pause
			list d=1.0.0 -> done`,
		end: []string{"c failed: it: refused", "b skipped: create c first: failed", "a skipped: create c first: failed", "d succeeded"},
	},
	{
		name: "a delete waits for what fails too, and then goes on",
		want: "a=1.0.0 b-absent", live: "b=1.0.0",
		tell: opened + `list b=1.0.0 -> send create a 1.0.0
			refused -> send delete b
			accepted -> pause
			list -> done`,
		end: []string{"a failed: it: refused", "b succeeded"},
	},
	{
		name: "a delete whose dependent could not be deleted is not made",
		want: "a-absent>b b-absent", live: "a=1.0.0 b=1.0.0",
		tell: opened + `list a=1.0.0 b=1.0.0 -> send delete a
			refused -> done`,
		end: []string{"a failed: it: refused", "b skipped: delete a first: failed"},
	},
	{
		name: "a dependency outside the plan that is busy is waited for",
		want: "a=1.0.0>b b", live: "b=1.0.0!busy",
		tell: opened + `list b=1.0.0!busy -> pause
			due -> observe
			+99 list b=1.0.0!busy -> pause
			list b=1.0.0!degraded -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 b=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… as long as a change may take",
		want: "a=1.0.0>b b", live: "b=1.0.0!busy",
		tell: opened + `list b=1.0.0!busy -> pause
			+100 list b=1.0.0!busy -> done`,
		end: []string{"a skipped: it depends on b, which is busy after 1m40s: state busy"},
	},
	{
		name: "… so is one that is abnormal, as it may recover",
		want: "a=1.0.0>b b", live: "b=1.0.0!abnormal",
		tell: opened + `list b=1.0.0!abnormal -> pause
			+99 list b=1.0.0!abnormal -> pause
			list b=1.0.0 -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 b=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… or may not",
		want: "a=1.0.0>b b c=1.0.0", live: "b=1.0.0!abnormal",
		tell: opened + `list b=1.0.0!abnormal -> send create c 1.0.0
			accepted -> pause
			+50 list b=1.0.0!abnormal c=1.0.0 -> pause
			+50 list b=1.0.0!abnormal:evicted c=1.0.0 -> done`,
		end: []string{"a skipped: it depends on b, which is abnormal after 1m40s: state abnormal: evicted; with repair: reinstall the manifest has it replaced", "c succeeded"},
	},
	{
		name: "a dependency outside the plan that failed",
		want: "a=1.0.0>b b", live: "b=1.0.0",
		tell: opened + `list b=1.0.0!installFailed:unpulled -> done`,
		end:  []string{"a skipped: it depends on b, which is installFailed: state installFailed: unpulled"},
	},
	{
		name: "what is abnormal and may be replaced goes before what depends on it",
		want: "a=1.0.0>b b=1.0.0+", live: "b=1.0.0!abnormal",
		tell: opened + `list b=1.0.0!abnormal -> send delete b
			accepted -> pause
			list -> send create b 1.0.0
			accepted -> pause
			list b=1.0.0 -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 b=1.0.0 -> done`,
		end: []string{"b succeeded", "a succeeded"},
	},
	{
		name: "… and is left alone if it has recovered by then",
		want: "b=1.0.0+", live: "b=1.0.0!abnormal",
		tell: opened + `list b=1.0.0 -> done`,
		end:  []string{"b succeeded"},
	},
	{
		name: "what has become abnormal since the plan is not replaced",
		want: "a=2.0.0+", live: "a=1.0.0",
		tell: opened + `list a=2.0.0!abnormal -> done`,
		end:  []string{"a failed: it would now need a replace to 2.0.0 (abnormal), which the plan did not say: plan again"},
	},
	{
		name: "a dependency that turned out to be there counts as done, however it is",
		want: "a=1.0.0>b b=1.0.0", live: "",
		tell: opened + `list b=1.0.0!abnormal -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 b=1.0.0!abnormal -> done`,
		end: []string{"b succeeded", "a succeeded"},
	},
	{
		name: "whose turn has come once is not asked to wait again",
		want: "a=1.0.0>b b", live: "b=1.0.0",
		tell: opened + `list b=1.0.0 -> send create a 1.0.0
			lost -> pause
			+5 list b=1.0.0!abnormal -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 b=1.0.0!abnormal -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "a dependency outside the plan that is not there holds nobody up",
		want: "a=1.0.0>b b-absent", live: "",
		tell: opened + `list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
}

var locks = []story{
	{
		name: "a lock's Retry-After holds all of its target",
		want: "a=1.0.0 b=1.0.0 c=1.0.0", live: "",
		tell: opened + `list -> send create a 1.0.0
			accepted -> send create b 1.0.0
			busy 30 -> pause
			+29 list a=1.0.0 -> pause
			+1 list a=1.0.0 -> send create b 1.0.0
			accepted -> send create c 1.0.0
			accepted -> pause
			list a=1.0.0 b=1.0.0 c=1.0.0 -> done`,
		end: []string{"a succeeded", "b succeeded", "c succeeded"},
	},
	{
		name: "… without one the next is tried at once",
		want: "a=1.0.0 b=1.0.0", live: "",
		tell: opened + `list -> send create a 1.0.0
			busy -> send create b 1.0.0
			accepted -> pause
			list b=1.0.0 -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 b=1.0.0 -> done`,
		end: []string{"a succeeded", "b succeeded"},
	},
	{
		name: "… the second half of a replace included, whose time-out goes on",
		want: "a=1.0.0 b=1.0.0", live: "a=1.0.0!installFailed",
		tell: opened + `list a=1.0.0!installFailed -> send delete a
			accepted -> send create b 1.0.0
			busy 200 -> pause
			+10 list -> pause
			+90 list -> pause
			+9 list -> pause
			+1 list -> done`,
		end: []string{"a failed: it was deleted and not created again: not settled after 1m40s; apply again to create it",
			"b failed: not settled after 1m40s; it: busy"},
	},
	{
		name: "… and what is not begun waits for as long as it takes",
		want: "a=1.0.0 b=1.0.0", live: "",
		tell: opened + `list -> send create a 1.0.0
			busy 200 -> pause
			+100 list -> pause
			+99 list -> pause
			+1 list -> send create b 1.0.0
			accepted -> pause
			list b=1.0.0 -> done`,
		end: []string{"a failed: not settled after 1m40s; it: busy", "b succeeded"},
	},
}

func TestLocks(t *testing.T) {
	for _, s := range locks {
		t.Run(s.name, s.run)
	}
}

func TestTurns(t *testing.T) {
	for _, s := range turns {
		t.Run(s.name, s.run)
	}
}

func noWait(p *policy) { p.noWait = true }
func exact(p *policy)  { p.exact = true }

func patient(p *policy) { p.timeout = 500 * time.Second }

var openings = []story{
	{
		name: "nothing is left to do",
		want: "a=1.0.0", live: "",
		tell: opened + `list a=1.0.0 -> done`,
		end:  []string{"a succeeded"},
	},
	{
		name: "a change takes its present form",
		want: "a=2.0.0", live: "",
		tell: opened + `list a=1.0.0 -> send upgrade a 2.0.0
			accepted -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… but none that destroys what the plan would have kept",
		want: "a=2.0.0 b=1.0.0", live: "a=1.0.0",
		tell: opened + `list a=1.0.0!installFailed -> send create b 1.0.0
			accepted -> pause
			list b=1.0.0 -> done`,
		end: []string{"a failed: it would now need a replace to 2.0.0 (installFailed, version), which the plan did not say: plan again", "b succeeded"},
	},
	{
		name: "… nor one that leads to another version",
		want: "a/v", live: "a=1.0.0",
		tell: opened + `list a=2.0.0 -> done`,
		end:  []string{"a failed: it would now need a update to 2.0.0 (parameters), which the plan did not say: plan again"},
	},
	{
		name: "a replace may still be one",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: opened + `list a=1.0.0!deleteFailed -> send delete a
			accepted -> pause
			list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "nothing is added to what was planned",
		want: "a=1.0.0 b=1.0.0", live: "b=1.0.0",
		tell: opened + `list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "a planned change that is blocked by now leaves the target alone",
		want: "a=9.9.9 b=1.0.0", live: "a=1.0.0",
		tell: opened + `list a=1.0.0 -> done`,
		end: []string{"a skipped: blocked: a: version 9.9.9 is not in the catalog; the newest that can be installed here is 2.0.0",
			"b skipped: blocked: a: version 9.9.9 is not in the catalog; the newest that can be installed here is 2.0.0"},
	},
	{
		name: "other than was reviewed", policy: exact,
		want: "a=1.0.0/v", live: "a=1.0.0",
		tell: opened + `list a=1.0.0/w -> done`,
		end:  []string{"a skipped: stale: a: /custom/k is no longer what was reviewed"},
	},
	{
		name: "just as was reviewed", policy: exact,
		want: "a=1.0.0/v", live: "a=1.0.0",
		tell: opened + `list a=1.0.0 -> send update a 1.0.0
			accepted -> pause
			list a=1.0.0/v -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "a target that may not be changed",
		want: "a=1.0.0", live: "",
		tell: opened + `unready cluster is Hibernation -> done`,
		end:  []string{"a skipped: cluster is Hibernation"},
	},
	{
		name: "a target that may be changed soon",
		want: "a=1.0.0", live: "",
		tell: opened + `transient cluster is Upgrading -> pause
			+99 due -> check
			transient cluster is Upgrading -> pause
			due -> check
			list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… but not soon enough",
		want: "a=1.0.0", live: "",
		tell: opened + `transient cluster is Upgrading -> pause
			+100 due -> check
			transient cluster is Upgrading -> done`,
		end: []string{"a skipped: cluster is Upgrading after 1m40s"},
	},
	{
		name: "a planned component in transition is waited for",
		want: "a=2.0.0 b=1.0.0", live: "a=1.0.0",
		tell: opened + `list a=1.0.0!busy -> pause
			due -> check
			list a=1.0.0!deleting -> pause
			due -> check
			list a=1.0.0 -> send upgrade a 2.0.0
			accepted -> send create b 1.0.0
			accepted -> pause
			list a=2.0.0 b=1.0.0 -> done`,
		end: []string{"a succeeded", "b succeeded"},
	},
	{
		name: "… and for no longer than a change may take",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: opened + `+100 list a=1.0.0!busy -> done`,
		end:  []string{"a skipped: a component is still in transition after 1m40s"},
	},
	{
		name: "a target that cannot be read",
		want: "a=1.0.0", live: "",
		tell: opened + `nolist -> done`,
		end:  []string{"a skipped: cut short"},
	},
}

func TestOpenings(t *testing.T) {
	for _, s := range openings {
		t.Run(s.name, s.run)
	}
}

var blindness = []story{
	{
		name: "a list that fails is not an empty one",
		want: "a=2.0.0 b-absent", live: "a=1.0.0 b=1.0.0",
		tell: opened + `list a=1.0.0 b=1.0.0 -> send upgrade a 2.0.0
			accepted -> pause
			+3 list a=1.0.0!busy b=1.0.0 -> pause
			due -> observe
			+3 nolist -> pause
			due -> observe
			+3 nolist -> pause
			+3 list a=2.0.0 b=1.0.0 -> send delete b
			accepted -> pause
			+9 nolist -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded", "b succeeded"},
	},
	{
		name: "a list that fails after a lost answer sends nothing again",
		want: "a=1.0.0", live: "",
		tell: opened + `list -> send create a 1.0.0
			lost -> pause
			+9 nolist -> pause
			+9 list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "no list for thirty seconds, while neighbours can be read",
		want: "a=1.0.0 b=1.0.0>a c-absent", live: "c=1.0.0",
		tell: opened + `list c=1.0.0 -> send create a 1.0.0
			accepted -> pause
			nolist -> pause
			+29 list c=1.0.0 -> pause
			nolist -> pause
			+29 nolist -> pause
			+1 nolist -> done`,
		end: []string{"a failed: sent, but what became of it cannot be read: cut short", "b skipped: the target can no longer be read: cut short",
			"c skipped: the target can no longer be read: cut short"},
	},
	{
		name: "… also where that is over in a pause",
		want: "a=1.0.0", live: "",
		tell: created + `accepted -> pause
			nolist -> pause
			+29 due -> observe
			nolist -> pause
			+1 due -> done`,
		end: []string{"a failed: sent, but what became of it cannot be read: cut short"},
	},
	{
		name: "… and ten times as long while nobody is heard",
		want: "a=1.0.0", live: "", policy: patient,
		tell: created + `accepted -> pause
			alone nolist -> pause
			+299 nolist -> pause
			due -> observe
			nolist -> pause
			+1 nolist -> done`,
		end: []string{"a failed: sent, but what became of it cannot be read: cut short"},
	},
	{
		name: "… or once more as long from when a neighbour is heard at last",
		want: "a=1.0.0", live: "", policy: patient,
		tell: created + `accepted -> pause
			alone nolist -> pause
			+99 heard nolist -> pause
			+29 nolist -> pause
			+1 due -> done`,
		end: []string{"a failed: sent, but what became of it cannot be read: cut short"},
	},
	{
		name: "a request without an answer counts, but a list has to fail too",
		want: "a=1.0.0 b=1.0.0", live: "",
		tell: created + `hung 40 -> pause
			due -> observe
			nolist -> done`,
		end: []string{"a failed: sent, but what became of it cannot be read: cut short", "b skipped: the target can no longer be read: cut short"},
	},
	{
		name: "a target that does not answer gets nothing new before it is listed",
		want: "a=1.0.0 b=1.0.0", live: "",
		tell: created + `hung 15 -> pause
			due -> observe
			list a=1.0.0 -> send create b 1.0.0
			accepted -> pause
			list a=1.0.0 b=1.0.0 -> done`,
		end: []string{"a succeeded", "b succeeded"},
	},
	{
		name: "lists that fail do not outlast the time-out, and each change has its own",
		want: "a=1.0.0 b=1.0.0>c c=1.0.0", live: "", policy: patient,
		tell: opened + `list -> send create a 1.0.0
			+0 accepted -> send create c 1.0.0
			+50 accepted -> pause
			list c=1.0.0 -> send create b 1.0.0
			accepted -> pause
			+449 alone nolist -> pause
			+1 nolist -> pause
			+49 nolist -> pause
			+1 nolist -> done`,
		end: []string{"a failed: not settled after 8m20s; its last list failed: cut short", "c succeeded", "b failed: not settled after 8m20s; its last list failed: cut short"},
	},
	{
		name: "… the doubt about an answer is told too",
		want: "a=1.0.0", live: "",
		tell: created + `lost -> pause
			+100 alone nolist -> done`,
		end: []string{"a failed: not settled after 1m40s; its last list failed: cut short; it: lost"},
	},
	{
		name: "a replace of which nobody knows says what is left to do",
		want: "a=1.0.0", live: "a=1.0.0!installFailed",
		tell: opened + `list a=1.0.0!installFailed -> send delete a
			accepted -> pause
			list -> send create a 1.0.0
			lost -> pause
			nolist -> pause
			+30 nolist -> done`,
		end: []string{"a failed: it was deleted and not created again: sent, but what became of it cannot be read: cut short; apply again to create it"},
	},
}

func TestBlindness(t *testing.T) {
	for _, s := range blindness {
		t.Run(s.name, s.run)
	}
}

var identities = []story{
	{
		name: "an instance is followed by its ID, not by its name",
		want: "a=2.0.0", live: "a=1.0.0#one",
		tell: opened + `list a=1.0.0#one -> send upgrade a 2.0.0
			accepted -> pause
			+9 list a=2.0.0#two -> pause
			+9 list a=1.0.0#one a~z=2.0.0#two -> pause
			+9 list a=2.0.0#one -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "… nor is what another instance under its name still needs",
		want: "a=2.0.0", live: "a=1.0.0#one",
		tell: opened + `list a=1.0.0#one -> send upgrade a 2.0.0
			accepted -> pause
			list a~z=2.0.0#one a=1.0.0#two -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "a delete has reached its aim when that very instance is gone",
		want: "a-absent", live: "a=1.0.0#one",
		tell: opened + `list a=1.0.0#one -> send delete a
			accepted -> pause
			list a=1.0.0#one!deleting -> pause
			list a=1.0.0#two -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "what is created has no ID yet and is found by its name",
		want: "a=1.0.0", live: "a=1.0.0#one!installFailed",
		tell: opened + `list a=1.0.0#one!installFailed -> send delete a
			accepted -> pause
			list -> send create a 1.0.0
			accepted -> pause
			list a=1.0.0#two!busy -> pause
			list a=1.0.0#two -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "without an ID the name has to do",
		want: "a=2.0.0", live: "",
		tell: opened + `list -> send create a 2.0.0
			exists -> pause
			list a=1.0.0 -> send upgrade a 2.0.0
			accepted -> pause
			list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
}

func TestIdentities(t *testing.T) {
	for _, s := range identities {
		t.Run(s.name, s.run)
	}
}

// TestTargetsTell: every event of a change, in order, with what it says.
func TestTargetsTell(t *testing.T) {
	s := story{want: "a=2.0.0 b=1.0.0>a", live: "a=1.0.0"}
	wanted := want("x", 0, s.want)
	r := teller{now: time.Unix(0, 0), want: wanted}
	target := readyTarget(wanted, planOf(s), policy{timeout: 100e9, lag: 5e9})
	var got []Event
	for _, line := range []string{"start", "list a=1.0.0!busy", "due", "list a=1.0.0", "busy", "+2 list a=1.0.0", "accepted", "+3 list a=1.0.0!busy", "+4 list a=1.0.0!upgradeFailed"} {
		_, told := target.on(r.event(t, line))
		got = append(got, told...)
	}
	base := Event{Target: "cluster/x", Component: "a", Op: "upgrade", From: "1.0.0", To: "2.0.0"}
	with := func(kind EventType, set func(*Event)) Event {
		e := base
		e.Type = kind
		set(&e)
		return e
	}
	want := []Event{
		with(EventWaiting, func(e *Event) { e.State = "busy" }),
		with(EventStarted, func(*Event) {}),
		with(EventWaiting, func(e *Event) { e.State, e.Seconds = "running", 2 }),
		with(EventSent, func(e *Event) { e.RequestID = "r1" }),
		with(EventWaiting, func(e *Event) { e.State, e.Seconds = "busy", 5 }),
		with(EventFailed, func(e *Event) {
			e.Status, e.Seconds, e.RequestID, e.Error = Failed, 9, "r1", "settled badly: state upgradeFailed"
		}),
		{Type: EventSkipped, Target: "cluster/x", Component: "b", Op: "create", To: "1.0.0", Status: Skipped, Error: "upgrade a first: failed"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	outcome := target.result().Changes[0]
	if outcome.Attempts != 2 || outcome.Seconds != 9 || outcome.RequestID != "r1" {
		t.Errorf("%+v", outcome)
	}
}

// TestUnsettled: what was sent, or may have been, until it has ended.
func TestUnsettled(t *testing.T) {
	wanted := want("x", 0, "a=1.0.0 b=1.0.0>a")
	r := teller{now: time.Unix(0, 0), want: wanted}
	target := readyTarget(wanted, planOf(story{want: "a=1.0.0 b=1.0.0>a"}), policy{timeout: 100e9, lag: 5e9})
	var got []bool
	for _, line := range []string{"start", "transient soon", "due", "list", "accepted", "list a=1.0.0", "accepted", "list a=1.0.0 b=1.0.0"} {
		target.on(r.event(t, line))
		got = append(got, target.unsettled())
	}
	if want := []bool{false, false, false, true, true, true, true, false}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestCounts: what the report says of attempts and requests is what the Client
// says, with one for each answer of which it says nothing, and none for what never left.
func TestCounts(t *testing.T) {
	for _, test := range []struct {
		receipt  Receipt
		err      error
		attempts int
		id       string
	}{
		{Receipt{}, nil, 1, "before"},
		{Receipt{RequestID: "q", Attempts: 3}, nil, 3, "q"},
		{Receipt{}, &Error{Class: Refused, Attempts: 2, RequestID: "q"}, 2, "q"},
		{Receipt{}, &Error{Class: Refused}, 1, "before"},
		{Receipt{}, &Error{Class: Uncertain, Unsent: true}, 0, "before"},
		{Receipt{}, &Error{Class: Occupied, Unsent: true, Attempts: 2}, 2, "before"},
		{Receipt{}, errCut, 1, "before"},
	} {
		wanted := want("x", 0, "a=1.0.0")
		r := teller{now: time.Unix(0, 0), want: wanted}
		target := readyTarget(wanted, planOf(story{want: "a=1.0.0"}), policy{timeout: 100e9, lag: 5e9})
		target.on(r.event(t, "start"))
		target.on(r.event(t, "list"))
		target.changes[0].outcome.RequestID = "before"
		target.on(occurrence{on: onAnswer, at: r.now, receipt: test.receipt, err: test.err})
		if o := target.changes[0].outcome; o.Attempts != test.attempts || o.RequestID != test.id {
			t.Errorf("%+v, %v: %d attempts, %s", test.receipt, test.err, o.Attempts, o.RequestID)
		}
	}
	s := story{want: "a=1.0.0"}
	r := teller{now: time.Unix(0, 0), want: want("x", 0, s.want)}
	target := readyTarget(r.want, planOf(s), policy{noWait: true})
	for _, line := range []string{"start", "list", "accepted"} {
		target.on(r.event(t, line))
	}
	if o := target.changes[0].outcome; o.Attempts != 1 || o.RequestID != "r1" {
		t.Errorf("not waited for: %+v", o)
	}
}

// TestLittleIsKeptOfAList: hundreds of targets may wait with what was seen of them.
func TestLittleIsKeptOfAList(t *testing.T) {
	parameters := map[string]any{"custom": map[string]any{"k": "v"}}
	live := diff.Inventory{}
	for _, template := range []string{"app", "base", "other", "app"} {
		live.Instances = append(live.Instances, diff.Instance{Template: template, Parameters: parameters})
	}
	live.Instances[3].Alias = "two"
	target := readyTarget(desired.Target{}, diff.TargetPlan{Changes: []diff.Change{{Component: "app", Template: "app", DependsOn: []string{"base/x", "none"}}}}, policy{})
	target.hear(observation{live: live})
	want := []diff.Instance{live.Instances[0], {Template: "base"}, live.Instances[3]}
	if d := cmp.Diff(want, target.seen); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
