package report

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// Note is a message about a place in a manifest.
type Note struct {
	desired.Position        // zero: about no file
	Title            string // short; may be empty
	Message          string
	Warning          bool // a warning rather than an error
}

// Annotations writes notes as GitHub workflow commands, one line each:
// "::error file=pools.yaml,line=3,col=5::message". GitHub shows them beside the
// lines of a pull request. The form and what has to be escaped are documented
// by GitHub's "Workflow commands for GitHub Actions".
func Annotations(w io.Writer, notes []Note) error {
	var b strings.Builder
	for _, n := range notes {
		b.WriteString(n.command() + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (n Note) command() string {
	var properties []string
	add := func(key, value string) {
		if value != "" && value != "0" {
			properties = append(properties, key+"="+escapeProperty(value))
		}
	}
	if n.File != "-" { // standard input is no file of the repository
		add("file", n.File)
		add("line", strconv.Itoa(n.Line))
		add("col", strconv.Itoa(n.Column))
	}
	add("title", style.Clean(n.Title))
	command := "::error"
	if n.Warning {
		command = "::warning"
	}
	if len(properties) > 0 {
		command += " " + strings.Join(properties, ",")
	}
	return command + "::" + escapeData(n.Message)
}

// escapeData keeps a message on its line.
func escapeData(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// escapeProperty also keeps a value within its property.
func escapeProperty(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(text)
}

// PlanNotes makes a note of each blocked change and of each target that could
// not be read, at the place in the manifests of state that asks for it. The same
// message about one place, as when a profile is shared, is one note with the count.
func PlanNotes(plan diff.Plan, state desired.State) []Note {
	places := placesOf(state)
	found := map[Note][]string{}
	var order []Note
	add := func(note Note, target diff.TargetPlan) {
		if found[note] == nil {
			order = append(order, note)
		}
		found[note] = append(found[note], fullName(target))
	}
	for _, target := range plan.Targets {
		if target.Error != "" {
			add(Note{Position: places(target.Target, ""), Title: "not read", Message: style.Clean(target.Error)}, target)
		}
		for i := range target.Changes {
			c := &target.Changes[i]
			if c.Blocked != "" {
				at := cmp.Or(places(target.Target, c.Component), places(target.Target, ""))
				add(Note{Position: at, Title: "blocked", Message: string(c.Op) + " " + what(c) + ": " + style.Clean(c.Blocked)}, target)
			}
		}
	}
	for i, note := range order {
		order[i].Message += " (on " + style.List(found[note], fewTargets) + ")"
	}
	slices.SortStableFunc(order, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return order
}

// placesOf finds where the manifests declare a target, or a component of it. It looks
// at them when it is asked for the first time: mostly there is nothing to tell.
func placesOf(state desired.State) func(target, component string) desired.Position {
	byKey := sync.OnceValue(func() map[string]desired.Target {
		out := make(map[string]desired.Target, len(state.Targets))
		for _, t := range state.Targets {
			out[t.Key()] = t
		}
		return out
	})
	return func(target, component string) desired.Position {
		t := byKey()[target]
		if component == "" {
			return t.Pos
		}
		for _, c := range t.Components {
			if c.Key() == component {
				return c.Pos
			}
		}
		return desired.Position{}
	}
}
