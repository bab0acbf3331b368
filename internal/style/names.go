package style

import (
	"github.com/syncer-project/syncer/diff"
)

// TargetNames returns what to call each target of plan, by its index: its name
// where no other target has the same, else its key.
func TargetNames(plan diff.Plan) []string {
	return Names(plan.Targets, func(t diff.TargetPlan) (key, name string) { return t.Target, t.Name })
}

// Names is [TargetNames] for targets of any form.
func Names[T any](targets []T, of func(T) (key, name string)) []string {
	used := map[string]int{}
	for _, t := range targets {
		_, name := of(t)
		used[name]++
	}
	out := make([]string, len(targets))
	for i, t := range targets {
		key, name := of(t)
		out[i] = Clean(key)
		if name != "" && used[name] == 1 {
			out[i] = Clean(name)
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
