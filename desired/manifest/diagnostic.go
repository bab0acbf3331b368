package manifest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
)

// Diagnostic is one mistake in a manifest.
type Diagnostic struct {
	Pos     desired.Position
	Path    string // of the field, as in clusters[0].addons[2].version; "." for a whole document
	Message string // what is wrong and what would be right; never a secret
}

// Error returns "FILE:LINE:COL: PATH: message", without the place where there
// is no file. It is one line, also where a file or a field has a line break in
// its name.
func (d Diagnostic) Error() string {
	text := d.Message
	if d.Pos != (desired.Position{}) {
		text = fmt.Sprintf("%s: %s: %s", d.Pos, d.Path, d.Message)
	}
	return breaks.Replace(text)
}

var breaks = strings.NewReplacer("\n", `\n`, "\r", `\r`)

// Diagnostics are all mistakes of one run, sorted by file in the order in which
// the files were read, then line and column.
type Diagnostics []Diagnostic

// Error returns one mistake per line.
func (d Diagnostics) Error() string {
	lines := make([]string, len(d))
	for i, each := range d {
		lines[i] = each.Error()
	}
	return strings.Join(lines, "\n")
}

// problems collects mistakes. One place gets one message, the first: what a
// later check finds wrong there follows from it, or says the same for the next
// of many targets that share a profile.
type problems struct {
	list []Diagnostic
	most int  // as many are told
	more bool // there may be others

	compared int // names, see didYouMean

	told  map[told]bool
	order map[string]int // files as they came

	// incomplete: some input could not be read, so that a name which is not
	// known may well be in there.
	incomplete bool
}

type told struct {
	pos  desired.Position
	path string
}

// full reports that no more are told, so that looking for them is in vain.
func (p *problems) full() bool {
	if len(p.list) < p.most {
		return false
	}
	p.more = true
	return true
}

func (p *problems) at(where *place, format string, args ...any) {
	if p.full() {
		return
	}
	p.add(where.pos(), where.path(), fmt.Sprintf(format, args...))
}

func (p *problems) add(pos desired.Position, path, message string) {
	if p.full() {
		return
	}
	key := told{pos, path}
	if p.told[key] {
		return
	}
	if p.told == nil {
		p.told = map[told]bool{}
	}
	p.told[key] = true
	p.list = append(p.list, Diagnostic{Pos: pos, Path: path, Message: message})
}

// tell notes a mistake that is in no file.
func (p *problems) tell(format string, args ...any) {
	p.add(desired.Position{}, ".", fmt.Sprintf(format, args...))
}

// unread tells that a whole file is missing from what was read.
func (p *problems) unread(file, format string, args ...any) {
	p.incomplete = true
	p.add(desired.Position{File: file, Line: 1, Column: 1}, ".", fmt.Sprintf(format, args...))
}

// file notes that a path is read next.
func (p *problems) file(path string) {
	if p.order == nil {
		p.order = map[string]int{}
	}
	if _, known := p.order[path]; !known {
		p.order[path] = len(p.order)
	}
}

// err returns what was collected, or nil.
func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	slices.SortStableFunc(p.list, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(p.order[a.Pos.File], p.order[b.Pos.File]),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			strings.Compare(a.Path, b.Path))
	})
	if p.more {
		p.list = append(p.list, Diagnostic{Path: ".", Message: fmt.Sprintf("and more: at most %d mistakes are told", p.most)})
	}
	return Diagnostics(p.list)
}
