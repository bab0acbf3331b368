package report

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// TextOutdated draws how far components are behind: one row for all targets on
// which a component stands the same, and under it what holds it back.
func TextOutdated(w io.Writer, report diff.Outdated, o Options) error {
	t := newText(planOf(report), o)
	t.unreadStandings(report)
	if rows := standings(report); len(rows) > 0 {
		t.gap()
		t.table(rows)
	}
	t.gap()
	t.line(t.Bold.Sprint(outdatedSummary(report.Summary)))
	_, err := io.WriteString(w, t.b.String())
	return err
}

// planOf lends the targets the names that they have in plans.
func planOf(report diff.Outdated) diff.Plan {
	var plan diff.Plan
	for _, t := range report.Targets {
		plan.Targets = append(plan.Targets, diff.TargetPlan{Target: t.Target, Name: t.Name, Wave: t.Wave})
	}
	return plan
}

func (t *text) unreadStandings(report diff.Outdated) {
	for _, target := range report.Targets {
		if target.Error != "" {
			t.wrapped(2, t.Bad.Sprint("✗ "), t.Bad.Sprint("NOT READ")+" "+t.full(target.Target)+": "+style.Clean(target.Error))
		}
	}
}

// outdatedRow is a component that stands the same on all of its targets.
type outdatedRow struct {
	diff.Standing
	kind    string
	targets []int // indexes
}

// standings groups what repeats, by kind, component, and then the most frequent first.
func standings(report diff.Outdated) []outdatedRow {
	var rows []outdatedRow
	at := map[string]int{}
	for i, t := range report.Targets {
		for _, s := range t.Components {
			key := rowKey(kindOf(t.Target), s)
			n, known := at[key]
			if !known {
				n = len(rows)
				at[key] = n
				rows = append(rows, outdatedRow{Standing: s, kind: kindOf(t.Target)})
			}
			rows[n].targets = append(rows[n].targets, i)
		}
	}
	slices.SortStableFunc(rows, func(a, b outdatedRow) int {
		return cmp.Or(strings.Compare(a.kind, b.kind), strings.Compare(a.Component, b.Component), cmp.Compare(len(b.targets), len(a.targets)))
	})
	return rows
}

func rowKey(kind string, s diff.Standing) string {
	text, err := json.Marshal(s)
	if err != nil {
		return kind + s.Component // plain fields always can be written
	}
	return kind + string(text)
}

// cellsOf are the columns of a row, in the order of the table's head.
func (t *text) cellsOf(r outdatedRow) []string {
	on := style.Plural(len(r.targets), r.kind)
	if len(r.targets) == 1 {
		on = t.labels[r.targets[0]]
	}
	return []string{style.Clean(r.Component), orDash(r.Live), wanted(r.Standing), orDash(r.Newest), orDash(r.NewestOfAll), on}
}

// wanted tells what the manifest asks for and what that comes to: "~1.3 → 1.3.102".
func wanted(s diff.Standing) string {
	asked, version := style.Clean(s.Requested), orDash(s.Desired)
	switch {
	case !s.Listed:
		return "(not listed)"
	case asked == "" || asked == version:
		return version
	}
	return asked + " → " + version
}

func orDash(version string) string {
	if version == "" {
		return "-"
	}
	return style.Clean(version)
}

var outdatedHead = []string{"COMPONENT", "LIVE", "DESIRED", "NEWEST HERE", "NEWEST", "ON"}

// table writes aligned columns. The last one is as long as it has to be.
func (t *text) table(rows []outdatedRow) {
	lines := [][]string{outdatedHead}
	for _, r := range rows {
		lines = append(lines, t.cellsOf(r))
	}
	widths := make([]int, len(outdatedHead)-1)
	for _, line := range lines {
		for i := range widths {
			widths[i] = max(widths[i], style.Width(line[i]))
		}
	}
	t.line(t.Dim.Sprint(aligned(lines[0], widths)))
	for i, r := range rows {
		line := aligned(lines[i+1], widths)
		if r.Outdated {
			line = t.Warn.Sprint(line)
		}
		t.line(line)
		t.holds(r)
	}
}

func aligned(row []string, widths []int) string {
	var b strings.Builder
	for i, n := range widths {
		b.WriteString(style.Pad(row[i], n) + "  ")
	}
	return b.String() + row[len(widths)]
}

// holds says under a row what keeps an apply from the newest version, and with
// -v which targets the row stands for.
func (t *text) holds(r outdatedRow) {
	reasons := make([]string, len(r.HeldBack))
	for i, h := range r.HeldBack {
		reasons[i] = style.Clean(h.Reason)
	}
	if len(reasons) > 0 {
		t.wrapped(4, "    ", "held back: "+strings.Join(reasons, "; "))
	}
	if t.Verbose && len(r.targets) > 1 {
		t.wrapped(4, "    ", "on "+strings.Join(t.of(r.targets), ", "))
	}
}

func outdatedSummary(s diff.OutdatedSummary) string {
	text := "everything is the newest: "
	if s.Outdated > 0 {
		text = style.Count(s.Outdated) + " not the newest, of "
	}
	text += style.Plural(s.Components, "component") + " on " + style.Plural(s.Targets-s.Failed, "target")
	if s.Failed > 0 {
		text += "; " + style.Plural(s.Failed, "target") + " could not be read"
	}
	return text
}
