package diff

import (
	"fmt"

	"github.com/syncer-project/syncer/desired"
)

// The rules that a Violation names.
const (
	MaxDeletes       = "maxDeletes"
	MaxDeletePercent = "maxDeletePercent"
)

// Guard counts what plan would destroy (deletes and replaces of targets that are
// not blocked, whether or not their wave will start) and returns every limit that
// is exceeded. What is destroyed counts as installed, also where a target does not
// list its components: a plan that was saved need not hold them.
func Guard(plan Plan, limits desired.Guards) []Violation {
	destroyed, installed := 0, 0
	for _, t := range plan.Targets {
		installed += len(t.Components)
		if t.Blocked() {
			continue
		}
		for _, c := range t.Changes {
			if c.Op == Delete || c.Op == Replace {
				destroyed++
			}
		}
	}
	installed = max(installed, destroyed)
	out := []Violation{}
	if destroyed > limits.MaxDeletes {
		out = append(out, Violation{
			Rule: MaxDeletes, Limit: limits.MaxDeletes, Actual: destroyed,
			Override: fmt.Sprintf("--max-deletes %d", destroyed),
		})
	}
	if destroyed > 0 && destroyed*100 > limits.MaxDeletePercent*installed {
		percent := (destroyed*100 + installed - 1) / installed // up, so that the override lets it pass
		out = append(out, Violation{
			Rule: MaxDeletePercent, Limit: limits.MaxDeletePercent, Actual: percent,
			Override: fmt.Sprintf("--max-delete-percent %d", percent),
		})
	}
	return out
}
