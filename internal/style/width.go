package style

import (
	"strings"
	"unicode"
	"unicode/utf8"

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
	if r < utf8.RuneSelf {
		return 1
	}
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
	var line strings.Builder
	width := 0 // of the line
	for word := range strings.FieldsSeq(text) {
		n := Width(word)
		switch {
		case line.Len() == 0:
			width = n
		case width+1+n <= limit:
			line.WriteByte(' ')
			width += 1 + n
		default:
			lines = append(lines, line.String())
			line.Reset()
			width = n
		}
		line.WriteString(word)
	}
	return append(lines, line.String())
}
