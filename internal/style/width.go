package style

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Width is the number of terminal columns that text takes: two for each wide
// East Asian character, none for combining marks.
func Width(text string) int {
	n := 0
	for _, r := range text {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Cut shortens text to at most limit columns, the last of which is then "…".
func Cut(text string, limit int) string {
	if Width(text) <= limit {
		return text
	}
	used := 0
	for i, r := range text {
		if used += runeWidth(r); used >= limit {
			return text[:i] + "…"
		}
	}
	return text
}

// Pad fills text with spaces up to n columns.
func Pad(text string, n int) string {
	if gap := n - Width(text); gap > 0 {
		return text + strings.Repeat(" ", gap)
	}
	return text
}

// Wrap breaks text at spaces into lines of at most limit columns. A word that
// is longer keeps its line to itself: IDs and paths have to stay whole.
func Wrap(text string, limit int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case Width(line)+1+Width(word) <= limit:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}
