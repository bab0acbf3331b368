package report

import (
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// head is a change in words, without its parameters.
type head struct {
	Class   string   `json:"class"` // op, or "blocked"
	Word    string   `json:"word"`  // "↑ upgrade"
	What    string   `json:"what"`  // "coredns 1.28.4 → 1.30.6"
	Origin  string   `json:"origin,omitempty"`
	Why     string   `json:"why,omitempty"`
	Blocked string   `json:"blocked,omitempty"`
	Carried []string `json:"carried,omitempty"`
	Notes   []string `json:"notes,omitempty"`
}

// card is an entry of a list.
type card struct {
	head
	Where   string
	Targets string
	Entry   int // which of the plan's groups it is, to be shown in the matrix; -1: it cannot be
	Params  []param
	// Later is the number of the change in the island that has the parameters, where
	// the script is to draw them when the entry is opened; -1: they are in Params.
	Later int
}

// param is one parameter: two values, or the lines of a diff.
type param struct {
	Class  string // create, update or delete
	Mark   string
	Path   string
	Old    string
	New    string
	Lines  []diffLine
	Source string
}

// diffLine is a line of a line diff.
type diffLine struct {
	Class string // create or delete; empty for context
	Text  string
}

// pageParams is about how many bytes the parameters may take that stand in the page
// itself, to be read without a script: those of the first entries.
const pageParams = 60_000

// size is about how many bytes a parameter takes in the page.
func (p param) size() int {
	n := 200 + len(p.Path) + len(p.Old) + len(p.New)
	for _, line := range p.Lines {
		n += 30 + len(line.Text)
	}
	return n
}

// cards draws the entries of a plan's lists.
type cards struct {
	names names
	to    *packer
	room  int // for parameters in the page itself
}

func (b *cards) group(g changeGroup, index int) card {
	c := card{head: newHead(g.change), Where: b.names.where(g.kind, g.targets), Entry: index}
	b.parameters(&c, g)
	if len(g.busy) > 0 {
		c.Notes = append(c.Notes, "Busy now on "+style.List(b.names.of(g.busy), fewFacts)+": apply waits, then compares again.")
	}
	if len(g.withheld) > 0 {
		c.Notes = append(c.Notes, "Withheld on "+style.List(b.names.of(g.withheld), fewFacts)+", where another change is blocked.")
	}
	if len(g.unstarted) > 0 {
		c.Notes = append(c.Notes, "Withheld on "+style.List(b.names.of(g.unstarted), fewFacts)+", as "+b.names.wavesOf(g.unstarted)+" will not start.")
	}
	c.Targets = style.List(b.names.of(g.targets), manyTargets) + b.names.spread(g.targets)
	return c
}

// parameters puts a group's parameters into its card while there is room, else into
// the island.
func (b *cards) parameters(c *card, g changeGroup) {
	c.Later = -1
	if b.room < 0 && len(g.change.Diff) > 0 {
		c.Later = b.later(g, c)
		return
	}
	for _, d := range g.change.Diff {
		p := newParam(d, source(g.change, d.Source))
		if g.varies[d.Path] {
			p.Old, p.New, p.Lines = "", "differs "+g.where(), nil
		}
		c.Params = append(c.Params, p)
		b.room -= p.size()
	}
}

// later puts the parameters of a group's card into the island.
func (b *cards) later(g changeGroup, c *card) int {
	params := make([]int, len(g.change.Diff))
	for i, d := range g.change.Diff {
		from := source(g.change, d.Source)
		if params[i] = b.to.param(d, from); g.varies[d.Path] {
			op := opOf(d)
			params[i] = b.to.pack(param{Class: string(op), Mark: style.OpSign(op), Path: style.Clean(d.Path), Source: from, New: "differs " + g.where()})
		}
	}
	return b.to.change(c.head, c.Entry, params)
}

// newHead draws a change by itself.
func newHead(c *diff.Change) head {
	out := head{Class: string(c.Op), Word: style.OpSign(c.Op) + " " + string(c.Op), What: what(c), Why: why(c),
		Origin: string(c.Origin), Blocked: style.Clean(c.Blocked), Carried: cleanAll(c.Carried)}
	if c.Blocked != "" {
		out.Class, out.Word = "blocked", "! blocked "+string(c.Op)
	}
	return out
}

func newParam(d diff.Difference, from string) param {
	op := opOf(d)
	p := param{Class: string(op), Mark: style.OpSign(op), Path: style.Clean(d.Path), Source: from}
	before, after := oldNew(d)
	changed := lineDiff(d)
	if changed != nil && (isText(d.Old) || isText(d.New) || style.Width(before) > cellWidth || style.Width(after) > cellWidth) {
		p.Lines = classed(changed)
		return p
	}
	p.Old, p.New = shorten(before, after, htmlValue)
	return p
}

// textOfLines is lines as they are told apart in the island: their first characters
// say what each is.
func textOfLines(lines []diffLine) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line.Text)
	}
	return b.String()
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
