package progress

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

const (
	panelRows = 10 // of the live view at most, the terminal's height permitting
	barWidth  = 30
)

// Terminal shows a run to a person: the lines of a [Log] without its heartbeat,
// and below them a live view of how far the run is and what is in flight.
type Terminal struct {
	mu    sync.Mutex
	w     io.Writer
	size  func() (width, height int)
	said  transcript
	panel panel
}

var _ Progress = (*Terminal)(nil)

// NewTerminal returns a Terminal that writes to w and asks size for its columns
// and rows whenever it draws.
func NewTerminal(w io.Writer, o Options, size func() (width, height int)) *Terminal {
	return &Terminal{w: w, size: size, said: newTranscript(o)}
}

// Observe implements [Progress].
func (t *Terminal) Observe(e executor.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.print(t.said.observe(e))
}

// Tick implements [Progress]: it draws the view's present state.
func (t *Terminal) Tick(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	put(t.w, t.panel.draw(t.view(now)))
}

// Pace implements [Progress].
func (t *Terminal) Pace() time.Duration { return 100 * time.Millisecond }

// Close implements [Progress]: it ends the live view.
func (t *Terminal) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.print(t.said.folded())
	put(t.w, t.panel.draw(nil))
}

// print writes lines above the live view.
func (t *Terminal) print(lines []string) {
	if len(lines) > 0 {
		put(t.w, t.panel.erased()+strings.Join(lines, "\n")+"\n"+t.panel.text)
	}
}

// view lists the rows: how far the run is, then what is in flight.
func (t *Terminal) view(now time.Time) []string {
	if t.said.run.began.IsZero() {
		return nil
	}
	columns, rows := t.size()
	dim := t.said.paint.Dim
	fit := func(line string) string { return style.Cut(line, columns-1) }
	waiting := t.said.run.waiting()
	out := []string{fit(t.bar(now)) + "\n", dim.Sprint(fit(t.inFlight(waiting))) + "\n"}
	room := min(panelRows, rows-1) - len(out) - 1
	blind := t.said.run.blind()
	for i := range len(waiting) + len(blind) {
		switch more := len(waiting) + len(blind) - i; {
		case i >= room && more > 1:
			return append(out, dim.Sprint(fit("  and "+style.Count(more)+" more"))+"\n")
		case i < len(waiting):
			out = append(out, fit("  "+t.said.flight(waiting[i], now))+"\n")
		default: // targets that cannot go on
			out = append(out, fit("  "+t.said.unlisted(blind[i-len(waiting)], now))+"\n")
		}
	}
	return out
}

// bar draws how many changes have ended: "━━━━━━━━──── 812/1,842  1 min 30 s  3 failed".
func (t *Terminal) bar(now time.Time) string {
	run := &t.said.run
	done, total := run.done(), max(run.total, run.done(), 1)
	full := barWidth * done / total
	line := strings.Repeat("━", full) + strings.Repeat("─", barWidth-full) + " " +
		style.Count(done) + "/" + style.Count(total) + "  " + style.Duration(now.Sub(run.began).Truncate(time.Second))
	for _, s := range []executor.Status{executor.Failed, executor.Held, executor.Skipped, executor.Canceled} {
		if n := run.ended[s]; n > 0 {
			line += "  " + style.StatusSign(s) + " " + style.Count(n) + " " + string(s)
		}
	}
	return line
}

// inFlight says how much is under way, and in which wave.
func (t *Terminal) inFlight(waiting []*flight) string {
	targets := map[string]bool{}
	for _, f := range waiting {
		targets[f.event.Target] = true
	}
	line := style.Plural(len(waiting), "change") + " in flight on " + style.Plural(len(targets), "target")
	if wave := t.said.waves.last; wave >= 0 {
		line = fmt.Sprintf("wave %d: ", wave) + line
	}
	return line
}
