package progress

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

var start = time.Date(2026, 1, 15, 8, 30, 0, 0, time.UTC)

// at makes an event of the story below, s seconds after its start.
func at(s int, kind executor.EventType, target, component string) executor.Event {
	return executor.Event{Time: start.Add(time.Duration(s) * time.Second), Type: kind, Wave: 1, Target: target,
		Component: component, Op: diff.Upgrade, From: "1.0", To: "1.1"}
}

// story is a run in which coredns succeeds on a, fails on b, and everest waits
// for it in vain.
func story() []executor.Event {
	waiting := at(20, executor.EventWaiting, "cluster/a", "coredns")
	waiting.State = "upgrading"
	settled := at(42, executor.EventSettled, "cluster/a", "coredns")
	settled.Status, settled.Seconds = executor.Succeeded, 42
	failed := at(43, executor.EventFailed, "cluster/b", "coredns")
	failed.Status, failed.Seconds, failed.Error = executor.Failed, 3.25, "CCE.01400001: bad\nrequest \x1b[31m(request 4d1f)"
	skipped := at(44, executor.EventSkipped, "cluster/b", "everest")
	skipped.Status, skipped.Error = executor.Skipped, "depends on coredns, which failed"
	return []executor.Event{
		at(0, executor.EventPlanned, "cluster/a", "coredns"), at(0, executor.EventPlanned, "cluster/b", "coredns"),
		at(0, executor.EventPlanned, "cluster/b", "everest"),
		at(0, executor.EventStarted, "cluster/a", "coredns"), at(1, executor.EventSent, "cluster/a", "coredns"), waiting,
		at(40, executor.EventStarted, "cluster/b", "coredns"), settled, failed, skipped,
	}
}

