package progress

import (
	"strings"
	"time"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

// transcript turns events into the lines that stay: one for each change that
// has ended, one where a wave starts, one for many skips of one reason.
type transcript struct {
	names map[string]string // of targets, by key
	paint style.Paint
	run   run
	skips skips
	waves waves
}

func newTranscript(o Options) transcript {
	return transcript{names: planNames(o.Plan), paint: style.NewPaint(o.Color), run: newRun(o.Plan), waves: wavesOf(o.Plan)}
}

// planNames is what to call each target of plan, by its key.
func planNames(plan diff.Plan) map[string]string {
	names := make(map[string]string, len(plan.Targets))
	for i, name := range style.TargetNames(plan) {
		names[plan.Targets[i].Target] = name
	}
	return names
}

// waves notices where one starts, in a plan that has more than one.
type waves struct {
	several bool
	last    int // that was noticed; -1: none yet
}

func wavesOf(plan diff.Plan) waves {
	w := waves{last: -1}
	for _, target := range plan.Targets {
		w.several = w.several || target.Wave != plan.Targets[0].Wave
	}
	return w
}

// begins reports that e is the first of its wave.
func (w *waves) begins(e executor.Event) bool {
	if !w.several || e.Type != executor.EventStarted || e.Wave <= w.last {
		return false
	}
	w.last = e.Wave
	return true
}

// observe takes in one event and returns the lines that it is worth.
func (t *transcript) observe(e executor.Event) []string {
	t.run.observe(e)
	if t.waves.begins(e) {
		return append(t.folded(), t.paint.Bold.Sprintf("Wave %d", e.Wave))
	}
	switch e.Type {
	case executor.EventSettled, executor.EventFailed:
		return append(t.folded(), t.finished(e))
	case executor.EventSent:
		if e.Status == executor.Sent { // the change's last event: nobody waits for it
			return append(t.folded(), t.finished(e))
		}
	case executor.EventHeld, executor.EventSkipped:
		return t.skipped(e)
	case executor.EventStopping:
		return append(t.folded(), t.paint.Bold.Sprint(stopping(e)))
	}
	return nil
}

// skipped gives the first few of what was not started for one reason a line each.
func (t *transcript) skipped(e executor.Event) []string {
	var lines []string
	if t.skips.status != status(e) || t.skips.reason != e.Error {
		lines = t.folded()
		t.skips = skips{status: status(e), reason: e.Error}
	}
	if t.skips.fits() {
		lines = append(lines, t.finished(e))
	}
	return lines
}

// folded is the line for the skips that got none of their own since it was
// asked for last, if there were any.
func (t *transcript) folded() []string {
	if line := t.skips.take(); line != "" {
		return []string{line}
	}
	return nil
}

// finished is the line for a change that has ended.
func (t *transcript) finished(e executor.Event) string {
	end := status(e)
	line := t.position() + " " + t.paint.Status(end, style.StatusSign(end)+" "+string(end)) + "  " +
		style.Clean(string(e.Op)) + " " + style.Versions(e.Component, e.From, e.To) + " on " + t.name(e.Target)
	if e.Error != "" {
		line += ": " + style.Clean(e.Error)
	}
	if e.Seconds > 0 {
		line += t.paint.Dim.Sprint(" (" + style.Seconds(e.Seconds) + ")")
	}
	return line
}

// position is how far the run has come, in a column of even width: "[  7/120]".
func (t *transcript) position() string {
	total := style.Count(max(t.run.total, t.run.done()))
	done := style.Count(t.run.done())
	return t.paint.Dim.Sprint("[" + strings.Repeat(" ", max(0, len(total)-len(done))) + done + "/" + total + "]")
}

// stopping says what an interrupt still waits for.
func stopping(e executor.Event) string {
	var finished []string
	if e.Requests > 0 {
		finished = append(finished, style.Plural(e.Requests, "request"))
	}
	if e.Replaces > 0 {
		finished = append(finished, style.Plural(e.Replaces, "replace")+" between delete and create")
	}
	if len(finished) == 0 {
		return "interrupted: nothing more is started"
	}
	return "interrupted: finishing " + strings.Join(finished, " and ") + "; once more stops at once"
}

// flight names a change in flight, its state, since when it is under way or for how
// long it still has to stay good, and why nothing is known of it at present.
func (t *transcript) flight(f *flight, now time.Time) string {
	e, lasts := f.event, style.Duration(now.Sub(f.began))
	if e.Type == executor.EventProving && !e.Until.IsZero() {
		lasts = style.Duration(max(0, e.Until.Sub(now))) + " left"
	}
	text := style.Clean(e.Component) + " on " + t.name(e.Target) + " (" + stage(e) + ", " + lasts
	if unread, ok := t.run.unread[e.Target]; ok {
		text += "; " + lastTry(unread, now)
	}
	return text + ")"
}

// unlisted names a target that nothing is in flight on, and why it cannot go on.
func (t *transcript) unlisted(e executor.Event, now time.Time) string {
	return t.name(e.Target) + " (" + lastTry(e, now) + ")"
}

// lastTry says when a call for a target failed or began to wait, and why.
func lastTry(e executor.Event, now time.Time) string {
	text := style.Duration(now.Sub(e.Time)) + " ago: " + style.Clean(e.Error)
	if e.Waits {
		return text // nothing was tried then that has failed
	}
	return "last try " + text
}

// stage is the service's word for the state, or how far the request has come.
func stage(e executor.Event) string {
	switch {
	case e.Type == executor.EventProving:
		return "proving"
	case e.State != "":
		return style.Clean(e.State)
	case e.Type == executor.EventStarted:
		return "started"
	}
	return "accepted"
}

// name is what to call a target, which may not be one of the plan's.
func (t *transcript) name(key string) string {
	if name, known := t.names[key]; known {
		return name
	}
	return style.Clean(key)
}

// fewAlike is up to how many skips for the same reason get a line each.
const fewAlike = 5

// skips folds a long row of skips for one reason, as when a wave is not started,
// or of what an interrupt canceled.
type skips struct {
	status executor.Status
	reason string
	shown  int
	folded int
}

// fits reports whether one more gets a line of its own.
func (s *skips) fits() bool {
	if s.shown < fewAlike {
		s.shown++
		return true
	}
	s.folded++
	return false
}

// take returns the line that stands for the folded skips, and forgets them.
func (s *skips) take() string {
	if s.folded == 0 {
		return ""
	}
	line := "  and " + style.Count(s.folded) + " more " + string(s.status) + ": " + style.Clean(s.reason)
	s.folded = 0
	return line
}
