package progress

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/executor"
)

// fleet is what the readings below read: clusters with these names.
func fleet(names ...string) []desired.Target {
	out := make([]desired.Target, len(names))
	for i, name := range names {
		out[i] = desired.Target{Kind: desired.Cluster, ID: string(rune('a' + i)), Name: name}
	}
	return out
}

// step makes a step of the reading of cluster/ID, s seconds after the start.
func step(s float64, id string, stage executor.ReadStage, why string) executor.Reading {
	return executor.Reading{Time: after(s), Target: "cluster/" + id, Stage: stage, Why: why}
}

func after(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }

// slowReading is one of six clusters of which one has been read after 2 s.
func slowReading() []executor.Reading {
	return []executor.Reading{
		step(0, "a", executor.ReadStarted, ""), step(0, "b", executor.ReadStarted, ""), step(0.1, "c", executor.ReadStarted, ""),
		step(1, "b", executor.ReadWaiting, "HTTP 503: tried again in\n4s \x1b[31m"), step(1.1, "c", executor.ReadWaiting, "no answer yet"),
		step(2, "a", executor.ReadDone, ""), step(2, "d", executor.ReadStarted, ""), step(2, "e", executor.ReadStarted, ""),
		step(3, "e", executor.ReadWaiting, "waits for the list of clusters"),
	}
}

var slowFleet = fleet("prod-a", "prod-b", "same", "same", "prod-e", "prod-f")

func TestReadLog(t *testing.T) {
	var b strings.Builder
	p := NewReadLog(&b, slowFleet)
	p.Tick(start) // nothing has begun
	for _, e := range slowReading() {
		p.Tick(e.Time)
		p.Observe(e)
	}
	for s := 3.0; s < 25; s++ {
		p.Tick(after(s))
		if s == 12 {
			p.Observe(step(s, "f", executor.ReadStarted, ""))
			p.Observe(step(s, "c", executor.ReadGoesOn, ""))
		}
	}
	p.Observe(step(26, "b", executor.ReadDone, ""))
	p.Observe(step(26, "c", executor.ReadDone, ""))
	p.Tick(after(30))
	p.Close()
	want := `read 1 of 6, 10 s; waiting for prod-b: HTTP 503: tried again in 4s \u001b[31m; cluster/c: no answer yet; prod-e: waits for the list of clusters; cluster/d
read 1 of 6, 20 s; waiting for prod-b: HTTP 503: tried again in 4s \u001b[31m; prod-e: waits for the list of clusters; cluster/c; and 2 more
read 3 of 6, 30 s; waiting for prod-e: waits for the list of clusters; cluster/d; prod-f
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestFastReadingShowsNothing: neither in a log nor on a terminal.
func TestFastReadingShowsNothing(t *testing.T) {
	var log, live strings.Builder
	for _, c := range []struct {
		p    Reading
		last float64
		out  *strings.Builder
	}{{NewReadLog(&log, slowFleet), 9.9, &log}, {NewReadTerminal(&live, slowFleet, small), 0.29, &live}} {
		for s := -1.0; s <= c.last; s += 0.01 {
			c.p.Tick(after(s))
			if s == -1 {
				c.p.Observe(step(0, "a", executor.ReadStarted, ""))
			}
		}
		c.p.Close()
		if c.out.Len() > 0 {
			t.Errorf("%T wrote %q", c.p, c.out.String())
		}
	}
}

func small() (width, height int) { return 24, 10 }

func TestReadTerminal(t *testing.T) {
	var b strings.Builder
	p := NewReadTerminal(&b, slowFleet, small)
	var seen []string
	draw := func(s float64) {
		p.Tick(after(s))
		if now := screen(t, b.String()); len(seen) == 0 || now != seen[len(seen)-1] {
			seen = append(seen, now)
		}
	}
	for _, e := range slowReading() {
		p.Observe(e)
		draw(e.Time.Sub(start).Seconds())
	}
	draw(5)
	p.Close()
	seen = append(seen, screen(t, b.String()))
	want := []string{"", "read 0 of 6, 1 retrying\n", "read 0 of 6, 2 retrying\n", "read 1 of 6, 2 retrying\n", ""}
	if d := cmp.Diff(want, seen); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	written := b.Len()
	if p.Close(); b.Len() != written {
		t.Errorf("closed again: %q", b.String()[written:])
	}
	narrow := NewReadTerminal(&b, slowFleet, func() (width, height int) { return 8, 10 })
	narrow.Observe(step(0, "a", executor.ReadStarted, ""))
	if narrow.Tick(after(1)); b.String()[written:] != "read 0…\n" {
		t.Errorf("on 8 columns: %q", b.String()[written:])
	}
}