func TestLog(t *testing.T) {
	var b strings.Builder
	p := NewLog(&b, Options{})
	for _, e := range story() {
		p.Tick(e.Time)
		p.Observe(e)
	}
	p.Tick(start.Add(70 * time.Second))
	p.Close()
	want := `[0/3] … 40 s: waiting for 1 change: coredns on cluster/a (upgrading, 40 s)
[1/3] ✓ succeeded  upgrade coredns 1.0 → 1.1 on cluster/a (42 s)
[2/3] ✗ failed  upgrade coredns 1.0 → 1.1 on cluster/b: CCE.01400001: bad request \u001b[31m(request 4d1f) (3.3 s)
[3/3] » skipped  upgrade everest 1.0 → 1.1 on cluster/b: depends on coredns, which failed
[3/3] … 1 min 10 s, nothing in flight
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestWithheldChangesAreToldAndNotCounted: what is counted is what was agreed to.
func TestWithheldChangesAreToldAndNotCounted(t *testing.T) {
	coredns := diff.Change{Component: "coredns", Op: diff.Upgrade}
	plan := diff.Plan{WithheldWaves: []diff.WithheldWave{{Wave: 1, Changes: 1}}, Targets: []diff.TargetPlan{
		{Target: "cluster/a", Changes: []diff.Change{coredns}},
		{Target: "cluster/b", Changes: []diff.Change{{Component: "coredns", Op: diff.Upgrade, Blocked: "why not"}, {Component: "everest", Op: diff.Upgrade}}},
		{Target: "cluster/c", Wave: 1, Changes: []diff.Change{coredns}},
	}}
	skipped := func(target, component, why string) executor.Event {
		e := at(50, executor.EventSkipped, target, component)
		e.Status, e.Error = executor.Skipped, why
		return e
	}
	var b strings.Builder
	p := NewLog(&b, Options{Plan: plan})
	for _, target := range plan.Targets {
		for _, c := range target.Changes {
			p.Observe(at(0, executor.EventPlanned, target.Target, c.Component))
		}
	}
	p.Observe(skipped("cluster/b", "coredns", "blocked: why not"))
	p.Observe(skipped("cluster/b", "everest", "blocked: coredns: why not"))
	settled := at(42, executor.EventSettled, "cluster/a", "coredns")
	settled.Status = executor.Succeeded
	p.Observe(settled)
	p.Observe(skipped("cluster/c", "coredns", "wave 1 was not started"))
	p.Close()
	want := `[0/1] » skipped  upgrade coredns 1.0 → 1.1 on cluster/b: blocked: why not
[0/1] » skipped  upgrade everest 1.0 → 1.1 on cluster/b: blocked: coredns: why not
[1/1] ✓ succeeded  upgrade coredns 1.0 → 1.1 on cluster/a
[1/1] » skipped  upgrade coredns 1.0 → 1.1 on cluster/c: wave 1 was not started
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestHeartbeatComesEvery30Seconds(t *testing.T) {
	var b strings.Builder
	p := NewLog(&b, Options{})
	p.Observe(at(0, executor.EventStarted, "cluster/a", "coredns"))
	for s := range 91 {
		p.Tick(start.Add(time.Duration(s) * time.Second))
	}
	if n := strings.Count(b.String(), "waiting for 1 change: coredns on cluster/a (started, "); n != 3 {
		t.Errorf("%d heartbeats in 90 s:\n%s", n, b.String())
	}
}

// TestHeartbeatBeforeTheFirstEvent: no time has passed in a run that has not begun.
func TestHeartbeatBeforeTheFirstEvent(t *testing.T) {
	var b strings.Builder
	p := NewLog(&b, Options{})
	p.Tick(start)
	p.Tick(start.Add(heartbeat))
	if want := "[0/0] … nothing has started\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

func TestNamesAndWavesOfThePlan(t *testing.T) {
	var b strings.Builder
	p := NewLog(&b, Options{Plan: diff.Plan{Targets: []diff.TargetPlan{
		{Target: "cluster/a", Name: "prod-a", Changes: []diff.Change{{Component: "coredns"}}},
		{Target: "cluster/b", Name: "prod-b", Wave: 1, Changes: []diff.Change{{Component: "coredns"}}},
	}}})
	for _, target := range []string{"cluster/a", "cluster/b"} {
		p.Observe(at(0, executor.EventStarted, target, "coredns"))
		sent := at(1, executor.EventSent, target, "coredns")
		sent.Status = executor.Sent // nobody waits for it
		p.Observe(sent)
	}
	want := "Wave 1\n[1/2] → sent  upgrade coredns 1.0 → 1.1 on prod-a\n[2/2] → sent  upgrade coredns 1.0 → 1.1 on prod-b\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestManySkipsForOneReasonAreFolded(t *testing.T) {
	var b strings.Builder
	p := NewLog(&b, Options{})
	held := skipped(8, "until 2026-11-23T01:00:00Z")
	for i := range held {
		held[i].Type, held[i].Status = executor.EventHeld, executor.Held
	}
	for _, e := range slices.Concat(skipped(1200, "wave 2 was not started"), held, skipped(7, "wave 3 was not started")) {
		p.Observe(e)
	}
	p.Close()
	got := b.String()
	for want, times := range map[string]int{
		"  and 1,195 more skipped: wave 2 was not started\n": 1, ": wave 2 was not started\n": 6,
		"  and 3 more held: until 2026-11-23T01:00:00Z\n": 1, " ○ held  upgrade": 5,
		"  and 2 more skipped: wave 3 was not started\n": 1, ": wave 3 was not started\n": 6,
	} {
		if n := strings.Count(got, want); n != times {
			t.Errorf("%q: %d times, want %d:\n%s", want, n, times, got)
		}
	}
}

// TestCanceledIsNotSkipped: nor are the two folded into one, for whatever reason.
func TestCanceledIsNotSkipped(t *testing.T) {
	var b strings.Builder
	p := NewLog(&b, Options{})
	canceled := skipped(8, "no")
	for i := range canceled {
		canceled[i].Status = executor.Canceled
	}
	for _, e := range append(skipped(7, "no"), canceled...) {
		p.Observe(e)
	}
	p.Close()
	var folded []string
	for line := range strings.Lines(b.String()) {
		if strings.HasPrefix(line, "  and") {
			folded = append(folded, line)
		}
	}
	if d := cmp.Diff([]string{"  and 2 more skipped: no\n", "  and 3 more canceled: no\n"}, folded); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// skipped makes n skips for one reason.
func skipped(n int, reason string) (out []executor.Event) {
	for i := range n {
		e := at(0, executor.EventSkipped, "cluster/a", "c"+style.Count(i))
		e.Status, e.Error = executor.Skipped, reason
		out = append(out, e)
	}
	return out
}

// TestFoldedSkipsAreToldAtLast: what was folded is not lost where the run ends
// with it, or where a heartbeat comes first.
func TestFoldedSkipsAreToldAtLast(t *testing.T) {
	var log, terminal strings.Builder
	beat := NewLog(&log, Options{})
	for _, e := range skipped(7, "no") {
		beat.Observe(e)
	}
	beat.Tick(start.Add(heartbeat))
	if lines := strings.Split(log.String(), "\n"); len(lines) != 8 || lines[5] != "  and 2 more skipped: no" || !strings.Contains(lines[6], "nothing in flight") {
		t.Errorf("with a heartbeat:\n%s", log.String())
	}
	view := NewTerminal(&terminal, Options{}, func() (int, int) { return 80, 24 })
	for _, e := range skipped(7, "no") {
		view.Observe(e)
	}
	view.Close()
	if !strings.HasSuffix(terminal.String(), "\n  and 2 more skipped: no\n") {
		t.Errorf("closed:\n%s", terminal.String())
	}
}

// TestTargetsAreNoChanges: an event of a target as a whole counts as none.
func TestTargetsAreNoChanges(t *testing.T) {
	var b strings.Builder
	p := NewLog(&b, Options{Plan: diff.Plan{Targets: []diff.TargetPlan{{Target: "cluster/a", Changes: []diff.Change{{Component: "coredns"}}}}}})
	p.Observe(at(0, executor.EventFailed, "cluster/a", ""))
	p.Observe(at(1, executor.EventSettled, "cluster/a", "coredns"))
	if !strings.HasPrefix(strings.Split(b.String(), "\n")[1], "[1/1] ✓ succeeded") {
		t.Errorf("one change of one ended:\n%s", b.String())
	}
}

// TestTerminalDrawsOnlyWhatChanged: nothing is written for a state that is on
// the terminal already, nor for a view that was closed.
func TestTerminalDrawsOnlyWhatChanged(t *testing.T) {
	var b strings.Builder
	p := NewTerminal(&b, Options{}, func() (int, int) { return 80, 24 })
	p.Observe(at(0, executor.EventStarted, "cluster/a", "coredns"))
	for _, act := range []func(){func() { p.Tick(start.Add(time.Second)) }, p.Close} {
		act()
		written := b.Len()
		if act(); written == 0 || b.Len() != written {
			t.Errorf("written again: %q", b.String()[written:])
		}
	}
}

// screen plays what a terminal would show of the few sequences that the live view uses.
func screen(t *testing.T, out string) string {
	t.Helper()
	rows, row := []string{""}, 0
	for out != "" {
		var n int
		switch {
		case strings.HasPrefix(out, "\r\x1b["):
			digits, rest, _ := strings.Cut(out[3:], "A\x1b[J")
			for _, d := range digits {
				n = 10*n + int(d-'0')
			}
			if row -= n; row < 0 || rows[len(rows)-1] != "" {
				t.Fatalf("the cursor leaves the view: %d rows up of %q", n, rows)
			}
			rows, out = append(rows[:row], ""), rest
		default:
			line, rest, whole := strings.Cut(out, "\n")
			if !whole || strings.ContainsAny(line, "\x1b\r") {
				t.Fatalf("unknown output %q", out)
			}
			rows, out = append(rows[:row], line, ""), rest
			row++
		}
	}
	return strings.Join(rows, "\n")
}

func TestTerminalLeavesACleanScrollback(t *testing.T) {
	var live, plain strings.Builder
	p := NewTerminal(&live, Options{}, func() (int, int) { return 60, 12 })
	q := NewLog(&plain, Options{}) // without a tick, so without a heartbeat
	for i, e := range story() {
		p.Observe(e)
		q.Observe(e)
		p.Tick(e.Time)
		p.Tick(e.Time) // the same state again draws nothing
		if i == 5 {
			want, err := os.ReadFile("testdata/live.txt")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), screen(t, live.String())); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		}
	}
	p.Close()
	q.Close()
	if d := cmp.Diff(plain.String(), screen(t, live.String())); d != "" {
		t.Errorf("what stays is not the plain lines (-plain +live):\n%s", d)
	}
}

func TestTerminalViewFits(t *testing.T) {
	p := NewTerminal(&strings.Builder{}, Options{}, func() (int, int) { return 40, 8 })
	for i := range 30 {
		p.Observe(at(i, executor.EventStarted, "cluster/with-a-rather-long-name", "component-"+style.Count(i)))
	}
	rows := p.view(start.Add(time.Minute))
	if len(rows) > 7 {
		t.Errorf("%d rows on a terminal of 8", len(rows))
	}
	for _, row := range rows {
		if style.Width(strings.TrimSuffix(row, "\n")) > 39 {
			t.Errorf("row of %d columns on a terminal of 40: %q", style.Width(row), row)
		}
	}
	if !strings.Contains(rows[len(rows)-1], "more") {
		t.Errorf("the rest is not counted: %q", rows)
	}
}

func TestStartTicksUntilStopped(t *testing.T) {
	defer goleak.VerifyNone(t)
	synctest.Test(t, func(t *testing.T) {
		var b strings.Builder
		p := NewLog(&b, Options{})
		e := at(0, executor.EventStarted, "cluster/a", "coredns")
		e.Time = time.Now()
		p.Observe(e)
		stop := Start(p)
		time.Sleep(61 * time.Second) // of the bubble's clock
		for _, e := range skipped(7, "no") {
			p.Observe(e)
		}
		stop()
		stop()
		if n := strings.Count(b.String(), "waiting for"); n != 2 || !strings.HasSuffix(b.String(), "  and 2 more skipped: no\n") {
			t.Errorf("%d heartbeats in 61 s, or not closed:\n%s", n, b.String())
		}
	})
}

// slow is a Progress whose ticks take long.
type slow struct {
	*Log
	ticking, closed bool
	t               *testing.T
}

func (s *slow) Tick(time.Time) {
	s.ticking = true
	time.Sleep(10 * time.Second) // of the bubble's clock
	s.ticking = false
}

func (s *slow) Close() {
	if s.closed = true; s.ticking {
		s.t.Error("closed during a tick")
	}
}

// TestStopWaitsForTheTick: what a tick writes would else come after the end.
func TestStopWaitsForTheTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &slow{Log: NewLog(&strings.Builder{}, Options{}), t: t}
		stop := Start(p)
		time.Sleep(5 * time.Second)
		stop()
		if !p.closed {
			t.Error("not closed")
		}
	})
}

