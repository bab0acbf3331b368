package report

import (
	"io"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// Text is the format for a terminal or a CI log.
type Text struct{}

// Plan draws the dry-run report: what is the same on many targets once, then
// target by target what is particular to each, then what needs a look, and one
// summary line at the very end.
func (Text) Plan(w io.Writer, plan diff.Plan, o Options) error {
	t := newText(w, plan, o)
	groups := groupChanges(plan)
	t.changes(groups)
	t.facts()
	t.attention(groups)
	t.summary()
	return t.end()
}

// textWriter is a report that is being written.
type textWriter struct {
	names
	Options
	style.Paint
	b     strings.Builder
	waves bool // some target is in another wave than 0

	to    io.Writer
	begun bool // something was written to it
	err   error
}

// textAtOnce is from how many bytes on a part of a report is written.
const textAtOnce = 1 << 16

func newText(to io.Writer, plan diff.Plan, o Options) *textWriter {
	t := &textWriter{names: newNames(plan), Options: o, Paint: style.NewPaint(o.Color), to: to}
	for _, target := range plan.Targets {
		t.waves = t.waves || target.Wave != 0
	}
	return t
}

// flush writes what is there, so that a long report is not held as a whole.
func (t *textWriter) flush() {
	if t.err == nil {
		_, t.err = io.WriteString(t.to, t.b.String())
	}
	t.b.Reset()
	t.begun = true
}

func (t *textWriter) end() error {
	t.flush()
	return t.err
}

func (t *textWriter) line(parts ...string) {
	for _, part := range parts {
		t.b.WriteString(part)
	}
	t.b.WriteByte('\n')
}

// gap parts paragraphs: an empty line, but never at the top.
func (t *textWriter) gap() {
	if t.b.Len() > textAtOnce {
		t.flush()
	}
	if t.b.Len() > 0 || t.begun {
		t.b.WriteByte('\n')
	}
}

// wrapped writes words under lead, which may hold colours and takes indent columns.
func (t *textWriter) wrapped(indent int, lead, words string) {
	space := strings.Repeat(" ", indent)
	for i, line := range style.Wrap(words, t.width()-indent) {
		if i == 0 {
			t.line(lead, line)
		} else {
			t.line(space, line)
		}
	}
}

// changes writes what is on several targets by change, the rest by target.
func (t *textWriter) changes(groups []changeGroup) {
	shared := 0
	for shared < len(groups) && len(groups[shared].targets) > 1 {
		shared++
	}
	run := 1
	for i, g := range groups[:shared] {
		if run == 1 {
			t.gap()
		}
		t.change("", g, g.where())
		if i+1 < shared && g.sameTargets(groups[i+1]) {
			run++
			continue
		}
		t.targets(g, run)
		run = 1
	}
	t.units(groups[shared:])
}

// units writes a paragraph for each target that has changes of its own. The
// groups, of one target each, are in the order of the targets.
func (t *textWriter) units(groups []changeGroup) {
	written, folded := 0, 0
	for len(groups) > 0 {
		own := 1
		for own < len(groups) && groups[own].sameTargets(groups[0]) {
			own++
		}
		if written < fewUnits || t.Verbose || grave(groups[:own]) {
			t.unit(groups[0].targets[0], groups[:own])
			written++
		} else {
			folded++
		}
		groups = groups[own:]
	}
	if folded > 0 {
		t.gap()
		t.line(t.Dim.Sprintf("… and changes of their own on %s more (-v shows them)", style.Plural(folded, "target")))
	}
}

// grave reports whether some group must not be folded away.
func grave(groups []changeGroup) bool {
	for _, g := range groups {
		if g.change.Blocked != "" || destroys(g.change) {
			return true
		}
	}
	return false
}

func (t *textWriter) unit(target int, groups []changeGroup) {
	t.gap()
	t.line(t.Bold.Sprint(fullName(t.plan.Targets[target])), t.Dim.Sprint(t.place(t.plan.Targets[target])))
	for _, g := range groups {
		t.change("  ", g, "")
	}
}

// place says where and when a target's turn comes.
func (t *textWriter) place(target diff.TargetPlan) string {
	text := ""
	if target.Region != "" {
		text += ", " + style.Clean(target.Region)
	}
	if t.waves {
		text += ", wave " + style.Count(target.Wave)
	}
	return text
}

// targets writes the last line of run groups that are on the same targets: which.
func (t *textWriter) targets(g changeGroup, run int) {
	lead, on := strings.Repeat(" ", detailIndent), "on "
	if run > 1 {
		on = "all " + style.Count(run) + " on "
	}
	if !t.Verbose {
		t.wrapped(detailIndent, lead, on+style.List(t.of(g.targets), fewTargets)+t.spread(g.targets))
		return
	}
	for _, target := range g.targets {
		t.line(lead, t.Dim.Sprint(on), fullName(t.plan.Targets[target]), t.Dim.Sprint(t.place(t.plan.Targets[target])))
	}
}
