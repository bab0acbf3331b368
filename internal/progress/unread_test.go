package progress

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/executor"
)

// blindStory is a run in which the lists of a and c fail after 100 s: on a coredns
// is being upgraded, on c nothing has begun. After 130 s both are listed again.
func blindStory() []executor.Event {
	waiting := at(20, executor.EventWaiting, "cluster/a", "coredns")
	waiting.State = "upgrading"
	settled := at(140, executor.EventSettled, "cluster/a", "coredns")
	settled.Status = executor.Succeeded
	return []executor.Event{
		at(0, executor.EventPlanned, "cluster/a", "coredns"), at(0, executor.EventPlanned, "cluster/b", "coredns"), at(0, executor.EventPlanned, "cluster/c", "coredns"),
		at(0, executor.EventStarted, "cluster/a", "coredns"), at(1, executor.EventSent, "cluster/a", "coredns"), waiting,
		unread(80, "cluster/a"), unread(90, "cluster/c"), unread(108, "cluster/a"),
		at(110, executor.EventStarted, "cluster/b", "coredns"),
		at(130, executor.EventWaiting, "cluster/a", "coredns"), at(130, executor.EventStarted, "cluster/c", "coredns"),
		settled,
	}
}

func unread(s int, target string) executor.Event {
	e := at(s, executor.EventUnread, target, "")
	e.Op, e.From, e.To = "", "", ""
	e.Error = "GET /addons: no answer\nfor 15s"
	return e
}

// TestHeartbeatTellsOfFailedLists: of what is in flight until a list succeeds, and
// of targets on which nothing is.
func TestHeartbeatTellsOfFailedLists(t *testing.T) {
	var b strings.Builder
	p := NewLog(&b, Options{})
	story := blindStory()
	for s := 0; s <= 150; s += 10 {
		for len(story) > 0 && !story[0].Time.After(after(float64(s))) {
			p.Observe(story[0])
			story = story[1:]
		}
		p.Tick(after(float64(s)))
	}
	want := `[0/3] … 30 s: waiting for 1 change: coredns on cluster/a (upgrading, 30 s)
[0/3] … 1 min 00 s: waiting for 1 change: coredns on cluster/a (upgrading, 1 min 00 s)
[0/3] … 1 min 30 s: waiting for 1 change: coredns on cluster/a (upgrading, 1 min 30 s; last try 10 s ago: GET /addons: no answer for 15s); cannot list 1 target: cluster/c (last try 0 s ago: GET /addons: no answer for 15s)
[0/3] … 2 min 00 s: waiting for 2 changes: coredns on cluster/a (upgrading, 2 min 00 s; last try 12 s ago: GET /addons: no answer for 15s), coredns on cluster/b (started, 10 s); cannot list 1 target: cluster/c (last try 30 s ago: GET /addons: no answer for 15s)
[1/3] ✓ succeeded  upgrade coredns 1.0 → 1.1 on cluster/a
[1/3] … 2 min 30 s: waiting for 2 changes: coredns on cluster/b (started, 40 s), coredns on cluster/c (started, 20 s)
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestAnAnswerEndsAWait: a request that changes something may have waited, too.
func TestAnAnswerEndsAWait(t *testing.T) {
	var b strings.Builder
	p := NewLog(&b, Options{})
	for _, e := range []executor.Event{at(0, executor.EventStarted, "cluster/a", "coredns"), unread(1, "cluster/a"), at(9, executor.EventSent, "cluster/a", "coredns")} {
		p.Observe(e)
	}
	p.Tick(after(30))
	if want := "[0/0] … 30 s: waiting for 1 change: coredns on cluster/a (accepted, 30 s)\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// TestTargetsThatAreDoneAreNotBlind: whose changes were all skipped is not waited for.
func TestTargetsThatAreDoneAreNotBlind(t *testing.T) {
	var b strings.Builder
	p := NewLog(&b, Options{})
	skipped := at(2, executor.EventSkipped, "cluster/a", "coredns")
	for _, e := range []executor.Event{at(0, executor.EventPlanned, "cluster/a", "coredns"), unread(1, "cluster/a"), skipped} {
		p.Observe(e)
	}
	p.Tick(after(30))
	if !strings.HasSuffix(b.String(), "\n[1/1] … 30 s, nothing in flight\n") {
		t.Errorf("%s", b.String())
	}
}

func TestTerminalShowsFailedLists(t *testing.T) {
	var b strings.Builder
	p := NewTerminal(&b, Options{}, func() (int, int) { return 76, 12 })
	for _, e := range blindStory()[:10] {
		p.Observe(e)
	}
	p.Tick(after(120))
	want := `────────────────────────────── 0/3  2 min 00 s
2 changes in flight on 2 targets
  coredns on cluster/a (upgrading, 2 min 00 s; last try 12 s ago: GET /add…
  coredns on cluster/b (started, 10 s)
  cluster/c (last try 30 s ago: GET /addons: no answer for 15s)
`
	if d := cmp.Diff(want, screen(t, b.String())); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestAWaitIsNoTry: nothing was tried then, something only began to wait.
func TestAWaitIsNoTry(t *testing.T) {
	var b strings.Builder
	p := NewLog(&b, Options{})
	waits := unread(18, "cluster/a")
	waits.Waits, waits.Error = true, "no answer yet"
	p.Observe(at(0, executor.EventStarted, "cluster/a", "coredns"))
	p.Observe(waits)
	p.Tick(after(30))
	if want := "coredns on cluster/a (started, 30 s; 12 s ago: no answer yet)\n"; !strings.HasSuffix(b.String(), want) {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// TestInterruptIsToldAtOnce: in both views, with what is still waited for.
func TestInterruptIsToldAtOnce(t *testing.T) {
	for _, tt := range []struct {
		requests, replaces int
		want               string
	}{
		{0, 0, "interrupted: nothing more is started\n"},
		{1, 0, "interrupted: finishing 1 request; once more stops at once\n"},
		{3, 0, "interrupted: finishing 3 requests; once more stops at once\n"},
		{0, 1, "interrupted: finishing 1 replace between delete and create; once more stops at once\n"},
		{2, 2, "interrupted: finishing 2 requests and 2 replaces between delete and create; once more stops at once\n"},
	} {
		var log, live strings.Builder
		for out, p := range map[*strings.Builder]Progress{&log: NewLog(&log, Options{}), &live: NewTerminal(&live, Options{}, func() (int, int) { return 80, 24 })} {
			p.Observe(executor.Event{Time: start.Add(time.Second), Type: executor.EventStopping, Requests: tt.requests, Replaces: tt.replaces})
			if out.String() != tt.want {
				t.Errorf("%T: %q, want %q", p, out.String(), tt.want)
			}
		}
	}
}
