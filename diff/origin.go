package diff

import (
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/desired/tree"
)

// Trace marks each change of now: drift where base, the plan that other
// manifests give for the same target in the same state, makes it in exactly the
// same way, else introduced. nil stands for manifests that do not list the target.
func Trace(now TargetPlan, base *TargetPlan) TargetPlan {
	for i := range now.Changes {
		now.Changes[i].Origin = Introduced
		if base != nil && makes(*base, now.Changes[i]) {
			now.Changes[i].Origin = Drift
		}
	}
	return now
}

// makes reports that plan does to the component what change does, down to the
// values that no report shows.
func makes(plan TargetPlan, change Change) bool {
	for _, c := range plan.Changes {
		if c.Component == change.Component {
			return len(deviations(c, change, nil)) == 0 && tree.Equal(secret.Reveal(c.Parameters), secret.Reveal(change.Parameters))
		}
	}
	return false
}
