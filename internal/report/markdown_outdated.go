package report

import (
	"io"
	"strings"

	"github.com/syncer-project/syncer/diff"
)

// Outdated draws how far components are behind: a table of those that are not
// the newest, then one of those that are.
func (Markdown) Outdated(w io.Writer, report diff.Outdated, o Options) error {
	m := markdownWriter{names: newNames(targetsOf(report)), Options: o}
	head := outdatedMarker + "\n### syncer outdated: " + outdatedHeadline(report.Summary) + "\n\n"
	foot := "\n**" + mdText(outdatedSummary(report.Summary)) + "**\n"
	groups := groupVersions(report)
	body, left := fit([]section{
		m.unread(),
		m.versions("Not the newest", groups, true),
		m.versions("The newest already", groups, false),
	}, markdownLimit-len(head)-len(foot)-500)
	_, err := io.WriteString(w, head+body+leftOut(left)+foot)
	return err
}

func outdatedHeadline(s diff.OutdatedSummary) string {
	text := counted([]int{s.Outdated, s.Failed}, []string{"not the newest", "not read"})
	if text == "" {
		return "everything is the newest"
	}
	return text
}

// versions is a table with a line for each group that is outdated, or is not.
func (m *markdownWriter) versions(heading string, groups []versionGroup, outdated bool) section {
	s := section{head: "#### " + heading + "\n\n| component | live | desired | newest here | newest | on | held back |\n|---|---|---|---|---|---|---|\n", foot: "\n"}
	for _, g := range groups {
		if g.Outdated != outdated {
			continue
		}
		line := func(names int) string {
			cells := []string{mdCode(g.Component)}
			for _, version := range g.versions() {
				cells = append(cells, mdText(clip(version, cellWidth)))
			}
			cells = append(cells, m.on(g.kind, m.of(g.targets), names), mdText(clip(g.heldBack(), mdReason)))
			return "| " + strings.Join(cells, " | ") + " |\n"
		}
		s.blocks = append(s.blocks, block{short: line(1), full: func() string { return line(mdFew) }, what: "component"})
	}
	return s
}
