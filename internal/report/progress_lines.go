package report

import (
	"cmp"
	"strings"
	"time"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// finished is the line for a change that has ended.
func (p *Progress) finished(e executor.Event) string {
	status := cmp.Or(e.Status, final[e.Type])
	line := p.paint.dim.Sprint(p.position()) + " " + p.paint.status(status, statusGlyphs[status]+" "+string(status)) + "  " +
		clean(string(e.Op)) + " " + eventWhat(e) + " on " + p.names.label(e.Target)
	if e.Error != "" {
		line += ": " + clean(e.Error)
	}
	if e.Seconds > 0 {
		line += p.paint.dim.Sprint(" (" + seconds(e.Seconds) + ")")
	}
	return line
}

// position is how far the run has come, in a column of even width: "[  7/120]".
func (p *Progress) position() string {
	total := count(max(p.run.total, p.run.done()))
	done := count(p.run.done())
	return "[" + strings.Repeat(" ", max(0, len(total)-len(done))) + done + "/" + total + "]"
}

// heartbeat says what is being waited for.
func (p *Progress) heartbeat(now time.Time) string {
	waiting := p.run.waiting()
	line := p.paint.dim.Sprint(p.position()) + " … " + took(now.Sub(p.run.began)) + ": "
	if p.run.began.IsZero() || len(waiting) == 0 {
		return strings.TrimSuffix(line, ": ") + ", nothing in flight"
	}
	parts := make([]string, len(waiting))
	for i, f := range waiting {
		parts[i] = p.flight(f, now)
	}
	return line + "waiting for " + plural(len(waiting), "change") + ": " + listing(parts, fewTargets)
}

// flight names a change in flight, its state, and since when it is under way.
func (p *Progress) flight(f flight, now time.Time) string {
	e := f.event
	return clean(e.Component) + " on " + p.names.label(e.Target) + " (" + stage(e) + ", " + took(now.Sub(f.began)) + ")"
}

// stage is the service's word for the state, or how far the request has come.
func stage(e executor.Event) string {
	switch {
	case e.State != "":
		return clean(e.State)
	case e.Type == executor.EventStarted:
		return "started"
	}
	return "accepted"
}

func eventWhat(e executor.Event) string {
	return what(diff.Change{Component: e.Component, From: e.From, To: e.To})
}
