package style

import (
	"github.com/syncer-project/syncer/diff"
)

// TargetNames returns what to call each target of plan, by its index: its name
// where no other target has the same, else its key.
func TargetNames(plan diff.Plan) []string {
	used := map[string]int{}
	for _, t := range plan.Targets {
		used[t.Name]++
	}
	out := make([]string, len(plan.Targets))
	for i, t := range plan.Targets {
		out[i] = Clean(t.Target)
		if t.Name != "" && used[t.Name] == 1 {
			out[i] = Clean(t.Name)
		}
	}
	return out
}

// Versions names a component and its versions before and after a change:
// "coredns 1.28.4 → 1.30.6". Either version may be empty.
func Versions(component, from, to string) string {
	component, from, to = Clean(component), Clean(from), Clean(to)
	switch {
	case from != "" && to != "" && from != to:
		return component + " " + from + " → " + to
	case to != "":
		return component + " " + to
	case from != "":
		return component + " " + from
	}
	return component
}
