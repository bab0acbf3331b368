package report

import (
	"io"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// Outdated draws how far components are behind: one row for all targets on
// which a component stands the same, and under it what holds it back.
func (Text) Outdated(w io.Writer, report diff.Outdated, o Options) error {
	t := newText(w, targetsOf(report), o)
	for _, target := range report.Targets {
		if target.Error != "" {
			t.wrapped(2, t.Bad.Sprint("✗ "), t.Bad.Sprint("NOT READ")+" "+t.full(target.Target)+": "+style.Clean(target.Error))
		}
	}
	if groups := groupVersions(report); len(groups) > 0 {
		t.gap()
		t.versionTable(groups)
	}
	t.gap()
	t.line(t.Bold.Sprint(outdatedSummary(report.Summary)))
	return t.end()
}

var versionHead = []string{"COMPONENT", "LIVE", "DESIRED", "NEWEST HERE", "NEWEST", "ON"}

// versionTable writes aligned columns. The last one is as long as it has to be.
func (t *textWriter) versionTable(groups []versionGroup) {
	lines := [][]string{versionHead}
	for _, g := range groups {
		lines = append(lines, t.versionRow(g))
	}
	widths := make([]int, len(versionHead)-1)
	for _, line := range lines {
		for i := range widths {
			widths[i] = max(widths[i], style.Width(line[i]))
		}
	}
	t.line(t.Dim.Sprint(aligned(lines[0], widths)))
	for i, g := range groups {
		line := aligned(lines[i+1], widths)
		if g.Outdated {
			line = t.Warn.Sprint(line)
		}
		t.line(line)
		t.belowVersions(g)
	}
}

// versionRow holds the cells of a group, in the order of versionHead.
func (t *textWriter) versionRow(g versionGroup) []string {
	on := style.Plural(len(g.targets), g.kind)
	if len(g.targets) == 1 {
		on = t.labels[g.targets[0]]
	}
	return append(append([]string{style.Clean(g.Component)}, g.versions()...), on)
}

func aligned(row []string, widths []int) string {
	var b strings.Builder
	for i, n := range widths {
		b.WriteString(style.Pad(row[i], n) + "  ")
	}
	return b.String() + row[len(widths)]
}

// belowVersions says under a row what keeps an apply from the newest version,
// and with -v which targets the row stands for.
func (t *textWriter) belowVersions(g versionGroup) {
	if reasons := g.heldBack(); reasons != "" {
		t.wrapped(4, "    ", "held back: "+reasons)
	}
	if t.Verbose && len(g.targets) > 1 {
		t.wrapped(4, "    ", "on "+strings.Join(t.of(g.targets), ", "))
	}
}
