package progress

import (
	"fmt"
	"strings"
)

// panel is the live view on the terminal: rows below all lines, drawn anew by
// moving the cursor back up. It never leaves the cursor hidden or a mode set,
// so that a process that is killed leaves a sane terminal.
type panel struct {
	rows int
	text string // as drawn last
}

// erased is what takes the rows off the terminal.
func (p *panel) erased() string {
	if p.rows == 0 {
		return ""
	}
	return fmt.Sprintf("\r\x1b[%dA\x1b[J", p.rows)
}

// draw is what puts rows in the place of the present ones; empty where they are
// on the terminal already.
func (p *panel) draw(rows []string) string {
	next := panel{rows: len(rows), text: strings.Join(rows, "")}
	if next.text == p.text {
		return ""
	}
	out := p.erased() + next.text
	*p = next
	return out
}
