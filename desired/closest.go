package desired

import (
	"slices"
	"strings"
)

// Closest returns the known name that takes the fewest edits to reach, if that
// is at most a third of its letters. Case does not count.
func Closest(written string, known []string) (string, bool) {
	best, least := "", -1
	for _, name := range slices.Sorted(slices.Values(known)) {
		n := edits([]rune(strings.ToLower(written)), []rune(strings.ToLower(name)))
		if len(written) > 2 && strings.HasPrefix(strings.ToLower(name), strings.ToLower(written)) {
			n = min(n, 1) // the rest was forgotten, as that of nginx-ingress/internal
		}
		if n <= max(1, len(name)/3) && (least < 0 || n < least) {
			best, least = name, n
		}
	}
	return best, least >= 0
}

// edits counts the letters to insert, drop, change or swap with their neighbour
// to get from a to b.
func edits(a, b []rune) int {
	var before, above []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, above, row = above, row, make([]int, len(b)+1)
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
