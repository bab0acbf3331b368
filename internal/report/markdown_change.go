package report

import (
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// block draws one group: its line alone, or unfoldable with all details.
func (m *markdownWriter) block(g changeGroup, open bool) block {
	head := m.head(g)
	kind := string(g.change.Op)
	if g.change.Blocked != "" {
		kind = "blocked " + kind
	}
	details := "<details>"
	if open || g.change.Blocked != "" {
		details = "<details open>"
	}
	return block{
		short: "- " + head + "\n\n",
		full: func() string {
			return details + "<summary>" + head + "</summary>\n\n" + m.details(g) + "\n</details>\n\n"
		},
		what: kind,
	}
}

// head is the line that says what and where.
func (m *markdownWriter) head(g changeGroup) string {
	c := g.change
	word := style.OpSign(c.Op) + " " + string(c.Op)
	if c.Blocked != "" {
		word = "! blocked " + string(c.Op)
	}
	head := "<b>" + mdText(word) + "</b> " + mdCode(what(c)) + " " + mdText(m.where(g.kind, g.targets))
	if c.Origin == diff.Drift {
		head += " <i>(drift)</i>"
	}
	if c.Blocked != "" {
		head += ": " + mdText(clip(c.Blocked, mdReason))
	}
	return head
}

func (m *markdownWriter) details(g changeGroup) string {
	c := g.change
	var b strings.Builder
	if reason := why(c); reason != "" {
		b.WriteString("Why: " + mdText(clip(reason, mdReason)) + "\n\n")
	}
	b.WriteString(m.parameters(g))
	if len(c.Carried) > 0 {
		b.WriteString("Carried over: " + codes(c.Carried, mdFew*2) + "\n\n")
	}
	if len(g.busy) > 0 {
		b.WriteString("Busy now, apply waits for it: " + codes(m.of(g.busy), mdFew) + "\n\n")
	}
	if len(g.withheld) > 0 {
		b.WriteString("Withheld, as another change there is blocked: " + codes(m.of(g.withheld), mdFew) + "\n\n")
	}
	if len(g.unstarted) > 0 {
		b.WriteString("Withheld, as " + m.wavesOf(g.unstarted) + " will not start: " + codes(m.of(g.unstarted), mdFew) + "\n\n")
	}
	b.WriteString("On " + codes(m.fulls(g.targets), manyTargets) + mdText(m.spread(g.targets)) + "\n")
	return b.String()
}

// fulls names targets with their keys where they are few, else by label.
func (m *markdownWriter) fulls(targets []int) []string {
	if len(targets) > mdFew {
		return m.of(targets)
	}
	out := make([]string, len(targets))
	for i, t := range targets {
		out[i] = fullName(m.plan.Targets[t])
	}
	return out
}

func codes(texts []string, limit int) string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = mdCode(text)
	}
	return style.List(out, limit)
}

// parameters is a table of old and new, and below it a line diff for each
// value that a cell cannot hold.
func (m *markdownWriter) parameters(g changeGroup) string {
	shown, folded := foldDefaults(g.change, m.Verbose)
	if len(shown) > mdParams {
		shown, folded = shown[:mdParams], folded+len(shown)-mdParams
	}
	if len(shown) == 0 {
		return ""
	}
	var table, below strings.Builder
	table.WriteString("| parameter | old | new | from |\n|---|---|---|---|\n")
	for _, d := range shown {
		before, after := m.cells(g, d)
		if changed := lineDiff(d); changed != nil && before == "" {
			before, after = "see below", "see below"
			below.WriteString(mdCode(d.Path) + "\n\n" + mdFence("diff", fewOf(changed, mdLines)) + "\n")
		}
		table.WriteString("| " + mdCode(d.Path) + " | " + before + " | " + after + " | " + mdText(source(g.change, d.Source)) + " |\n")
	}
	table.WriteByte('\n')
	if folded > 0 {
		below.WriteString("… and " + style.Plural(folded, "more parameter") + "\n\n")
	}
	return table.String() + below.String()
}

// cells are both values for a table; empty where they need more than a cell.
func (m *markdownWriter) cells(g changeGroup, d diff.Difference) (before, after string) {
	if g.varies[d.Path] {
		return "differs", "differs " + mdText(g.where())
	}
	before, after = oldNew(d)
	structured := lineDiff(d) != nil
	if structured && (isText(d.Old) || isText(d.New) || style.Width(before) > cellWidth || style.Width(after) > cellWidth) {
		return "", ""
	}
	before, after = shorten(before, after, cellWidth)
	return mdValue(d.Old != nil, before), mdValue(d.New != nil, after)
}

// mdValue shows a value as code, and the lack of one as words.
func mdValue(there bool, text string) string {
	if there {
		return mdCode(text)
	}
	return "<i>" + mdText(text) + "</i>"
}

// fewOf cuts lines to limit, and each of them to what a block can show.
func fewOf(lines []string, limit int) []string {
	rest := len(lines) - limit
	if rest > 1 {
		lines = lines[:limit]
	}
	out := make([]string, 0, len(lines)+1)
	for _, line := range lines {
		out = append(out, style.Cut(line, 2*cellWidth))
	}
	if rest > 1 {
		out = append(out, "… "+style.Plural(rest, "more line"))
	}
	return out
}
