package report

import (
	"slices"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// What every report of a plan says beside its changes, in the same words.

// planSummary is the one line with all counts that ends every report of a plan.
func planSummary(plan diff.Plan) string {
	s := plan.Summary
	withheld, unknown, back := "", "", ""
	if s.Withheld > 0 {
		withheld = style.Count(s.Withheld) + " withheld, "
	}
	if s.Rollback > 0 {
		back = style.Count(s.Rollback) + " to roll back, "
	}
	if s.Unknown > 0 {
		unknown = " " + style.Plural(s.Unknown, "parameter") + " not compared."
	}
	return "Plan: " + style.Count(s.Create) + " to create, " + style.Count(s.Upgrade) + " to upgrade, " + style.Count(s.Update) + " to update, " +
		back + style.Count(s.Replace) + " to replace, " + style.Count(s.Delete) + " to delete on " +
		style.Count(changing(plan)) + " of " + style.Plural(len(plan.Targets), "target") + "; " +
		style.Count(s.Unchanged) + " unchanged, " + style.Count(s.Unmanaged) + " unmanaged, " + style.Count(s.Blocked) + " blocked, " +
		withheld + style.Count(s.Unhealthy) + " unhealthy, " + style.Count(s.Failed) + " failed." + unknown
}

// windowsOf lists the windows that bear on changes of the target.
func windowsOf(target diff.TargetPlan) []string {
	if len(target.Changes) == 0 {
		return nil
	}
	return target.Windows
}

// changing counts the targets on which something would be changed.
func changing(plan diff.Plan) int {
	n := 0
	for _, target := range plan.Targets {
		if len(target.Changes) > 0 && plan.CarriesOut(target) {
			n++
		}
	}
	return n
}

// asWanted says so where nothing needs to be changed, blocked or read again.
func asWanted(plan diff.Plan) string {
	s := plan.Summary
	switch {
	case s.Changes()+s.Blocked+s.Failed > 0:
		return ""
	case len(plan.Targets) == 0:
		return "No target: nothing to compare."
	}
	return "Everything is as the manifests want it: nothing to change."
}

// byOrigin counts what the new manifests cause apart from older drift; empty
// where the plan was not made with a base.
func byOrigin(plan diff.Plan) string {
	n := map[diff.Origin]int{}
	for _, target := range plan.Targets {
		for _, c := range target.Changes {
			n[c.Origin]++
		}
	}
	if n[diff.Introduced]+n[diff.Drift] == 0 {
		return ""
	}
	return style.Plural(n[diff.Introduced], "change") + " introduced by these manifests; " +
		style.Count(n[diff.Drift]) + " drift, pending before these manifests."
}

// destroyed counts the changes of a destroying op that an apply would carry
// out, and says of what and where.
func destroyed(names names, groups []changeGroup, op diff.Op) (n int, parts []string) {
	for _, g := range groups {
		targets := slices.DeleteFunc(slices.Clone(g.targets), func(t int) bool {
			return slices.Contains(g.withheld, t) || slices.Contains(g.unstarted, t)
		})
		if g.change.Op == op && g.change.Blocked == "" && len(targets) > 0 {
			n += len(targets)
			parts = append(parts, style.Clean(g.change.Component)+" "+names.where(g.kind, targets))
		}
	}
	return n, parts
}

// withheldBeside counts the changes that a blocked one of their own target stops.
func withheldBeside(plan diff.Plan) int {
	n := plan.Summary.Withheld
	for _, w := range plan.WithheldWaves {
		n -= w.Changes
	}
	return n
}

// withheldWaves counts the changes of waves that will not start, and says why: the
// first such wave stands in the way of all that come later. 0 where all start.
func withheldWaves(plan diff.Plan) (changes int, why string) {
	var later []int
	for i, w := range plan.WithheldWaves {
		changes += w.Changes
		if i > 0 {
			later = append(later, w.Wave)
		}
	}
	if changes > 0 {
		first := plan.WithheldWaves[0]
		why = waves([]int{first.Wave}) + " will not start: " + style.Clean(first.Reason)
	}
	if len(later) > 0 {
		why += "; nor will " + waves(later)
	}
	return changes, why
}

// waves names some waves: "wave 1", "waves 1, 2, 5".
func waves(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = style.Count(n)
	}
	if len(words) == 1 {
		return "wave " + words[0]
	}
	return "waves " + style.List(words, fewFacts)
}

// unhealthyComponents names a target's unhealthy components with the service's word for it.
func unhealthyComponents(target diff.TargetPlan) []string {
	out := make([]string, len(target.Unhealthy))
	for i, component := range target.Unhealthy {
		out[i] = component
		for _, seen := range target.Components {
			if seen.Component == component && seen.State != "" {
				out[i] = component + " is " + seen.State
			}
		}
	}
	return out
}

// unknownParameters are what of a target could not be compared.
func unknownParameters(target diff.TargetPlan) []string { return target.Unknown }

// readError is why a target was not read, if it was not.
func readError(target diff.TargetPlan) []string {
	if target.Error == "" {
		return nil
	}
	return []string{target.Error}
}

// guard says what a guard found and how to get past it.
func guard(g diff.Violation) string {
	unit := ""
	if strings.HasSuffix(g.Rule, "Percent") {
		unit = " %"
	}
	text := style.Clean(g.Rule) + ": " + style.Count(g.Actual) + unit + " where " + style.Count(g.Limit) + unit + " is the limit; apply refuses"
	if g.Override != "" {
		text += ", unless run with " + style.Clean(g.Override)
	}
	return text
}
