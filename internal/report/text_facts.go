package report

import (
	"slices"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

const fewFacts = 12 // unmanaged components named

// facts writes what is not changed and yet worth knowing.
func (t *textWriter) facts() {
	sick := groupFacts(t.plan, unhealthyComponents)
	loose := groupFacts(t.plan, func(target diff.TargetPlan) []string { return target.Unmanaged })
	if len(sick)+len(loose) > 0 {
		t.gap()
	}
	for _, s := range sick {
		t.wrapped(wordWidth+4, t.Warn.Sprint("? unhealthy")+"  ",
			style.Clean(s.what)+" "+t.onSome(s)+", though as the manifest wants it")
	}
	if len(loose) == 0 {
		return
	}
	var parts []string
	for _, l := range loose {
		parts = append(parts, style.Clean(l.what)+" "+t.where(l.kind, l.targets))
	}
	t.wrapped(wordWidth+4, t.Dim.Sprint("· unmanaged")+"  ", style.List(parts, t.fold(fewFacts))+"; not listed, left alone")
}

// onSome names the first few targets of a tally.
func (t *textWriter) onSome(s factGroup) string {
	if len(s.targets) <= fewTargets {
		return "on " + strings.Join(t.of(s.targets), ", ")
	}
	return "on " + style.Plural(len(s.targets), s.kind) + ": " + style.List(t.of(s.targets), t.fold(fewTargets))
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

// attention writes, right above the summary, what must not be missed.
func (t *textWriter) attention(groups []changeGroup) {
	var b strings.Builder
	t.b, b = b, t.b // written apart, to know whether there is anything
	t.destroyed(groups)
	t.blocked(groups)
	t.unread()
	t.guards()
	t.b, b = b, t.b
	if b.Len() > 0 {
		t.gap()
		t.b.WriteString(b.String())
	}
}

func (t *textWriter) destroyed(groups []changeGroup) {
	for _, op := range []diff.Op{diff.Replace, diff.Delete} {
		if n, parts := destroyed(t.names, groups, op); n > 0 {
			verb := map[diff.Op]string{diff.Replace: "DELETES AND RECREATES ", diff.Delete: "DELETES "}[op]
			t.wrapped(2, t.Op(op, style.OpSign(op)+" "), t.Op(op, verb+style.Plural(n, "component"))+": "+style.List(parts, t.fold(fewFacts)))
		}
	}
}

// destroyed counts the changes of a destroying op that an apply would carry
// out, and says of what and where.
func destroyed(names names, groups []changeGroup, op diff.Op) (n int, parts []string) {
	for _, g := range groups {
		targets := slices.DeleteFunc(slices.Clone(g.targets), func(t int) bool { return slices.Contains(g.withheld, t) })
		if g.change.Op == op && g.change.Blocked == "" && len(targets) > 0 {
			n += len(targets)
			parts = append(parts, style.Clean(g.change.Component)+" "+names.where(g.kind, targets))
		}
	}
	return n, parts
}

func (t *textWriter) blocked(groups []changeGroup) {
	for _, g := range groups {
		if g.change.Blocked != "" {
			t.wrapped(2, t.Warn.Sprint("! "), t.Warn.Sprint("BLOCKED")+" "+string(g.change.Op)+" of "+style.Clean(g.change.Component)+" "+
				t.where(g.kind, g.targets)+": "+style.Clean(g.change.Blocked))
		}
	}
	if n := t.plan.Summary.Withheld; n > 0 {
		t.wrapped(2, t.Warn.Sprint("! "), style.Plural(n, "other change")+" withheld: nothing is changed on a target where a change is blocked")
	}
}

// unread writes the targets whose listing failed, by reason.
func (t *textWriter) unread() {
	for _, f := range groupFacts(t.plan, readError) {
		t.wrapped(2, t.Bad.Sprint("✗ "), t.Bad.Sprint("NOT READ")+" "+t.onAll(f)+": "+style.Clean(f.what))
	}
}

func readError(target diff.TargetPlan) []string {
	if target.Error == "" {
		return nil
	}
	return []string{target.Error}
}

// onAll names targets by key, as who has to look for the fault needs it.
func (t *textWriter) onAll(f factGroup) string {
	full := make([]string, len(f.targets))
	for i, target := range f.targets {
		full[i] = fullName(t.plan.Targets[target])
	}
	return style.List(full, t.fold(fewTargets))
}

func (t *textWriter) guards() {
	for _, g := range t.plan.Guards {
		t.wrapped(2, t.Bad.Sprint("✗ "), t.Bad.Sprint("GUARD")+" "+guard(g))
	}
}

// guard says what a guard found and how to get past it.
func guard(g diff.Trip) string {
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

// summary writes the last line.
func (t *textWriter) summary() {
	t.gap()
	if nothing := asWanted(t.plan); nothing != "" {
		t.line(t.Good.Sprint(nothing))
	}
	if origin := byOrigin(t.plan); origin != "" {
		t.line(origin)
	}
	t.line(t.Bold.Sprint(planSummary(t.plan)))
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

// planSummary is the one line with all counts that ends every report of a plan.
func planSummary(plan diff.Plan) string {
	s := plan.Summary
	withheld := ""
	if s.Withheld > 0 {
		withheld = style.Count(s.Withheld) + " withheld, "
	}
	return "Plan: " + style.Count(s.Create) + " to create, " + style.Count(s.Upgrade) + " to upgrade, " + style.Count(s.Update) + " to update, " +
		style.Count(s.Replace) + " to replace, " + style.Count(s.Delete) + " to delete on " +
		style.Count(changing(plan)) + " of " + style.Plural(len(plan.Targets), "target") + "; " +
		style.Count(s.Unchanged) + " unchanged, " + style.Count(s.Unmanaged) + " unmanaged, " + style.Count(s.Blocked) + " blocked, " +
		withheld + style.Count(s.Unhealthy) + " unhealthy, " + style.Count(s.Failed) + " failed."
}

// changing counts the targets on which something would be changed.
func changing(plan diff.Plan) int {
	n := 0
	for _, target := range plan.Targets {
		if len(target.Changes) > 0 && !target.Blocked() {
			n++
		}
	}
	return n
}
