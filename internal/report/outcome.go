package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

// plannedOutcome is one outcome with the change of the plan that it belongs to.
type plannedOutcome struct {
	executor.Outcome
	target int // index into the result's targets
	change *diff.Change
}

// plannedOutcomes returns the result's outcomes in its order, each with its change.
func plannedOutcomes(r executor.Result) []plannedOutcome {
	changes := make(map[changeOf]*diff.Change, r.Plan.Summary.Changes())
	for _, t := range r.Plan.Targets {
		for i := range t.Changes {
			changes[changeOf{t.Target, t.Changes[i].Component}] = &t.Changes[i]
		}
	}
	all := 0
	for _, t := range r.Targets {
		all += len(t.Changes)
	}
	out := make([]plannedOutcome, 0, all)
	for i, t := range r.Targets {
		for _, o := range t.Changes {
			c := changes[changeOf{t.Target, o.Component}]
			if c == nil {
				c = &diff.Change{Component: o.Component, Op: o.Op}
			}
			out = append(out, plannedOutcome{Outcome: o, target: i, change: c})
		}
	}
	return out
}

// changeOf names a change: there is one of a component.
type changeOf struct{ target, component string }

// outcomeGroup is outcomes that read the same: same change, same status, same words.
type outcomeGroup struct {
	plannedOutcome
	kind    string
	targets []string // keys
	slowest float64  // seconds
	risks   []risk
}

// groupOutcomes groups the outcomes of one status, those on most targets first.
func groupOutcomes(r executor.Result, all []plannedOutcome, status executor.Status) []outcomeGroup {
	found := map[string]*outcomeGroup{}
	var order []string
	for _, d := range all {
		if d.Status != status {
			continue
		}
		key := r.Targets[d.target].Target
		kind := kindOf(key)
		same := kind + " " + string(d.Op) + " " + what(d.change) + " " + d.Error
		if found[same] == nil {
			found[same] = &outcomeGroup{plannedOutcome: d, kind: kind}
			order = append(order, same)
		}
		found[same].targets = append(found[same].targets, key)
		found[same].risks = addRisks(found[same].risks, key, d.Outcome)
		found[same].slowest = max(found[same].slowest, d.Seconds)
	}
	var out []outcomeGroup
	for _, same := range order {
		out = append(out, *found[same])
	}
	slices.SortStableFunc(out, func(a, b outcomeGroup) int { return cmp.Compare(len(b.targets), len(a.targets)) })
	return out
}

// resultSummary is the one line with all counts that ends every report of a result.
func resultSummary(r executor.Result) string {
	s, held := r.Summary, ""
	if s.Held > 0 {
		held = style.Count(s.Held) + " held, "
	}
	return "Result: " + style.Count(s.Succeeded) + " succeeded, " + style.Count(s.Sent) + " sent, " + style.Count(s.Failed) + " failed, " +
		held + style.Count(s.Skipped) + " skipped, " + style.Count(s.Canceled) + " canceled on " + style.Plural(touched(r), "target") + also(len(leftAlone(r))) + "." + remarks(r)
}

// remarks say what else the counts come from.
func remarks(r executor.Result) string {
	out := ""
	for _, s := range r.Stopped {
		out += fmt.Sprintf(" Wave %d was stopped after %s (rollout.stopAfter is %d); %s spared.",
			s.Wave, style.Plural(s.Failed, "failed change"), s.Limit, were(s.Spared))
	}
	if r.Override != "" {
		out += " Windows were overridden: " + style.Clean(r.Override) + "."
	}
	return out
}

func were(targets int) string {
	if targets == 1 {
		return "1 target was"
	}
	return style.Plural(targets, "target") + " were"
}

// leftAlone are the targets with a reason of their own for what was not tried there:
// unread, blocked, stale. They are no failures of a change: what was planned there is
// skipped. One that was given up after a request has changes that failed, which say why.
func leftAlone(r executor.Result) []executor.TargetResult {
	var out []executor.TargetResult
	for _, t := range r.Targets {
		if t.Error != "" && !slices.ContainsFunc(t.Changes, func(o executor.Outcome) bool { return o.Status == executor.Failed }) {
			out = append(out, t)
		}
	}
	return out
}

func also(alone int) string {
	if alone == 0 {
		return ""
	}
	return "; " + targetsLeftAlone(alone)
}

func targetsLeftAlone(n int) string { return style.Plural(n, "target") + " left alone" }

// touched counts the targets that had something to be done or to be reported.
func touched(r executor.Result) int {
	n := 0
	for _, t := range r.Targets {
		if len(t.Changes) > 0 || t.Error != "" {
			n++
		}
	}
	return n
}

// attempts tells what a failed change cost, where that says something.
func attempts(o executor.Outcome) string {
	var parts []string
	if o.RequestID != "" && !strings.Contains(o.Error, o.RequestID) {
		parts = append(parts, "request "+style.Clean(o.RequestID))
	}
	if o.Attempts > 1 {
		parts = append(parts, style.Plural(o.Attempts, "attempt"))
	}
	if o.Seconds >= 1 {
		parts = append(parts, "after "+style.Seconds(o.Seconds))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// cost tells what an outcome took.
func cost(o executor.Outcome) string {
	var parts []string
	if o.Attempts > 0 {
		parts = append(parts, style.Plural(o.Attempts, "attempt"))
	}
	if o.Seconds > 0 {
		parts = append(parts, style.Seconds(o.Seconds))
	}
	return strings.Join(parts, ", ")
}
