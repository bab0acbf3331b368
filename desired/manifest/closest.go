package manifest

import (
	"slices"

	"github.com/syncer-project/syncer/desired"
)

// mostCompared is with how many names what was written is compared in one run.
// Who made so many mistakes needs no help with their spelling.
const mostCompared = 1_000_000

// didYouMean ends a message as [desired.DidYouMean] does, as long as not too many
// names were compared. Those in except do not count.
func (p *problems) didYouMean(written string, known []string, except ...string) string {
	if p.compared += len(known); p.compared > mostCompared {
		return ""
	}
	known = slices.DeleteFunc(slices.Clone(known), func(name string) bool { return slices.Contains(except, name) })
	return desired.DidYouMean(written, known)
}
