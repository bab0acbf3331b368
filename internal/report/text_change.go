package report

import (
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

const (
	wordWidth    = 9             // "↑ upgrade", "! blocked"
	detailIndent = wordWidth + 2 // what belongs to a change stands under its component
)

// change writes one change with its details. indent precedes each line.
func (t *textWriter) change(indent string, g changeGroup, where string) {
	c := g.change
	head := what(c)
	if c.Blocked != "" {
		head = string(c.Op) + " " + head
	}
	if where != "" {
		head += " " + where
	}
	t.line(indent, t.word(c), t.Bold.Sprint(head))
	t.details(indent+strings.Repeat(" ", detailIndent), g)
}

// word is the glyph and the word of a change's op, coloured, and the space up to
// its component.
func (t *textWriter) word(c *diff.Change) string {
	word := style.OpSign(c.Op) + " " + style.Clean(string(c.Op))
	paint := func(text string) string { return t.Op(c.Op, text) }
	if c.Blocked != "" {
		word, paint = "! blocked", func(text string) string { return t.Warn.Sprint(text) }
	}
	gap := detailIndent - max(wordWidth, style.Width(word)) // "↓ rollback" is wider than the rest
	return paint(style.Pad(word, wordWidth)) + strings.Repeat(" ", max(1, gap))
}

func (t *textWriter) details(indent string, g changeGroup) {
	c := g.change
	if c.Blocked != "" {
		t.wrapped(len(indent), indent+t.Warn.Sprint("! "), style.Clean(c.Blocked))
	}
	if reason := why(c); reason != "" {
		t.wrapped(len(indent), indent+t.Dim.Sprint("why: "), reason)
	}
	t.parameters(indent, g)
	t.basic(indent, g)
	if len(c.Carried) > 0 {
		t.wrapped(len(indent), indent+t.Dim.Sprint("carried over: "), style.List(cleanAll(c.Carried), t.fold(12)))
	}
	t.moments(indent, g)
}

// moments says on which targets the change has to wait or will not happen.
func (t *textWriter) moments(indent string, g changeGroup) {
	t.moment(indent, g, g.busy, "busy: ", "in transition now", "; apply waits, then compares again")
	t.moment(indent, g, g.withheld, "withheld: ", "not carried out", " while another change there is blocked")
	t.moment(indent, g, g.unstarted, "withheld: ", "not carried out", ", as "+t.wavesOf(g.unstarted)+" will not start")
}

// moment says what is so on some of the group's targets, if there are any.
func (t *textWriter) moment(indent string, g changeGroup, targets []int, word, what, more string) {
	switch {
	case len(targets) == 0:
	case len(g.targets) == 1:
		t.wrapped(len(indent), indent+t.Warn.Sprint(word), what+more)
	default:
		t.wrapped(len(indent), indent+t.Warn.Sprint(word), what+" on "+style.List(t.of(targets), t.fold(fewTargets))+more)
	}
}
