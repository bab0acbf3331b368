package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// SavedPlan is a plan with the name of the file that it was read from.
type SavedPlan struct {
	File string
	Plan diff.Plan
}

// SavedResult is a result with the name of the file that it was read from.
type SavedResult struct {
	File   string
	Result executor.Result
}

// MergePlans makes one plan of the parts of one run, such as its shards, in any
// order: what planning all targets at once would have given. Guards are counted
// anew over the whole where the parts tell their limits. Parts that do not
// belong together are an error that names both files.
func MergePlans(parts []SavedPlan) (diff.Plan, error) {
	if len(parts) == 1 {
		return parts[0].Plan, nil
	}
	if err := belongTogether(parts); err != nil {
		return diff.Plan{}, err
	}
	return united(parts), nil
}

// MergeResults does the same for results. The guards are those on which the
// parts were refused: each part of a run counts its own.
func MergeResults(parts []SavedResult) (executor.Result, error) {
	if len(parts) == 1 {
		return parts[0].Result, nil
	}
	plans := make([]SavedPlan, len(parts))
	for i, p := range parts {
		plans[i] = SavedPlan{File: p.File, Plan: p.Result.Plan}
	}
	if err := belongTogether(plans); err != nil {
		return executor.Result{}, err
	}
	plan := united(plans)
	plan.Guards = trips(plans)
	out := executor.Result{APIVersion: diff.APIVersion, Kind: "Result", Plan: plan}
	for _, p := range parts {
		out.Summary = added(out.Summary, p.Result.Summary)
		out.Targets = append(out.Targets, p.Result.Targets...)
	}
	place := newNames(plan).at
	slices.SortStableFunc(out.Targets, func(a, b executor.TargetResult) int {
		return cmp.Or(cmp.Compare(place[a.Target], place[b.Target]), cmp.Compare(a.Target, b.Target))
	})
	return out, nil
}

// united puts the targets of all parts into one plan.
func united(parts []SavedPlan) diff.Plan {
	var targets []diff.TargetPlan
	for _, p := range parts {
		targets = append(targets, p.Plan.Targets...)
	}
	limits, same := commonLimits(parts)
	plan := diff.Assemble(targets, desired.Guards(limits))
	plan.Tool, plan.Manifests = parts[0].Plan.Tool, parts[0].Plan.Manifests
	if !same {
		plan.Limits, plan.Guards = nil, trips(parts)
	}
	return plan
}

// commonLimits returns the limits that hold for all parts, if the same do.
func commonLimits(parts []SavedPlan) (diff.Limits, bool) {
	first := parts[0].Plan.Limits
	for _, p := range parts {
		if p.Plan.Limits == nil || *p.Plan.Limits != *first {
			return diff.Limits{}, false
		}
	}
	return *first, true
}

// trips unites the guards that any part exceeds; of one rule the worst.
func trips(parts []SavedPlan) []diff.Trip {
	out := []diff.Trip{}
	for _, p := range parts {
		for _, t := range p.Plan.Guards {
			i := slices.IndexFunc(out, func(x diff.Trip) bool { return x.Rule == t.Rule })
			switch {
			case i < 0:
				out = append(out, t)
			case out[i].Actual < t.Actual:
				out[i] = t
			}
		}
	}
	slices.SortFunc(out, func(a, b diff.Trip) int { return cmp.Compare(a.Rule, b.Rule) })
	return out
}

func added(a, b executor.ResultSummary) executor.ResultSummary {
	a.Succeeded += b.Succeeded
	a.Sent += b.Sent
	a.Failed += b.Failed
	a.Skipped += b.Skipped
	a.Canceled += b.Canceled
	return a
}

// belongTogether refuses parts that are not of one run.
func belongTogether(parts []SavedPlan) error {
	first := parts[0]
	at := map[string]string{}
	for _, p := range parts {
		switch {
		case p.Plan.APIVersion != first.Plan.APIVersion:
			return apart(first, p, "one is of %q, the other of %q", first.Plan.APIVersion, p.Plan.APIVersion)
		case p.Plan.Tool != first.Plan.Tool:
			return apart(first, p, "one was made by %q, the other by %q", first.Plan.Tool, p.Plan.Tool)
		case p.Plan.Manifests != first.Plan.Manifests:
			return apart(first, p, "they were made from different manifests")
		}
		for _, t := range p.Plan.Targets {
			if before, ok := at[t.Target]; ok {
				return fmt.Errorf("%s and %s do not belong together: both hold %s; give each part of a run once", before, p.File, t.Target)
			}
			at[t.Target] = p.File
		}
	}
	return sameBase(parts)
}

// sameBase refuses to mix parts made with a base and without: what is not
// marked would be counted as nobody's.
func sameBase(parts []SavedPlan) error {
	var with, without *SavedPlan
	for i, p := range parts {
		switch marked, any := traced(p.Plan); {
		case !any:
		case marked:
			with = &parts[i]
		default:
			without = &parts[i]
		}
	}
	if with == nil || without == nil {
		return nil
	}
	return apart(*with, *without, "one was made with --base, the other without")
}

// traced reports whether the plan has changes at all, and whether they say
// where they come from.
func traced(plan diff.Plan) (marked, any bool) {
	for _, t := range plan.Targets {
		for _, c := range t.Changes {
			return c.Origin != "", true
		}
	}
	return false, false
}

func apart(a, b SavedPlan, format string, args ...any) error {
	return fmt.Errorf("%s and %s do not belong together: %s", a.File, b.File, fmt.Sprintf(format, args...))
}