// TestProvingTellsHowLongItStillTakes, after what is really in flight.
func TestProvingTellsHowLongItStillTakes(t *testing.T) {
	proving := at(10, executor.EventProving, "cluster/a", "coredns")
	proving.State, proving.Until = "running", start.Add(10*time.Minute)
	unknown := at(10, executor.EventProving, "cluster/a", "everest")
	events := []executor.Event{
		at(0, executor.EventStarted, "cluster/a", "coredns"), at(1, executor.EventStarted, "cluster/a", "everest"), proving, unknown,
		at(20, executor.EventStarted, "cluster/b", "npd"),
	}
	var log, machine strings.Builder
	for _, p := range []Progress{NewLog(&log, Options{}), NewJSONLog(&machine, Options{})} {
		for _, e := range events {
			p.Observe(e)
		}
		p.Tick(start.Add(3 * time.Minute))
		p.Tick(start.Add(11 * time.Minute))
	}
	want := `[0/0] … 3 min 00 s: waiting for 3 changes: npd on cluster/b (started, 2 min 40 s), coredns on cluster/a (proving, 7 min 00 s left), everest on cluster/a (proving, 2 min 59 s)
[0/0] … 11 min 00 s: waiting for 3 changes: npd on cluster/b (started, 10 min 40 s), coredns on cluster/a (proving, 0 s left), everest on cluster/a (proving, 10 min 59 s)
`
	if d := cmp.Diff(want, log.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if !strings.Contains(machine.String(), `{"target":"cluster/a","component":"coredns","state":"proving","seconds":180}`) {
		t.Error(machine.String())
	}
}

// TestProvingIsAnAnswer: what could not be listed before is known again.
func TestProvingIsAnAnswer(t *testing.T) {
	r := newRun(diff.Plan{})
	for _, e := range []executor.Event{at(0, executor.EventStarted, "cluster/a", "coredns"), unread(1, "cluster/a"), at(2, executor.EventProving, "cluster/a", "coredns")} {
		r.observe(e)
	}
	if len(r.unread) > 0 {
		t.Errorf("%v", r.unread)
	}
}
