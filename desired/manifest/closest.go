package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
)

// didYouMean ends a message with the known name that is closest to what was
// written, or with all of them where none is close.
func didYouMean(written string, known []string) string {
	if best, ok := desired.Closest(written, known); ok {
		return fmt.Sprintf(", did you mean %q?", best)
	}
	if len(known) == 0 {
		return ""
	}
	known = slices.Sorted(slices.Values(known))
	const most = 12
	more := ""
	if n := len(known) - most; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
		known = known[:most]
	}
	return "; known: " + strings.Join(known, ", ") + more
}
