package progress

import (
	"io"
	"sync"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

// readSoon is how long a reading may take before a terminal shows it.
const readSoon = 300 * time.Millisecond

// ReadTerminal shows a reading to a person: one line that is drawn anew, and
// gone at the end.
type ReadTerminal struct {
	mu    sync.Mutex
	w     io.Writer
	size  func() (width, height int)
	state reading
	panel panel
}

var _ Reading = (*ReadTerminal)(nil)

// NewReadTerminal returns a ReadTerminal that writes to w and asks size for its
// columns whenever it draws.
func NewReadTerminal(w io.Writer, targets []desired.Target, size func() (width, height int)) *ReadTerminal {
	return &ReadTerminal{w: w, size: size, state: newReading(targets)}
}

// Observe implements [Reading].
func (t *ReadTerminal) Observe(e executor.Reading) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state.observe(e)
}

// Tick implements [Reading]: it draws the present state.
func (t *ReadTerminal) Tick(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state.lasts(now) < readSoon {
		return
	}
	line := t.state.position()
	if n := t.state.retrying(); n > 0 {
		line += ", " + style.Count(n) + " retrying"
	}
	columns, _ := t.size()
	put(t.w, t.panel.draw([]string{style.Cut(line, columns-1) + "\n"}))
}

// Pace implements [Reading].
func (t *ReadTerminal) Pace() time.Duration { return 100 * time.Millisecond }

// Close implements [Reading]: it takes the line away.
func (t *ReadTerminal) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	put(t.w, t.panel.draw(nil))
}
