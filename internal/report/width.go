package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// cells is the number of terminal columns that text takes: two for each wide
// East Asian character, none for combining marks.
func cells(text string) int {
	n := 0
	for _, r := range text {
		n += runeCells(r)
	}
	return n
}

func runeCells(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// cut shortens text to at most limit columns, the last of which is then "…".
func cut(text string, limit int) string {
	if cells(text) <= limit {
		return text
	}
	used := 0
	for i, r := range text {
		if used += runeCells(r); used >= limit {
			return text[:i] + "…"
		}
	}
	return text
}

// pad fills text with spaces up to n columns.
func pad(text string, n int) string {
	if gap := n - cells(text); gap > 0 {
		return text + strings.Repeat(" ", gap)
	}
	return text
}

// wrap breaks text at spaces into lines of at most limit columns. A word that
// is longer keeps its line to itself: IDs and paths have to stay whole.
func wrap(text string, limit int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case cells(line)+1+cells(word) <= limit:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}
