package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/diff"
)

// readPlan reads a plan that was saved for review.
func readPlan(path string) (*diff.Plan, error) {
	d, err := readFile(path)
	switch {
	case errors.As(err, new(*os.PathError)):
		return nil, fmt.Errorf("--plan: %w", err)
	case err != nil:
		return nil, fmt.Errorf("--plan %s: no plan that syncer wrote; plan --out FILE writes one: %w", path, err)
	case d.head.Kind != "Plan" || d.head.APIVersion != diff.APIVersion:
		return nil, fmt.Errorf("--plan %s: it holds a %q of %q, not a Plan of %q; write one with plan --out", path, d.head.Kind, d.head.APIVersion, diff.APIVersion)
	}
	if err := d.verify(); err != nil {
		return nil, fmt.Errorf("--plan %s: %w", path, err)
	}
	return &d.plan, nil
}

// review holds a fresh plan against the reviewed one. Targets that deviate are
// stale: they come back with the reason and are to be left alone. A reviewed
// target that is not planned any more is added as one that failed, where the run
// misses it. Of a reviewed target only the components count that the run takes.
func review(reviewed, now diff.Plan, misses func(target string) bool, takes func(component string) bool) (plan []diff.TargetPlan, stale map[string]string) {
	stale = map[string]string{}
	plan = slices.Clone(now.Targets)
	before, planned := byTarget(reviewed.Targets), byTarget(now.Targets)
	for _, t := range now.Targets {
		was := diff.TargetPlan{Target: t.Target, Region: t.Region, Project: t.Project}
		if i, known := before[t.Target]; known {
			was = reviewed.Targets[i]
			was.Changes = slices.DeleteFunc(slices.Clone(was.Changes), func(c diff.Change) bool { return !takes(c.Component) })
		}
		if d := diff.Deviations(was, t); len(d) > 0 && t.Error == "" {
			stale[t.Target] = "stale: " + strings.Join(d, "; ")
		}
	}
	for _, was := range reviewed.Targets {
		if _, still := planned[was.Target]; len(was.Changes) > 0 && !still && misses(was.Target) {
			gone := diff.TargetPlan{Target: was.Target, Name: was.Name, Wave: was.Wave,
				Error:   "stale: the reviewed plan has changes for it, and the manifests no longer list it",
				Changes: []diff.Change{}, Unmanaged: []string{}, Unhealthy: []string{}, Components: []diff.Seen{}}
			plan = append(plan, gone)
		}
	}
	return plan, stale
}

// byTarget is the index of each target.
func byTarget(targets []diff.TargetPlan) map[string]int {
	out := make(map[string]int, len(targets))
	for i, t := range slices.Backward(targets) { // of two, the first
		out[t.Target] = i
	}
	return out
}

// mismatches says how a reviewed plan was made otherwise than the one of now.
func mismatches(reviewed, now diff.Plan) []string {
	var out []string
	if reviewed.Tool != now.Tool {
		out = append(out, fmt.Sprintf("it was made by %s, this is %s", orUnknown(reviewed.Tool), now.Tool))
	}
	switch {
	case reviewed.Manifests == now.Manifests:
	case reviewed.Summary.Unknown > 0: // the hash is of the values, too
		out = append(out, "it was made from other manifests, or without secrets that are set now")
	default:
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
