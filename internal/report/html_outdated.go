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
	to := newPacker()
	outdatedMatrix(&to, report, groups)
	p := page{
		Title:   "syncer outdated",
		Lead:    outdatedSummary(report.Summary),
		Chips:   outdatedChips(report.Summary),
		Alerts:  planAlerts(names, nil),
		Lists:   outdatedLists(names, groups),
		Caption: "Installed version of each component on each target, and the newest",
		Others:  "also components that are the newest",
	}
	return p.write(w, to.island)
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
			l.Entries = append(l.Entries, card{head: versionHeadOf(g), Entry: i, Later: -1,
				Where: names.where(g.kind, g.targets), Targets: style.List(names.of(g.targets), manyTargets)})
		default:
			l.More++
		}
	}
	if len(l.Entries) == 0 {
		return nil
	}
	return []entryList{l}
}

// versionHeadOf draws where a component stands among its versions.
func versionHeadOf(g versionGroup) head {
	h := head{Class: outdatedClass, Word: "not in the catalog", What: style.Clean(g.Component) + " " + orDash(g.Live)}
	if g.NewestOfAll != "" {
		h.Word = "newest " + orDash(g.NewestOfAll)
	}
	h.Why = strings.TrimPrefix(g.heldBack()+" (desired "+g.desired()+", newest here "+orDash(g.Newest)+")", " ")
	return h
}

// outdatedMatrix has a row per target and a column per component, those that
// are behind on most targets first.
func outdatedMatrix(to *packer, report diff.Outdated, groups []versionGroup) {
	behind := map[string]int{}
	for _, g := range groups {
		behind[g.Component] += 0
		if g.Outdated {
			behind[g.Component] += len(g.targets)
		}
	}
	b := newMatrix(to, mostFirst(behind))
	b.Any, b.Rest = "not the newest", "The newest already"
	for _, t := range report.Targets {
		b.rows = append(b.rows, row{key: style.Clean(t.Target), name: style.Clean(t.Name), err: style.Clean(t.Error), site: site{Wave: t.Wave}, cells: b.empty()})
	}
	for i, g := range groups {
		at := cell{version: b.word(orDash(g.Live)), change: -1}
		if g.Outdated {
			at.change = b.packer.change(versionHeadOf(g), i, nil)
		}
		n := b.cell(at)
		for _, t := range g.targets {
			b.rows[t].cells[b.column[g.Component]] = n
		}
	}
	b.done()
}
