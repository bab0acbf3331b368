package report

import (
	"github.com/fatih/color"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// paint colours text for one writer. Its colours are switched on or off each by
// itself, so that two reports in one process do not disturb each other.
type paint struct {
	dim, bold, good, bad, warn *color.Color
	ops                        map[diff.Op]*color.Color
}

func newPaint(on bool) paint {
	style := func(attributes ...color.Attribute) *color.Color {
		c := color.New(attributes...)
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c
	}
	return paint{
		dim: style(color.Faint), bold: style(color.Bold),
		good: style(color.FgGreen), bad: style(color.FgRed, color.Bold), warn: style(color.FgYellow, color.Bold),
		ops: map[diff.Op]*color.Color{
			diff.Create: style(color.FgGreen), diff.Upgrade: style(color.FgCyan), diff.Update: style(color.FgYellow),
			diff.Replace: style(color.FgMagenta, color.Bold), diff.Delete: style(color.FgRed, color.Bold),
		},
	}
}

// op colours text as changes of this kind are.
func (p paint) op(op diff.Op, text string) string {
	if c, known := p.ops[op]; known {
		return c.Sprint(text)
	}
	return text
}

// status colours text as outcomes of this kind are.
func (p paint) status(s executor.Status, text string) string {
	switch s {
	case executor.Succeeded:
		return p.good.Sprint(text)
	case executor.Failed:
		return p.bad.Sprint(text)
	}
	return p.warn.Sprint(text)
}

// diffLine colours one line of a line diff by its first character.
func (p paint) diffLine(line string) string {
	switch {
	case line == "":
		return ""
	case line[0] == '-':
		return p.ops[diff.Delete].Sprint(line)
	case line[0] == '+':
		return p.ops[diff.Create].Sprint(line)
	}
	return p.dim.Sprint(line)
}
