package report

import (
	"io"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// Outdated draws how far components are behind: each cell of the matrix shows
// the installed version and the newest.
func (HTML) Outdated(w io.Writer, report diff.Outdated, _ Options) error {
	names := newNames(targetsOf(report))
	groups := groupVersions(report)
	p := page{
		Title:   "syncer outdated",
		Lead:    outdatedSummary(report.Summary),
		Chips:   outdatedChips(report.Summary),
		Alerts:  planAlerts(names, nil),
		Lists:   outdatedLists(names, groups),
		Data:    outdatedMatrix(report, groups),
		Caption: "Installed version of each component on each target, and the newest",
		Others:  "also components that are the newest",
	}
	return p.write(w)
}

// outdatedClass marks, in the page's style and script, what is not the newest.
const outdatedClass = "outdated"

func outdatedChips(s diff.OutdatedSummary) []chip {
	var out []chip
	if s.Failed > 0 {
		out = append(out, chip{Filter: "unread", Class: "failed", Text: style.Count(s.Failed) + " not read"})
	}
	if s.Outdated > 0 {
		out = append(out, chip{Filter: "any", Class: outdatedClass, Text: style.Count(s.Outdated) + " not the newest"})
	}
	return out
}

func outdatedLists(names names, groups []versionGroup) []entryList {
	l := entryList{Heading: "Not the newest"}
	for i, g := range groups {
		switch {
		case !g.Outdated:
		case len(l.Entries) < fewEntries:
			c := versionCard(g, i)
			c.Where = names.where(g.kind, g.targets)
			c.Targets = style.List(names.of(g.targets), manyTargets)
			l.Entries = append(l.Entries, c)
		default:
			l.More++
		}
	}
	if len(l.Entries) == 0 {
		return nil
	}
	return []entryList{l}
}

// versionCard draws where a component stands among its versions.
func versionCard(g versionGroup, index int) card {
	c := card{Class: outdatedClass, Word: "not in the catalog", What: style.Clean(g.Component) + " " + orDash(g.Live), Entry: index}
	if g.NewestOfAll != "" {
		c.Word = "newest " + orDash(g.NewestOfAll)
	}
	c.Why = strings.TrimPrefix(g.heldBack()+" (desired "+g.desired()+", newest here "+orDash(g.Newest)+")", " ")
	return c
}

// outdatedMatrix has a row per target and a column per component, those that
// are behind on most targets first.
func outdatedMatrix(report diff.Outdated, groups []versionGroup) matrix {
	behind := map[string]int{}
	cells := make([]map[string]cell, len(report.Targets)) // of each target, by component
	cards := []card{}
	for i, g := range groups {
		at := cell{Version: orDash(g.Live), Change: -1}
		behind[g.Component] += 0
		if g.Outdated {
			behind[g.Component] += len(g.targets)
			at.Change = len(cards)
			cards = append(cards, versionCard(g, i))
		}
		for _, t := range g.targets {
			if cells[t] == nil {
				cells[t] = map[string]cell{}
			}
			cells[t][g.Component] = at
		}
	}
	b := newMatrix(mostFirst(behind))
	b.Changes, b.Any, b.Rest = cards, "not the newest", "The newest already"
	for i, t := range report.Targets {
		b.add(row{Key: style.Clean(t.Target), Name: style.Clean(t.Name), Wave: t.Wave, Error: style.Clean(t.Error)}, cells[i])
	}
	return b.matrix
}
