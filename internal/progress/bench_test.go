package progress

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// benchRun are the events of so many upgrades, 200 of which are in flight at any
// moment, five on each target.
func benchRun(changes int) (diff.Plan, []executor.Event) {
	var plan diff.Plan
	var events []executor.Event
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	tell := func(n int, kind executor.EventType) {
		t := plan.Targets[n/5]
		at = at.Add(time.Millisecond)
		events = append(events, executor.Event{Time: at, Type: kind, Target: t.Target, Component: t.Changes[n%5].Component, Op: diff.Upgrade, From: "1.28.4", To: "1.30.6", Seconds: 12.5})
	}
	for i := range changes / 5 {
		t := diff.TargetPlan{Target: fmt.Sprintf("cluster/%08d-e8e5-11ea-8aeb-0255ac11161d", i), Name: fmt.Sprintf("prod-%05d", i)}
		for c := range 5 {
			t.Changes = append(t.Changes, diff.Change{Component: fmt.Sprintf("addon-%02d", c), Op: diff.Upgrade, From: "1.28.4", To: "1.30.6"})
		}
		plan.Targets = append(plan.Targets, t)
	}
	const flying = 50
	for n := range changes + flying {
		if n < changes {
			tell(n, executor.EventPlanned)
			tell(n, executor.EventStarted)
			tell(n, executor.EventSent)
			tell(n, executor.EventWaiting)
		}
		if n >= flying {
			tell(n-flying, executor.EventSettled)
		}
	}
	return plan, events
}

// benchmark shows runs by size; the clock ticks once in ten events.
func benchmark(b *testing.B, of func(w io.Writer, o Options) Progress) {
	for _, size := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			plan, events := benchRun(size)
			b.ReportAllocs()
			for b.Loop() {
				p := of(io.Discard, Options{Plan: plan, Color: true})
				for i, e := range events {
					p.Observe(e)
					if i%10 == 0 {
						p.Tick(e.Time)
					}
				}
				p.Close()
			}
		})
	}
}

func BenchmarkLog(b *testing.B) {
	benchmark(b, func(w io.Writer, o Options) Progress { return NewLog(w, o) })
}

func BenchmarkJSONLog(b *testing.B) {
	benchmark(b, func(w io.Writer, o Options) Progress { return NewJSONLog(w, o) })
}

func BenchmarkTerminal(b *testing.B) {
	size := func() (int, int) { return 120, 40 }
	benchmark(b, func(w io.Writer, o Options) Progress { return NewTerminal(w, o, size) })
}

// BenchmarkReadTerminal shows how targets are read, 100 at one moment.
func BenchmarkReadTerminal(b *testing.B) {
	for _, size := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			var targets []desired.Target
			for i := range size {
				targets = append(targets, desired.Target{Kind: desired.Cluster, ID: fmt.Sprintf("%08d-e8e5-11ea-8aeb-0255ac11161d", i), Name: fmt.Sprintf("prod-%05d", i)})
			}
			b.ReportAllocs()
			for b.Loop() {
				at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
				p := NewReadTerminal(io.Discard, targets, func() (int, int) { return 120, 40 })
				for i := range size + 100 {
					at = at.Add(5 * time.Millisecond)
					if i < size {
						p.Observe(executor.Reading{Time: at, Target: targets[i].Key(), Why: "no answer yet"})
					}
					if i >= 100 {
						p.Observe(executor.Reading{Time: at, Target: targets[i-100].Key(), Stage: executor.ReadDone})
					}
					p.Tick(at)
				}
				p.Close()
			}
		})
	}
}
