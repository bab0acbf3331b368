package progress

import (
	"io"
	"strings"
	"sync"
	"time"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

// heartbeat is how often a log says what is waited for: a CI system may end a
// job that writes nothing for some minutes.
const heartbeat = 30 * time.Second

// fewWaiting is how many of the changes that are waited for a heartbeat names.
const fewWaiting = 3

// Log shows a run where lines stay as they are written, as in the log of a CI
// system: a line for each change that has ended, and a heartbeat.
type Log struct {
	mu   sync.Mutex
	w    io.Writer
	said transcript
	beat time.Time // of the last heartbeat
}

var _ Progress = (*Log)(nil)

// NewLog returns a Log that writes to w, normally standard error.
func NewLog(w io.Writer, o Options) *Log { return &Log{w: w, said: newTranscript(o)} }

// Observe implements [Progress].
func (l *Log) Observe(e executor.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.beat.IsZero() {
		l.beat = e.Time
	}
	l.print(l.said.observe(e))
}

// Tick implements [Progress]: it writes a heartbeat where one is due.
func (l *Log) Tick(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.beat.IsZero() {
		l.beat = now
	}
	if now.Sub(l.beat) >= heartbeat {
		l.beat = now
		l.print(append(l.said.folded(), l.waiting(now)))
	}
}

// Pace implements [Progress].
func (l *Log) Pace() time.Duration { return time.Second }

// Close implements [Progress].
func (l *Log) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.print(l.said.folded())
}

// waiting is the heartbeat: what is being waited for.
func (l *Log) waiting(now time.Time) string {
	run := &l.said.run
	if run.began.IsZero() {
		return l.said.position() + " … nothing has started"
	}
	var changes, targets []string
	for _, f := range run.waiting() {
		changes = append(changes, l.said.flight(f, now))
	}
	for _, e := range run.blind() {
		targets = append(targets, l.said.unlisted(e, now))
	}
	line := l.said.position() + " … " + style.Duration(now.Sub(run.began))
	if len(changes) == 0 {
		line += ", nothing in flight"
	}
	return line + awaited(": waiting for ", "change", changes) + awaited("; cannot list ", "target", targets)
}

// awaited counts and names what is waited for.
func awaited(lead, noun string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return lead + style.Plural(len(names), noun) + ": " + style.List(names, fewWaiting)
}

func (l *Log) print(lines []string) {
	if len(lines) > 0 {
		put(l.w, strings.Join(lines, "\n")+"\n")
	}
}

// put writes a text in one piece.
func put(w io.Writer, text string) {
	if text != "" {
		_, _ = io.WriteString(w, text)
	}
}
