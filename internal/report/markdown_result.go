package report

import (
	"io"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

// Result draws what became of a plan, what failed first.
func (Markdown) Result(w io.Writer, r executor.Result, o Options) error {
	m := markdownResult{names: newNames(r.Plan), Options: o, result: r, all: plannedOutcomes(r)}
	head := resultMarker + "\n### syncer result: " + m.headline() + "\n\n"
	foot := "\n**" + mdText(resultSummary(r)) + "**" + m.elapsed() + "\n" + m.notes()
	body, left := fit(m.sections(), markdownLimit-len(head)-len(foot)-500)
	_, err := io.WriteString(w, head+body+leftOut(left)+foot)
	return err
}

type markdownResult struct {
	names
	Options
	result executor.Result
	all    []plannedOutcome
}

func (m *markdownResult) headline() string {
	s := m.result.Summary
	text := counted([]int{s.Failed, s.Canceled, s.Skipped, s.Held, s.Sent, s.Succeeded}, []string{"failed", "canceled", "skipped", "held", "sent", "succeeded"})
	if text == "" {
		text = "nothing was changed"
	}
	return text + also(len(leftAlone(m.result)))
}

func (m *markdownResult) elapsed() string {
	if m.Elapsed <= 0 {
		return ""
	}
	return " It took " + style.Duration(m.Elapsed) + "."
}

// notes lists what the rollout could not tell.
func (m *markdownResult) notes() string {
	text := ""
	for i, note := range m.result.Notes {
		if i == fewAlike {
			return text + "- and " + style.Count(len(m.result.Notes)-i) + " more notes\n"
		}
		text += "- " + mdText(clip(note, mdReason)) + "\n"
	}
	if text == "" {
		return ""
	}
	return "\n" + text
}

func (m *markdownResult) sections() []section {
	return []section{
		m.leftAlone(),
		m.failed(),
		m.same(executor.Canceled),
		m.same(executor.Skipped),
		m.same(executor.Held),
		m.same(executor.Sent),
		m.same(executor.Succeeded),
	}
}

// leftAlone lists the targets that were left alone.
func (m *markdownResult) leftAlone() section {
	s := section{head: "#### ✗ Left alone\n\n", foot: "\n"}
	for _, t := range leftAlone(m.result) {
		line := "- " + mdCode(m.full(t.Target)) + ": " + mdText(clip(t.Error, mdReason)) + "\n"
		s.blocks = append(s.blocks, block{short: line, what: "target left alone"})
	}
	return s
}

// failed is a table with a line for each failed change.
func (m *markdownResult) failed() section {
	s := section{head: "#### ✗ Failed\n\n| target | change | error |\n|---|---|---|\n", foot: "\n"}
	for _, d := range m.all {
		if d.Status == executor.Failed {
			row := "| " + mdCode(m.full(m.result.Targets[d.target].Target)) + " | " + mdText(string(d.Op)) + " " + mdCode(what(d.change)) +
				" | " + mdText(clip(d.Error, mdReason)+attempts(d.Outcome))
			for _, text := range risksOf(d.Outcome) {
				row += "<br>" + mdText(clip(text, mdReason))
			}
			row += " |\n"
			s.blocks = append(s.blocks, block{short: row, what: "failed"})
		}
	}
	return s
}

// same lists the outcomes of one status, alike ones together.
func (m *markdownResult) same(status executor.Status) section {
	word := string(status)
	s := section{head: "<details><summary>" + style.StatusSign(status) + " " + word + "</summary>\n\n", foot: "\n</details>\n\n"}
	for _, g := range groupOutcomes(m.result, m.all, status) {
		s.blocks = append(s.blocks, block{short: m.line(g, 1), full: func() string { return m.line(g, mdFew) }, what: word})
	}
	return s
}

func (m *markdownResult) line(g outcomeGroup, names int) string {
	line := "- " + mdText(string(g.Op)) + " " + mdCode(what(g.change)) + " on "
	labels := make([]string, len(g.targets))
	for i, key := range g.targets {
		labels[i] = m.label(key)
	}
	if len(labels) == 1 {
		line += mdCode(labels[0])
	} else {
		line += style.Plural(len(labels), g.kind) + " (" + codes(labels, names) + ")"
	}
	if g.Error != "" {
		line += ": " + mdText(clip(g.Error, mdReason))
	}
	for _, text := range m.riskLines(g, names) {
		line += "\n  - " + mdText(clip(text, mdReason))
	}
	return line + "\n"
}
