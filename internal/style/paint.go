package style

import (
	"maps"
	"slices"
	"strings"

	"github.com/fatih/color"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// Paint colours text for one writer. Its colours are switched on or off each by
// itself, so that two reports in one process do not disturb each other.
type Paint struct {
	Dim, Bold, Good, Bad, Warn *color.Color

	ops map[diff.Op]*color.Color
}

// NewPaint returns a Paint that colours, or that leaves text as it is.
func NewPaint(on bool) Paint {
	of := func(attributes ...color.Attribute) *color.Color {
		c := color.New(attributes...)
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c
	}
	return Paint{
		Dim: of(color.Faint), Bold: of(color.Bold),
		Good: of(color.FgGreen), Bad: of(color.FgRed, color.Bold), Warn: of(color.FgYellow, color.Bold),
		ops: map[diff.Op]*color.Color{
			diff.Create: of(color.FgGreen), diff.Upgrade: of(color.FgCyan), diff.Update: of(color.FgYellow),
			diff.Rollback: of(color.FgBlue), diff.Replace: of(color.FgMagenta, color.Bold), diff.Delete: of(color.FgRed, color.Bold),
		},
	}
}

// Sequences lists every escape sequence that a Paint writes, so that an exit for
// text can tell them from those of others.
func Sequences() []string {
	p := NewPaint(true)
	found := map[string]bool{}
	for _, c := range append(slices.Collect(maps.Values(p.ops)), p.Dim, p.Bold, p.Good, p.Bad, p.Warn) {
		before, after, _ := strings.Cut(c.Sprint("\x00"), "\x00")
		found[before], found[after] = true, true
	}
	return slices.Sorted(maps.Keys(found))
}

// Op colours text as changes of this kind are.
func (p Paint) Op(op diff.Op, text string) string {
	if c, known := p.ops[op]; known {
		return c.Sprint(text)
	}
	return text
}

// Status colours text as outcomes of this kind are.
func (p Paint) Status(s executor.Status, text string) string {
	switch s {
	case executor.Succeeded:
		return p.Good.Sprint(text)
	case executor.Failed:
		return p.Bad.Sprint(text)
	}
	return p.Warn.Sprint(text)
}
