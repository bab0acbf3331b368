package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
)

// mostCompared is with how many names what was written is compared in one run.
// Who made so many mistakes needs no help with their spelling.
const mostCompared = 1_000_000

// didYouMean ends a message with the known name that is closest to what was
// written, or with all of them where none is close. Those in except do not count.
func (p *problems) didYouMean(written string, known []string, except ...string) string {
	if p.compared += len(known); p.compared > mostCompared {
		return ""
	}
	known = slices.DeleteFunc(slices.Clone(known), func(name string) bool { return slices.Contains(except, name) })
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
