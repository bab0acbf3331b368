package report

import "time"

// defaultWidth is what text is wrapped to where nobody knows the terminal's width.
const defaultWidth = 100

// Options say how a report for people is drawn. The zero value is right for a file.
type Options struct {
	Color   bool // ANSI colours
	Width   int  // columns; 0 means 100
	Verbose bool // names every target and writes values in full
	// Elapsed is how long the run took, for results; 0 leaves it out. It is
	// told, as a report asks for no time.
	Elapsed time.Duration
}

func (o Options) width() int {
	switch {
	case o.Width <= 0:
		return defaultWidth
	case o.Width < 40: // narrower lines would hold nothing but their indent
		return 40
	}
	return o.Width
}

// fold is how many items a list names before it counts the rest.
func (o Options) fold(limit int) int {
	if o.Verbose {
		return 0
	}
	return limit
}
