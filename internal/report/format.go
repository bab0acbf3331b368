package report

import (
	"io"
	"slices"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// Renderer draws whole reports in one format: of a plan, of what became of it,
// and of how far components are behind. The same report gives the same bytes; an
// error is the writer's. What of the options means nothing to a format is ignored.
type Renderer interface {
	Plan(w io.Writer, plan diff.Plan, o Options) error
	Result(w io.Writer, result executor.Result, o Options) error
	Outdated(w io.Writer, outdated diff.Outdated, o Options) error
}

// Format is a form of reports that a user can ask for. It has either Draw or Events.
type Format struct {
	Name string // as after -o
	For  string // who reads it, in a few words

	// Draw draws what is whole.
	Draw Renderer
	// Events returns an observer that writes each event of a run as it happens.
	Events func(w io.Writer) executor.Observer
}

// formats is the table of all formats. Commands, their help, the completion of
// -o and a test of the docs go by it. The first one is the standard.
var formats = []Format{
	{Name: "text", For: "a terminal or a CI log", Draw: Text{}},
	{Name: "json", For: "machines", Draw: JSON{}},
	{Name: "markdown", For: "a pull-request comment or a job summary", Draw: Markdown{}},
	{Name: "html", For: "a page with a matrix of targets and components", Draw: HTML{}},
	{Name: "ndjson", For: "an audit trail, one line per event as it happens", Events: newNDJSON},
}

// Names lists the formats of whole reports, which every command that reports can
// draw, the standard one first.
func Names() []string { return namesOf(func(f Format) bool { return f.Draw != nil }) }

// EventNames lists the formats of events, for commands in which something happens.
func EventNames() []string { return namesOf(func(f Format) bool { return f.Events != nil }) }

func namesOf(offered func(Format) bool) []string {
	var out []string
	for _, f := range formats {
		if offered(f) {
			out = append(out, f.Name)
		}
	}
	return out
}

// Find returns the format of this name. One that is not in the table has neither
// Draw nor Events.
func Find(name string) Format {
	if i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == name }); i >= 0 {
		return formats[i]
	}
	return Format{Name: name}
}
