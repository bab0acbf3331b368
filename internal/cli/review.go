package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/diff"
)

// readPlan reads a plan that was saved for review.
func readPlan(path string) (*diff.Plan, error) {
	var plan diff.Plan
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--plan: %w", err)
	}
	if err := json.Unmarshal(text, &plan); err != nil {
		return nil, fmt.Errorf("--plan %s: no plan that syncer wrote: %w", path, err)
	}
	if plan.Kind != "Plan" || plan.APIVersion != diff.APIVersion {
		return nil, fmt.Errorf("--plan %s: it holds a %q of %q, not a Plan of %q; write one with plan --out", path, plan.Kind, plan.APIVersion, diff.APIVersion)
	}
	if err := plan.Verify(); err != nil {
		return nil, fmt.Errorf("--plan %s: %w", path, err)
	}
	return &plan, nil
}

// review holds a fresh plan against the reviewed one. Targets that deviate are
// stale: they come back with the reason and are to be left alone. A reviewed
// target that is not planned any more is added as one that failed, unless the
// run was narrowed on purpose. Of a reviewed target only the components count that
// the run takes.
func review(reviewed, now diff.Plan, narrowed bool, takes func(component string) bool) (plan []diff.TargetPlan, stale map[string]string) {
	stale = map[string]string{}
	plan = slices.Clone(now.Targets)
	for _, t := range now.Targets {
		was := diff.TargetPlan{Target: t.Target, Region: t.Region, Project: t.Project}
		if i := indexOf(reviewed.Targets, t.Target); i >= 0 {
			was = reviewed.Targets[i]
			was.Changes = slices.DeleteFunc(slices.Clone(was.Changes), func(c diff.Change) bool { return !takes(c.Component) })
		}
		if d := diff.Deviations(was, t); len(d) > 0 && t.Error == "" {
			stale[t.Target] = "stale: " + strings.Join(d, "; ")
		}
	}
	for _, was := range reviewed.Targets {
		if len(was.Changes) > 0 && indexOf(now.Targets, was.Target) < 0 && !narrowed {
			gone := diff.TargetPlan{Target: was.Target, Name: was.Name, Wave: was.Wave,
				Error:   "stale: the reviewed plan has changes for it, and the manifests no longer list it",
				Changes: []diff.Change{}, Unmanaged: []string{}, Unhealthy: []string{}, Components: []diff.Seen{}}
			plan = append(plan, gone)
		}
	}
	return plan, stale
}

func indexOf(targets []diff.TargetPlan, target string) int {
	return slices.IndexFunc(targets, func(t diff.TargetPlan) bool { return t.Target == target })
}

// mismatches says how a reviewed plan was made otherwise than the one of now.
func mismatches(reviewed, now diff.Plan) []string {
	var out []string
	if reviewed.Tool != now.Tool {
		out = append(out, fmt.Sprintf("it was made by %s, this is %s", orUnknown(reviewed.Tool), now.Tool))
	}
	if reviewed.Manifests != now.Manifests {
		out = append(out, "it was made from other manifests")
	}
	return out
}

func orUnknown(tool string) string {
	if tool == "" {
		return "an unknown version"
	}
	return tool
}
