package report

import (
	"io"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// The hidden first lines of reports, by which a workflow finds the one comment
// that it keeps up to date.
const (
	planMarker     = "<!-- syncer:plan -->"
	resultMarker   = "<!-- syncer:result -->"
	outdatedMarker = "<!-- syncer:outdated -->"
)

// Markdown is the format for a comment on a pull request or a job summary. A
// report is always under 60,000 characters; what has no room is counted at its end.
type Markdown struct{}

// Plan draws the dry-run report: what is blocked or destroyed first, one
// <details> per entry.
func (Markdown) Plan(w io.Writer, plan diff.Plan, o Options) error {
	m := markdownWriter{names: newNames(plan), Options: o, groups: groupChanges(plan)}
	head := planMarker + "\n### syncer plan: " + headline(plan) + "\n\n" + m.alerts()
	foot := "\n**" + mdText(planSummary(plan)) + "**\n"
	if origin := byOrigin(plan); origin != "" {
		foot = "\n" + mdText(origin) + "\n" + foot
	}
	if plan.Digest != "" {
		foot += "\n<sub>" + mdCode(clip(plan.Digest, cellWidth)) + "</sub>\n"
	}
	body, left := fit(m.sections(), markdownLimit-len(head)-len(foot)-500)
	_, err := io.WriteString(w, head+body+leftOut(left)+foot)
	return err
}

// markdownWriter is a report that is being written.
type markdownWriter struct {
	names
	Options
	groups []changeGroup
}

// headline counts what is not zero: "2 to upgrade, 1 to delete, 3 blocked on 5 of 7 targets".
func headline(plan diff.Plan) string {
	s := plan.Summary
	text := counted([]int{s.Create, s.Upgrade, s.Update, s.Rollback, s.Replace, s.Delete, s.Blocked, s.Withheld, s.Failed},
		[]string{"to create", "to upgrade", "to update", "to roll back", "to replace", "to delete", "blocked", "withheld", "not read"})
	if text == "" {
		return "nothing to change"
	}
	return text + " (" + style.Count(changing(plan)) + " of " + style.Plural(len(plan.Targets), "target") + ")"
}

// counted joins the counts that are not zero with their words.
func counted(n []int, words []string) string {
	var parts []string
	for i, word := range words {
		if n[i] > 0 {
			parts = append(parts, style.Count(n[i])+" "+word)
		}
	}
	return strings.Join(parts, ", ")
}

// alerts are the boxes under the headline: what destroys, then what does not work.
func (m *markdownWriter) alerts() string {
	return alert("CAUTION", m.destroyed()) + alert("WARNING", m.stopped())
}

func alert(kind string, lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return "> [!" + kind + "]\n> " + strings.Join(lines, "<br>\n> ") + "\n\n"
}

func (m *markdownWriter) destroyed() []string {
	var out []string
	for _, op := range []diff.Op{diff.Delete, diff.Replace} {
		n, parts := destroyed(m.names, m.groups, op)
		if n > 0 {
			verb := map[diff.Op]string{diff.Delete: "- Deletes ", diff.Replace: "± Deletes and recreates "}[op]
			out = append(out, "**"+verb+style.Plural(n, "component")+"**: "+mdText(clip(style.List(parts, mdFew), mdReason)))
		}
	}
	for _, g := range m.plan.Guards {
		out = append(out, "**✗ Guard** "+mdText(clip(guard(g), mdReason)))
	}
	return out
}

func (m *markdownWriter) stopped() []string {
	var out []string
	if n := m.plan.Summary.Blocked; n > 0 {
		text := "**! Blocked: " + style.Plural(n, "change") + "**"
		if others := withheldBeside(m.plan); others > 0 {
			text += ", and " + style.Plural(others, "other change") + " withheld on the same targets"
		}
		out = append(out, text)
	}
	if n := m.plan.Summary.Failed; n > 0 {
		out = append(out, "**✗ Not read: "+style.Plural(n, "target")+"**; nothing is changed there")
	}
	if n, why := withheldWaves(m.plan); n > 0 {
		out = append(out, "**! Withheld: "+style.Plural(n, "change")+"**; "+mdText(why))
	}
	return out
}

// sections are in the order of how much they matter to a reviewer.
func (m *markdownWriter) sections() []section {
	open := len(m.groups) <= mdOpen
	part := func(head string, of func(changeGroup) bool) section {
		s := section{head: "#### " + head + "\n\n"}
		for _, g := range m.groups {
			if of(g) {
				s.blocks = append(s.blocks, m.block(g, open))
			}
		}
		return s
	}
	blocked := func(g changeGroup) bool { return g.change.Blocked != "" }
	calm := func(g changeGroup) bool { return !blocked(g) && !destroys(g.change) }
	drift := func(g changeGroup) bool { return g.change.Origin == diff.Drift }
	return []section{
		part("! Blocked", blocked),
		m.unread(),
		part("Deletes and replaces", func(g changeGroup) bool { return destroys(g.change) }),
		part("Changes", func(g changeGroup) bool { return calm(g) && !drift(g) }),
		part("Drift, pending before these manifests", func(g changeGroup) bool { return calm(g) && drift(g) }),
		m.windows(),
		m.unknown(),
		m.unhealthy(),
		m.unmanaged(),
	}
}

func (m *markdownWriter) windows() section {
	s := section{head: "#### ○ Windows\n\n", foot: "\n"}
	for _, f := range groupFacts(m.plan, windowsOf) {
		s.blocks = append(s.blocks, m.item(f, ": "+mdCode(f.what), "window", false))
	}
	return s
}

func (m *markdownWriter) unknown() section {
	s := section{head: "#### ? Not compared, as what they refer to is not set\n\n", foot: "\n"}
	for _, f := range groupFacts(m.plan, unknownParameters) {
		s.blocks = append(s.blocks, m.item(f, ": "+mdCode(f.what), "parameter not compared", false))
	}
	return s
}

func (m *markdownWriter) unread() section {
	s := section{head: "#### ✗ Not read\n\n", foot: "\n"}
	for _, f := range groupFacts(m.plan, readError) {
		s.blocks = append(s.blocks, m.item(f, ": "+mdText(clip(f.what, mdReason)), "target not read", true))
	}
	return s
}

func (m *markdownWriter) unhealthy() section {
	s := section{head: "#### ? Unhealthy, though as the manifests want it\n\n", foot: "\n"}
	for _, f := range groupFacts(m.plan, unhealthyComponents) {
		s.blocks = append(s.blocks, m.item(f, ": "+mdText(clip(f.what, mdReason)), "unhealthy", false))
	}
	return s
}

func (m *markdownWriter) unmanaged() section {
	s := section{head: "#### Unmanaged: not listed, left alone\n\n", foot: "\n"}
	for _, f := range groupFacts(m.plan, func(t diff.TargetPlan) []string { return t.Unmanaged }) {
		s.blocks = append(s.blocks, m.item(f, ": "+mdCode(f.what), "unmanaged", false))
	}
	return s
}

// item is a line of a list: on which targets, then text.
func (m *markdownWriter) item(f factGroup, text, kind string, keys bool) block {
	labels := m.of(f.targets)
	if keys {
		for i, t := range f.targets {
			labels[i] = fullName(m.plan.Targets[t])
		}
	}
	line := func(limit int) string { return "- " + m.on(f.kind, labels, limit) + text + "\n" }
	return block{short: line(1), full: func() string { return line(mdFew) }, what: kind}
}

// on names a few of several targets in code, after their count.
func (m *markdownWriter) on(kind string, labels []string, limit int) string {
	named := make([]string, len(labels))
	for i, label := range labels {
		named[i] = mdCode(label)
	}
	if len(labels) == 1 {
		return named[0]
	}
	return style.Plural(len(labels), kind) + " (" + style.List(named, limit) + ")"
}
