package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// names knows what to call targets and changes in reports for people.
type names struct {
	plan   diff.Plan
	labels []string       // by index of the target: its name where that is unique, else its key
	at     map[string]int // index by target key

	severalWaves, severalRegions bool // the plan has more than one of them
}

func newNames(plan diff.Plan) names {
	n := names{plan: plan, labels: style.TargetNames(plan), at: make(map[string]int, len(plan.Targets))}
	for i, t := range plan.Targets {
		n.at[t.Target] = i
		n.severalWaves = n.severalWaves || t.Wave != plan.Targets[0].Wave
		n.severalRegions = n.severalRegions || t.Region != plan.Targets[0].Region
	}
	return n
}

// of names several targets, by index.
func (n names) of(targets []int) []string {
	out := make([]string, len(targets))
	for i, t := range targets {
		out[i] = n.labels[t]
	}
	return out
}

// label names the target with this key, which may not be one of the plan's.
func (n names) label(key string) string {
	if i, known := n.at[key]; known {
		return n.labels[i]
	}
	return style.Clean(key)
}

// full names a target with its key, as flags want it, and its name where that
// says more.
func (n names) full(key string) string {
	if i, known := n.at[key]; known {
		return fullName(n.plan.Targets[i])
	}
	return style.Clean(key)
}

func fullName(t diff.TargetPlan) string {
	if t.Name == "" || t.Target == kindOf(t.Target)+"/"+t.Name {
		return style.Clean(t.Target)
	}
	return style.Clean(t.Target) + " (" + style.Clean(t.Name) + ")"
}

// where names one target, or counts many: "on prod-a", "on 12 clusters".
func (n names) where(kind string, targets []int) string {
	if len(targets) == 1 {
		return "on " + n.labels[targets[0]]
	}
	return "on " + style.Plural(len(targets), kind)
}

// wavesOf names the waves of targets.
func (n names) wavesOf(targets []int) string {
	var numbers []int
	for _, t := range targets {
		numbers = append(numbers, n.plan.Targets[t].Wave)
	}
	slices.Sort(numbers)
	return waves(slices.Compact(numbers))
}

// spread says in which waves and regions targets are, where the plan has more
// than one: "; waves 0 (1,200), 1 (642)".
func (n names) spread(targets []int) string {
	text := ""
	if n.severalWaves {
		text += n.facet("; wave", targets, func(t diff.TargetPlan) string { return strconv.Itoa(t.Wave) })
	}
	if n.severalRegions {
		text += n.facet("; region", targets, func(t diff.TargetPlan) string { return style.Clean(t.Region) })
	}
	return text
}

func (n names) facet(word string, targets []int, of func(diff.TargetPlan) string) string {
	counts, order := map[string]int{}, []string(nil)
	for _, t := range targets {
		value := of(n.plan.Targets[t])
		if counts[value]++; counts[value] == 1 {
			order = append(order, value)
		}
	}
	if len(order) == 1 {
		return word + " " + order[0]
	}
	for i, value := range order {
		order[i] = value + " (" + style.Count(counts[value]) + ")"
	}
	return word + "s " + style.List(order, 6)
}

// what names the component and its versions: "coredns 1.28.4 → 1.30.6".
func what(c *diff.Change) string { return style.Versions(c.Component, c.From, c.To) }

// requested tells how a version came about where the manifest does not name it
// exactly: "requested ~1.3 → 1.3.102".
func requested(c *diff.Change) string {
	if c.Requested == "" || c.Requested == c.To {
		return ""
	}
	text := "requested " + style.Clean(c.Requested)
	if c.To != "" {
		text += " → " + style.Clean(c.To)
	}
	return text
}

// destroys reports whether the change takes away what is installed.
func destroys(c *diff.Change) bool {
	return c.Blocked == "" && (c.Op == diff.Delete || c.Op == diff.Replace)
}

// origins says in words who caused a change.
var origins = map[diff.Origin]string{
	diff.Introduced: "introduced by these manifests",
	diff.Drift:      "drift, pending before these manifests",
}

// why is the reason, how the version came about, and who caused the change.
func why(c *diff.Change) string {
	var parts []string
	for _, part := range []string{style.Clean(c.Reason), requested(c), origins[c.Origin]} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "; ")
}

func cleanAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = style.Clean(text)
	}
	return out
}
