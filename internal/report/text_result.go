package report

import (
	"io"
	"strings"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

// Result draws what became of a plan: what succeeded by change, what did
// not one line each with target, component and error, and one summary line.
func (Text) Result(w io.Writer, r executor.Result, o Options) error {
	t := newText(w, r.Plan, o)
	all := plannedOutcomes(r)
	t.succeeded(r, all)
	t.notDone(r, all)
	t.failures(r, all)
	t.gap()
	for _, note := range r.Notes {
		t.wrapped(6, "Note: ", style.Clean(note))
	}
	t.line(t.Bold.Sprint(resultSummary(r)), t.elapsed())
	return t.end()
}

func (t *textWriter) elapsed() string {
	if t.Elapsed <= 0 {
		return ""
	}
	return t.Dim.Sprint(" It took " + style.Duration(t.Elapsed) + ".")
}

const statusWidth = 11 // "✓ succeeded"

func (t *textWriter) statusWord(s executor.Status) string {
	return t.Status(s, style.Pad(style.StatusSign(s)+" "+string(s), statusWidth)) + "  "
}

// succeeded writes one line for the same change on any number of targets.
func (t *textWriter) succeeded(r executor.Result, all []plannedOutcome) {
	for _, g := range groupOutcomes(r, all, executor.Succeeded) {
		lasted := style.Seconds(g.slowest)
		if len(g.targets) > 1 {
			lasted = "up to " + lasted
		}
		t.wrapped(statusWidth+2, t.statusWord(executor.Succeeded),
			string(g.Op)+" "+what(g.change)+" "+t.onKeys(g)+" ("+lasted+")"+reasoned(g))
		t.risks(g)
	}
}

// riskIndent puts a risk under the words of its change.
var riskIndent = strings.Repeat(" ", statusWidth+2)

// risks writes what a precheck held against the changes of a group.
func (t *textWriter) risks(g outcomeGroup) {
	for _, text := range t.riskLines(g, t.fold(fewAlike)) {
		t.wrapped(statusWidth+2, riskIndent, text)
	}
}

// reasoned is what there is to say about a status beside its word.
func reasoned(g outcomeGroup) string {
	if g.Error == "" {
		return ""
	}
	return ": " + style.Clean(g.Error)
}

// onKeys names one target, or counts many and names the first few.
func (t *textWriter) onKeys(g outcomeGroup) string {
	labels := make([]string, len(g.targets))
	for i, key := range g.targets {
		labels[i] = t.label(key)
	}
	if len(labels) == 1 {
		return "on " + labels[0]
	}
	return "on " + style.Plural(len(labels), g.kind) + ": " + style.List(labels, t.fold(fewTargets))
}

// notDone writes what was sent, held, skipped or canceled: a line each, or, where
// the same thing befell many targets, one line for all.
func (t *textWriter) notDone(r executor.Result, all []plannedOutcome) {
	for _, status := range []executor.Status{executor.Sent, executor.Held, executor.Skipped, executor.Canceled} {
		for _, g := range groupOutcomes(r, all, status) {
			reason := reasoned(g)
			if len(g.targets) > fewAlike && !t.Verbose {
				t.wrapped(statusWidth+2, t.statusWord(status), string(g.Op)+" "+what(g.change)+" "+t.onKeys(g)+reason)
				t.risks(g)
				continue
			}
			for _, key := range g.targets {
				t.line(t.statusWord(status), t.full(key), ": ", string(g.Op), " ", what(g.change), reason)
			}
			t.risks(g)
		}
	}
}

// failures writes a line per failed change and per target that was left alone,
// never folded and never wrapped: these are what people search for.
func (t *textWriter) failures(r executor.Result, all []plannedOutcome) {
	for _, target := range leftAlone(r) {
		t.line(t.Bad.Sprint("✗ left alone"), " ", t.full(target.Target), ": ", style.Clean(target.Error))
	}
	for _, d := range all {
		if d.Status == executor.Failed {
			t.line(t.statusWord(d.Status), t.full(r.Targets[d.target].Target), ": ", string(d.Op), " ", what(d.change),
				": ", style.Clean(d.Error), t.Dim.Sprint(attempts(d.Outcome)))
			for _, text := range risksOf(d.Outcome) {
				t.line(riskIndent, text)
			}
		}
	}
}
