package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/syncer-project/syncer/executor"
)

const (
	panelRows = 10 // of the live view at most, the terminal's height permitting
	barWidth  = 30
)

// panel is the live view on the terminal: rows below all lines, drawn anew by
// moving the cursor back up. It never leaves the cursor hidden or a mode set,
// so that a process that is killed leaves a sane terminal.
type panel struct {
	rows int
	text string // as drawn last
}

// erased is what takes the rows off the terminal.
func (l *panel) erased() string {
	if l.rows == 0 {
		return ""
	}
	return fmt.Sprintf("\r\x1b[%dA\x1b[J", l.rows)
}

// draw puts the view's present state on the terminal.
func (p *Progress) draw(now time.Time) {
	rows := p.view(now)
	next := panel{rows: len(rows), text: strings.Join(rows, "")}
	if next.text != p.live.text {
		_, _ = io.WriteString(p.w, p.live.erased()+next.text)
		p.live = next
	}
}

// erase ends the view.
func (p *Progress) erase() {
	if out := p.live.erased(); out != "" {
		_, _ = io.WriteString(p.w, out)
	}
	p.live = panel{}
}

// view lists the rows: how far the run is, then what is in flight.
func (p *Progress) view(now time.Time) []string {
	if p.run.began.IsZero() {
		return nil
	}
	columns, rows := 80, 24
	if p.o.Size != nil {
		columns, rows = p.o.Size()
	}
	fit := func(line string) string { return cut(line, columns-1) + "\n" }
	waiting := p.run.waiting()
	out := []string{fit(p.bar(now)), p.paint.dim.Sprint(cut(p.inFlight(waiting), columns-1)) + "\n"}
	room := min(panelRows, rows-1) - len(out) - 1
	for i, f := range waiting {
		if i >= room && len(waiting) > i+1 {
			out = append(out, p.paint.dim.Sprint(cut("  and "+count(len(waiting)-i)+" more", columns-1))+"\n")
			break
		}
		out = append(out, fit("  "+p.flight(f, now)))
	}
	return out
}

// bar draws how many changes have ended: "━━━━━━━━──── 812/1,842  1 min 30 s  3 failed".
func (p *Progress) bar(now time.Time) string {
	done, total := p.run.done(), max(p.run.total, p.run.done(), 1)
	full := barWidth * done / total
	line := strings.Repeat("━", full) + strings.Repeat("─", barWidth-full) + " " +
		count(done) + "/" + count(total) + "  " + took(now.Sub(p.run.began).Truncate(time.Second))
	for _, s := range []executor.Status{executor.Failed, executor.Skipped, executor.Canceled} {
		if n := p.run.ended[s]; n > 0 {
			line += "  " + statusGlyphs[s] + " " + count(n) + " " + string(s)
		}
	}
	return line
}

// inFlight says how much is under way, and in which wave.
func (p *Progress) inFlight(waiting []flight) string {
	targets := map[string]bool{}
	for _, f := range waiting {
		targets[f.event.Target] = true
	}
	line := plural(len(waiting), "change") + " in flight on " + plural(len(targets), "target")
	if p.waves && p.wave >= 0 {
		line = fmt.Sprintf("wave %d: ", p.wave) + line
	}
	return line
}
