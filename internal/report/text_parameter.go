package report

import (
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

const (
	pathWidth = 44 // a longer path is not aligned
	short     = 32 // columns up to which values are never put on lines of their own
)

// parameters writes the differences under their change.
func (t *textWriter) parameters(indent string, g changeGroup) {
	shown, folded := foldDefaults(g.change, t.Verbose)
	column := 0
	for _, d := range shown {
		if n := style.Width(style.Clean(d.Path)); n <= pathWidth {
			column = max(column, n)
		}
	}
	for _, d := range shown {
		t.parameter(indent, column, g, d)
	}
	if folded > 0 {
		t.line(indent, t.Dim.Sprintf("… and %s that the manifest leaves to the %s (-v shows them)",
			style.Plural(folded, "parameter"), source(g.change, diff.FromDefault)))
	}
}

// basic writes, for those who want to see everything, what the version itself
// brings along.
func (t *textWriter) basic(indent string, g changeGroup) {
	if !t.Verbose || len(g.change.Basic) == 0 {
		return
	}
	note := "comes with version " + style.Clean(g.change.To) + ", whatever the manifest says:"
	if g.basicVaries {
		note = "comes with version " + style.Clean(g.change.To) + ", in another way on each target; on the first:"
	}
	t.line(indent, t.Dim.Sprint(note))
	own, change := g, *g.change
	change.Diff = change.Basic
	own.change, own.varies = &change, nil
	t.parameters(indent, own)
}

// parameter writes one difference: on one line where it fits, else as a line
// diff, else old and new below each other.
func (t *textWriter) parameter(indent string, column int, g changeGroup, d diff.Difference) {
	mark, path := t.Op(opOf(d), style.OpSign(opOf(d)))+" ", style.Clean(d.Path)
	values, from := t.values(g, d), " ("+source(g.change, d.Source)+")"
	changed := lineDiff(d)
	if t.oneLiner(g, d, values, changed, t.width()-len(indent)-4-style.Width(path)-style.Width(from)) {
		if t.width()-len(indent)-4-column-style.Width(from) >= style.Width(values) {
			path = style.Pad(path, column)
		}
		t.line(indent, mark, path, "  ", values, t.Dim.Sprint(from))
		return
	}
	t.line(indent, mark, path, t.Dim.Sprint(from))
	if changed == nil {
		changed = t.pair(len(indent)+4, d)
	}
	t.diffLines(indent+"    ", changed)
}

// oneLiner decides whether values stand beside their path: where there is room
// for them, and where they are so short that breaking would be no easier to read.
func (t *textWriter) oneLiner(g changeGroup, d diff.Difference, values string, changed []string, room int) bool {
	switch {
	case g.varies[d.Path], style.Width(values) <= short:
		return true
	case changed == nil:
		return t.Verbose || style.Width(values) <= room
	}
	return style.Width(values) <= room && !isText(d.Old) && !isText(d.New)
}

// values writes both sides on one line; of what a create sets only the new one.
func (t *textWriter) values(g changeGroup, d diff.Difference) string {
	if g.varies[d.Path] {
		return "differs " + g.where()
	}
	before, after := oldNew(d)
	if g.change.Op == diff.Create {
		return after
	}
	return before + " → " + after
}

// pair writes the sides as the two lines of a diff, shortened to the width.
func (t *textWriter) pair(indent int, d diff.Difference) []string {
	before, after := oldNew(d)
	before, after = shorten(before, after, t.width()-indent-2)
	if d.Old == nil {
		return []string{"+ " + after}
	}
	return []string{"- " + before, "+ " + after}
}

// diffLines writes a line diff, up to fewLines of it.
func (t *textWriter) diffLines(indent string, changed []string) {
	rest := 0
	if !t.Verbose && len(changed) > fewLines+1 {
		changed, rest = changed[:fewLines], len(changed)-fewLines
	}
	for _, line := range changed {
		if !t.Verbose {
			line = style.Cut(line, t.width()-len(indent))
		}
		t.line(indent, t.diffLine(line))
	}
	if rest > 0 {
		t.line(indent, t.Dim.Sprintf("… %s more (-v shows them)", style.Plural(rest, "line")))
	}
}

// diffLine colours one line of a line diff by its first character.
func (t *textWriter) diffLine(line string) string {
	switch {
	case line == "":
		return ""
	case line[0] == '-':
		return t.Op(diff.Delete, line)
	case line[0] == '+':
		return t.Op(diff.Create, line)
	}
	return t.Dim.Sprint(line)
}
