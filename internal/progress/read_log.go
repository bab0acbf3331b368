package progress

import (
	"io"
	"sync"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

// readBeat is how often a log says how far the reading is.
const readBeat = 10 * time.Second

// ReadLog shows a reading where lines stay as they are written: every 10 s it
// says who is waited for, and why.
type ReadLog struct {
	mu    sync.Mutex
	state reading
	told  time.Duration // since the beginning, as of the last line
	tell  func(now time.Time)
}

var _ Reading = (*ReadLog)(nil)

// NewReadLog returns a ReadLog that writes to w, normally standard error.
func NewReadLog(w io.Writer, targets []desired.Target) *ReadLog {
	l := &ReadLog{state: newReading(targets)}
	l.tell = func(now time.Time) { put(w, l.state.line(now)+"\n") }
	return l
}

// Observe implements [Reading].
func (l *ReadLog) Observe(e executor.Reading) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state.observe(e)
}

// Tick implements [Reading]: it writes a line where one is due.
func (l *ReadLog) Tick(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lasts := l.state.lasts(now); lasts-l.told >= readBeat {
		l.told = lasts
		l.tell(now)
	}
}

// Pace implements [Reading].
func (l *ReadLog) Pace() time.Duration { return time.Second }

// Close implements [Reading].
func (l *ReadLog) Close() {}

// line says how far the reading is and who is waited for:
// "read 37 of 53, 12 s; waiting for prod-a: no answer yet; prod-b".
func (r *reading) line(now time.Time) string {
	line := r.position() + ", " + style.Duration(r.lasts(now))
	lead := "; waiting for "
	waited := r.waited()
	for i, t := range waited {
		if i >= fewWaiting && len(waited) > i+1 {
			return line + "; and " + style.Count(len(waited)-i) + " more"
		}
		line += lead + r.names[t.target]
		if t.why != "" {
			line += ": " + style.Clean(t.why)
		}
		lead = "; "
	}
	return line
}
