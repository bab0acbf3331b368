package desired

import (
	"fmt"
	"slices"
	"strings"
)

// DidYouMean ends a message that a name is not known: with the known one that is
// closest to what was written, or with what there is where none is close; "" where
// there is nothing. It starts with the comma or semicolon that it needs.
func DidYouMean(written string, known []string) string {
	if best, ok := Closest(written, known); ok {
		return fmt.Sprintf(", did you mean %q?", best)
	}
	if len(known) == 0 {
		return ""
	}
	return "; known: " + JoinNames(known)
}

// mostNamed is how many of many names a message has room for.
const mostNamed = 12

// JoinNames lists names by the alphabet, each once, the first twelve of them.
func JoinNames(names []string) string {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	more := ""
	if n := len(names) - mostNamed; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
		names = names[:mostNamed]
	}
	return strings.Join(names, ", ") + more
}

// Closest returns the known name that takes the fewest edits to reach, if that
// is at most a third of its letters. Case does not count.
func Closest(written string, known []string) (string, bool) {
	best, least := "", -1
	low := []rune(strings.ToLower(written))
	for _, name := range known {
		most := max(1, len(name)/3)
		if n := distance(low, []rune(strings.ToLower(name)), most); n <= most && (least < 0 || n < least || n == least && name < best) {
			best, least = name, n
		}
	}
	return best, least >= 0
}

// distance counts the edits from written to name, as far as most. Where the rest
// of the name was forgotten, as that of nginx-ingress/internal, it is 1.
func distance(written, name []rune, most int) int {
	n := most + 1
	if max(len(written)-len(name), len(name)-len(written)) <= most {
		n = edits(written, name)
	}
	if len(written) > 2 && len(written) <= len(name) && slices.Equal(written, name[:len(written)]) {
		n = min(n, 1)
	}
	return n
}

// edits counts the letters to insert, drop, change or swap with their neighbour
// to get from a to b.
func edits(a, b []rune) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, above, row = above, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
