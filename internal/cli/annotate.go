package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/report"
)

// inGitHub reports that a GitHub workflow reads what is printed. It takes
// annotations from both streams; they go to standard error, as the other one
// carries reports.
func (a *app) inGitHub() bool {
	value, _ := a.env("GITHUB_ACTIONS")
	return value == "true"
}

// annotateMistakes lets GitHub show mistakes in manifests beside their lines.
func (a *app) annotateMistakes(mistakes manifest.Diagnostics) {
	notes := make([]report.Note, len(mistakes))
	for i, m := range mistakes {
		notes[i] = report.Note{Position: m.Pos, Title: "manifest", Message: m.Path + ": " + m.Message}
	}
	_ = a.annotate(notes) // the mistakes themselves are told already
}

// annotatePlan does so with what is blocked or could not be read.
func (a *app) annotatePlan(plan diff.Plan, state desired.State) error {
	if !a.inGitHub() {
		return nil
	}
	return a.annotate(report.PlanNotes(plan, state))
}

func (a *app) annotate(notes []report.Note) error {
	if !a.inGitHub() {
		return nil
	}
	workspace := a.first("GITHUB_WORKSPACE")
	for i := range notes {
		notes[i].File = inWorkspace(workspace, notes[i].File)
	}
	return report.Annotations(a.Err.Annotations(), notes)
}

// inWorkspace names a file as GitHub wants it: from the root of the checkout,
// wherever the command was run. One outside of it keeps its name.
func inWorkspace(workspace, file string) string {
	if workspace == "" || file == "" || file == "-" {
		return file
	}
	full, err := filepath.Abs(file)
	if err != nil {
		return file
	}
	if real, err := filepath.EvalSymlinks(workspace); err == nil && !strings.HasPrefix(full, workspace+string(os.PathSeparator)) {
		workspace = real
	}
	from, err := filepath.Rel(workspace, full)
	if err != nil || !filepath.IsLocal(from) {
		return file
	}
	return filepath.ToSlash(from)
}
