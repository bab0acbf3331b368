package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

// risk is what a precheck held against the changes of one group, in the same words.
type risk struct {
	text    string
	targets []string // keys
}

// risksOf says what a precheck held against a change, but for what its error tells.
func risksOf(o executor.Outcome) []string {
	var out []string
	for _, r := range o.Risks {
		if said := strings.TrimSuffix(r.Name+": "+r.Message, ": "); !strings.Contains(o.Error, said) {
			out = append(out, "precheck: "+style.Clean(r.String()))
		}
	}
	return out
}

// addRisks adds what an outcome on a target has to risks.
func addRisks(risks []risk, target string, o executor.Outcome) []risk {
	for _, text := range risksOf(o) {
		i := slices.IndexFunc(risks, func(r risk) bool { return r.text == text })
		if i < 0 {
			i, risks = len(risks), append(risks, risk{text: text})
		}
		risks[i].targets = append(risks[i].targets, target)
	}
	return risks
}

// riskLines writes the risks of a group of outcomes, those on most targets first: most
// of them at the most (0: all), and of each which targets have it where not all do.
func (n names) riskLines(g outcomeGroup, most int) []string {
	sorted := slices.Clone(g.risks)
	slices.SortStableFunc(sorted, func(a, b risk) int { return cmp.Compare(len(b.targets), len(a.targets)) })
	var out []string
	for i, r := range sorted {
		if most > 0 && i == most {
			return append(out, "and "+style.Plural(len(sorted)-most, "more risk"))
		}
		line := r.text
		if len(r.targets) < len(g.targets) {
			labels := make([]string, len(r.targets))
			for i, key := range r.targets {
				labels[i] = n.label(key)
			}
			line += " (" + style.Plural(len(labels), g.kind) + ": " + style.List(labels, fewTargets) + ")"
		}
		out = append(out, line)
	}
	return out
}

// withRisks is an outcome's error with what a precheck held against its change.
func withRisks(o executor.Outcome) string {
	texts := risksOf(o)
	if o.Error != "" {
		texts = slices.Insert(texts, 0, style.Clean(o.Error))
	}
	return strings.Join(texts, "; ")
}
