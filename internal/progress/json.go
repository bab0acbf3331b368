package progress

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/executor"
)

// JSONLog is a [Log] for machines: each line is one JSON object with its time.
// Nothing is folded, and a heartbeat lists all that is waited for.
type JSONLog struct {
	mu    sync.Mutex
	to    slog.Handler
	names map[string]string // of targets, by key
	run   run
	waves waves
	beat  time.Time // of the last heartbeat
}

var _ Progress = (*JSONLog)(nil)

// NewJSONLog returns a JSONLog that writes to w, normally standard error.
func NewJSONLog(w io.Writer, o Options) *JSONLog {
	return &JSONLog{to: slog.NewJSONHandler(w, nil), names: planNames(o.Plan), run: newRun(o.Plan), waves: wavesOf(o.Plan)}
}

// Observe implements [Progress].
func (l *JSONLog) Observe(e executor.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.beat.IsZero() {
		l.beat = e.Time
	}
	l.run.observe(e)
	switch {
	case e.Type == executor.EventStopping:
		l.log(e.Time, slog.LevelWarn, stopping(e), slog.Int("requests", e.Requests), slog.Int("replaces", e.Replaces))
	case l.waves.begins(e):
		l.log(e.Time, slog.LevelInfo, "wave started", slog.Int("wave", e.Wave))
	case e.Component != "" && status(e) != "":
		l.log(e.Time, levels[status(e)], "change ended", l.ended(e)...)
	}
}

// levels are those of changes that have ended; the others are Info.
var levels = map[executor.Status]slog.Level{
	executor.Failed: slog.LevelError, executor.Skipped: slog.LevelWarn, executor.Canceled: slog.LevelWarn,
}

func (l *JSONLog) ended(e executor.Event) []slog.Attr {
	return append([]slog.Attr{
		slog.String("target", e.Target), told("name", l.names[e.Target]), slog.Int("wave", e.Wave),
		slog.String("component", e.Component), slog.String("op", string(e.Op)), told("from", e.From), told("to", e.To),
		slog.String("status", string(status(e))), told("error", e.Error), told("requestID", e.RequestID), slog.Float64("seconds", e.Seconds),
	}, l.position()...)
}

// told is a field that is left out where it is empty.
func told(key, value string) slog.Attr {
	if value == "" {
		return slog.Attr{}
	}
	return slog.String(key, value)
}

func (l *JSONLog) position() []slog.Attr {
	return []slog.Attr{slog.Int("done", l.run.done()), slog.Int("total", max(l.run.total, l.run.done()))}
}

// awaitedChange is a change in flight, or a target that cannot be listed.
type awaitedChange struct {
	Target    string  `json:"target"`
	Name      string  `json:"name,omitempty"`
	Component string  `json:"component,omitempty"`
	State     string  `json:"state,omitempty"`
	Seconds   float64 `json:"seconds"`         // since it began; of a target: since the last try
	Error     string  `json:"error,omitempty"` // of the last try, where that failed or waits
}

// Tick implements [Progress]: it writes a heartbeat where one is due.
func (l *JSONLog) Tick(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.beat.IsZero() {
		l.beat = now
	}
	if now.Sub(l.beat) < heartbeat {
		return
	}
	l.beat = now
	seconds := 0.0
	if !l.run.began.IsZero() {
		seconds = tenths(now.Sub(l.run.began))
	}
	l.log(now, slog.LevelInfo, "waiting", append(l.position(), slog.Float64("seconds", seconds), slog.Any("waiting", l.awaited(now)))...)
}

func (l *JSONLog) awaited(now time.Time) []awaitedChange {
	out := []awaitedChange{}
	for _, f := range l.run.waiting() {
		e := f.event
		out = append(out, awaitedChange{e.Target, l.names[e.Target], e.Component, stage(e), tenths(now.Sub(f.began)), l.run.unread[e.Target].Error})
	}
	for _, e := range l.run.blind() {
		out = append(out, awaitedChange{Target: e.Target, Name: l.names[e.Target], Seconds: tenths(now.Sub(e.Time)), Error: e.Error})
	}
	return out
}

// Pace implements [Progress].
func (l *JSONLog) Pace() time.Duration { return time.Second }

// Close implements [Progress].
func (l *JSONLog) Close() {}

func (l *JSONLog) log(at time.Time, level slog.Level, message string, fields ...slog.Attr) {
	write(l.to, at, level, message, fields...)
}

// write writes one line, with the time of what it tells of.
func write(to slog.Handler, at time.Time, level slog.Level, message string, fields ...slog.Attr) {
	record := slog.NewRecord(at, level, message, 0)
	record.AddAttrs(fields...)
	_ = to.Handle(context.Background(), record)
}

// tenths are the seconds of d, to a tenth.
func tenths(d time.Duration) float64 { return d.Round(100 * time.Millisecond).Seconds() }

// NewReadJSON returns a [ReadLog] for machines: each line is one JSON object.
func NewReadJSON(w io.Writer, targets []desired.Target) *ReadLog {
	l, to := &ReadLog{state: newReading(targets)}, slog.NewJSONHandler(w, nil)
	l.tell = func(now time.Time) {
		waiting := []awaitedRead{}
		for _, t := range l.state.waited() {
			waiting = append(waiting, awaitedRead{t.target, l.state.names[t.target], t.why, tenths(now.Sub(t.began))})
		}
		write(to, now, slog.LevelInfo, "reading", slog.Int("done", l.state.done), slog.Int("total", l.state.total),
			slog.Float64("seconds", tenths(l.state.lasts(now))), slog.Any("waiting", waiting))
	}
	return l
}

// awaitedRead is a target that is being read.
type awaitedRead struct {
	Target  string  `json:"target"`
	Name    string  `json:"name,omitempty"`
	Why     string  `json:"why,omitempty"` // it waits
	Seconds float64 `json:"seconds"`       // since it began
}
