package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// versionGroup is a component that stands the same among its versions on all of
// its targets.
type versionGroup struct {
	diff.VersionStatus
	kind    string
	targets []int // indexes into the report's targets
}

// groupVersions groups what repeats, by kind, component, and then the most
// frequent first.
func groupVersions(report diff.Outdated) []versionGroup {
	var groups []versionGroup
	at := map[key]int{}
	var keys keys
	for i, t := range report.Targets {
		for _, s := range t.Components {
			same := keys.version(kindOf(t.Target), s)
			n, known := at[same]
			if !known {
				n = len(groups)
				at[same] = n
				groups = append(groups, versionGroup{VersionStatus: s, kind: kindOf(t.Target)})
			}
			groups[n].targets = append(groups[n].targets, i)
		}
	}
	slices.SortStableFunc(groups, func(a, b versionGroup) int {
		return cmp.Or(strings.Compare(a.kind, b.kind), strings.Compare(a.Component, b.Component), cmp.Compare(len(b.targets), len(a.targets)))
	})
	return groups
}

// versions are the columns of a group: live, desired, newest here, newest.
func (g versionGroup) versions() []string {
	return []string{orDash(g.Live), g.desired(), orDash(g.Newest), orDash(g.NewestOfAll)}
}

// desired tells what the manifest asks for and what that comes to: "~1.3 → 1.3.102".
func (g versionGroup) desired() string {
	asked, version := style.Clean(g.Requested), orDash(g.Desired)
	switch {
	case !g.Listed:
		return "(not listed)"
	case asked == "" || asked == version:
		return version
	}
	return asked + " → " + version
}

// heldBack says what keeps an apply from the newest version; empty for nothing.
func (g versionGroup) heldBack() string {
	reasons := make([]string, len(g.HeldBack))
	for i, h := range g.HeldBack {
		reasons[i] = style.Clean(h.Reason)
	}
	return strings.Join(reasons, "; ")
}

func orDash(version string) string {
	if version == "" {
		return "-"
	}
	return style.Clean(version)
}

// targetsOf lends the targets the names and errors that they have in plans.
func targetsOf(report diff.Outdated) diff.Plan {
	var plan diff.Plan
	for _, t := range report.Targets {
		plan.Targets = append(plan.Targets, diff.TargetPlan{Target: t.Target, Name: t.Name, Wave: t.Wave, Error: t.Error})
	}
	return plan
}

// outdatedSummary is the one line with all counts that ends every report of it.
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
