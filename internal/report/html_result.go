package report

import (
	"io"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

// Result draws what became of a plan: each cell of the matrix shows the outcome
// of its change.
func (HTML) Result(w io.Writer, r executor.Result, _ Options) error {
	names := newNames(r.Plan)
	all := plannedOutcomes(r)
	to := newPacker()
	resultMatrix(&to, r, all)
	p := page{
		Title:  "syncer result",
		Lead:   resultSummary(r),
		Notes:  cleaned(r.Notes),
		Digest: style.Clean(r.Plan.Digest),
		Chips:  resultChips(r),
		Alerts: resultAlerts(names, r, all),
		Lists:  resultLists(names, r, all),
	}
	return p.write(w, to.island)
}

func cleaned(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = style.Clean(text)
	}
	return out
}

// lost is the filter for targets that were left alone.
const lost = "left"

// statusOrder is that of how much a status matters to a reader.
var statusOrder = []executor.Status{executor.Failed, executor.Canceled, executor.Skipped, executor.Held, executor.Sent, executor.Succeeded}

func resultChips(r executor.Result) []chip {
	s := r.Summary
	counts := map[executor.Status]int{executor.Failed: s.Failed, executor.Canceled: s.Canceled, executor.Skipped: s.Skipped, executor.Held: s.Held,
		executor.Sent: s.Sent, executor.Succeeded: s.Succeeded}
	var out []chip
	if n := len(leftAlone(r)); n > 0 {
		out = append(out, chip{Filter: lost, Class: "failed", Text: targetsLeftAlone(n)})
	}
	for _, status := range statusOrder {
		if n := counts[status]; n > 0 {
			out = append(out, chip{Filter: string(status), Class: string(status), Text: style.Count(n) + " " + string(status)})
		}
	}
	return out
}

// resultAlerts lists the targets that were left alone and each failed change.
func resultAlerts(names names, r executor.Result, all []plannedOutcome) []alertBox {
	var out []alertBox
	for _, t := range leftAlone(r) {
		out = append(out, alertBox{"failed", "✗ Left alone", names.full(t.Target) + ": " + style.Clean(t.Error)})
	}
	for _, d := range all {
		if d.Status == executor.Failed {
			out = append(out, alertBox{"failed", "✗ Failed", names.full(r.Targets[d.target].Target) + ": " +
				string(d.Op) + " " + what(d.change) + ": " + withRisks(d.Outcome) + attempts(d.Outcome)})
		}
	}
	if rest := len(out) - fewEntries; rest > 0 {
		out = append(out[:fewEntries], alertBox{"failed", "✗ Failed", "and " + style.Count(rest) + " more, in the matrix below"})
	}
	return out
}

// resultLists holds what did not fail; the failures stand above it.
func resultLists(names names, r executor.Result, all []plannedOutcome) []entryList {
	var out []entryList
	for _, status := range statusOrder[1:] {
		l := entryList{Heading: capital(string(status))}
		for _, g := range groupOutcomes(r, all, status) {
			if len(l.Entries) < fewEntries {
				l.Entries = append(l.Entries, outcomeCard(names, g))
			} else {
				l.More++
			}
		}
		if len(l.Entries) > 0 {
			out = append(out, l)
		}
	}
	return out
}

func capital(word string) string { return string(word[0]-'a'+'A') + word[1:] }

func outcomeCard(names names, g outcomeGroup) card {
	labels := make([]string, len(g.targets))
	for i, key := range g.targets {
		labels[i] = names.label(key)
	}
	drawn := head{Class: string(g.Status), Word: style.StatusSign(g.Status) + " " + string(g.Op), What: what(g.change), Why: style.Clean(g.Error),
		Notes: names.riskLines(g, fewFacts)}
	c := card{head: drawn, Targets: style.List(labels, manyTargets), Where: "on " + labels[0], Entry: -1, Later: -1}
	if len(labels) > 1 {
		c.Where = "on " + style.Plural(len(labels), g.kind)
	}
	return c
}

func resultMatrix(to *packer, r executor.Result, all []plannedOutcome) {
	found := map[changeOf]executor.Outcome{}
	for _, d := range all {
		found[changeOf{r.Targets[d.target].Target, d.Component}] = d.Outcome
	}
	errors := map[string]string{}
	for _, t := range leftAlone(r) {
		errors[t.Target] = t.Error
	}
	b := newPlanMatrix(to, r.Plan, groupChanges(r.Plan))
	b.Lost = lost
	for _, t := range r.Plan.Targets {
		if t.Error == "" {
			t.Error = errors[t.Target]
		}
		b.target(t, func(c *diff.Change) outcome {
			o := found[changeOf{t.Target, c.Component}]
			if len(all) > htmlCalls && o.Status == executor.Succeeded {
				o.RequestID = "" // a third of the file for what nobody has to ask the service about; JSON has it
			}
			return b.outcome(o)
		})
	}
	b.done()
}

// outcome puts what became of a change into words; nothing became of one without a status.
func (b *matrixBuilder) outcome(o executor.Outcome) outcome {
	if o.Status == "" {
		return outcome{}
	}
	return outcome{status: b.word(style.StatusSign(o.Status) + " " + string(o.Status)), err: b.word(withRisks(o)),
		request: b.word(style.Clean(o.RequestID)), cost: b.word(cost(o))}
}
