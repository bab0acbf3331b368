package report

import (
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// card is one change drawn in words, for the list and, as JSON, for the dialog
// that the matrix opens.
type card struct {
	Class   string   `json:"class"` // op, or "blocked"
	Word    string   `json:"word"`  // "↑ upgrade"
	What    string   `json:"what"`  // "coredns 1.28.4 → 1.30.6"
	Where   string   `json:"where,omitempty"`
	Origin  string   `json:"origin,omitempty"`
	Why     string   `json:"why,omitempty"`
	Blocked string   `json:"blocked,omitempty"`
	Params  []param  `json:"params,omitempty"`
	Carried []string `json:"carried,omitempty"`
	Notes   []string `json:"notes,omitempty"`
	Targets string   `json:"-"`
	Entry   int      `json:"entry"` // which of the plan's groups it belongs to
}

// param is one parameter: two values, or the lines of a diff.
type param struct {
	Class  string     `json:"class"` // create, update or delete
	Mark   string     `json:"mark"`
	Path   string     `json:"path"`
	Old    string     `json:"old,omitempty"`
	New    string     `json:"new,omitempty"`
	Lines  []diffLine `json:"lines,omitempty"`
	Source string     `json:"source"`
}

// diffLine is a line of a line diff.
type diffLine struct {
	Class string `json:"class,omitempty"` // create or delete; empty for context
	Text  string `json:"text"`
}

func groupCard(names names, g changeGroup, index int) card {
	c := changeCard(g.change, index)
	c.Where = names.where(g.kind, g.targets)
	for i, d := range g.change.Diff {
		if g.varies[d.Path] {
			c.Params[i].Old, c.Params[i].New, c.Params[i].Lines = "", "differs "+g.where(), nil
		}
	}
	if len(g.busy) > 0 {
		c.Notes = append(c.Notes, "Busy now on "+style.List(names.of(g.busy), fewFacts)+": apply waits, then compares again.")
	}
	if len(g.withheld) > 0 {
		c.Notes = append(c.Notes, "Withheld on "+style.List(names.of(g.withheld), fewFacts)+", where another change is blocked.")
	}
	if len(g.unstarted) > 0 {
		c.Notes = append(c.Notes, "Withheld on "+style.List(names.of(g.unstarted), fewFacts)+", as "+names.wavesOf(g.unstarted)+" will not start.")
	}
	c.Targets = style.List(names.of(g.targets), manyTargets) + names.spread(g.targets)
	return c
}

// changeCard draws a change by itself.
func changeCard(c diff.Change, index int) card {
	out := card{Class: string(c.Op), Word: style.OpSign(c.Op) + " " + string(c.Op), What: what(c), Why: why(c),
		Origin: string(c.Origin), Blocked: style.Clean(c.Blocked), Carried: cleanAll(c.Carried), Entry: index}
	if c.Blocked != "" {
		out.Class, out.Word = "blocked", "! blocked "+string(c.Op)
	}
	for _, d := range c.Diff {
		out.Params = append(out.Params, newParam(c, d))
	}
	return out
}

func newParam(c diff.Change, d diff.Difference) param {
	op := opOf(d)
	p := param{Class: string(op), Mark: style.OpSign(op), Path: style.Clean(d.Path), Source: source(c, d.Source)}
	before, after := oldNew(d)
	changed := lineDiff(d)
	if changed != nil && (isText(d.Old) || isText(d.New) || style.Width(before) > cellWidth || style.Width(after) > cellWidth) {
		p.Lines = classed(changed)
		return p
	}
	p.Old, p.New = shorten(before, after, htmlValue)
	return p
}

// classed gives each line of a line diff its class.
func classed(changed []string) []diffLine {
	rest := len(changed) - htmlLines
	if rest > 0 {
		changed = changed[:htmlLines]
	}
	var out []diffLine
	for _, line := range changed {
		class := ""
		switch {
		case line == "":
		case line[0] == '-':
			class = string(diff.Delete)
		case line[0] == '+':
			class = string(diff.Create)
		}
		out = append(out, diffLine{Class: class, Text: style.Cut(line, htmlValue)})
	}
	if rest > 0 {
		out = append(out, diffLine{Text: "… " + style.Plural(rest, "more line")})
	}
	return out
}
