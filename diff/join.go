package diff

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/syncer-project/syncer/desired"
)

// Part is a plan of some of a run's targets, such as that of one shard.
type Part struct {
	Name string // what errors call it: the file it was read from
	Plan Plan
}

// Join makes one plan of the parts of one run, in any order: what planning all
// targets at once would have given. Guards are counted and withheld waves
// foretold anew over the whole where the parts tell their limits; elsewhere guards
// are those of [JoinGuards], and no wave is foretold. Parts
// that do not belong together are an error that names both.
func Join(parts []Part) (Plan, error) {
	switch len(parts) {
	case 0:
		return Plan{}, errors.New("no plan to join")
	case 1:
		return parts[0].Plan, nil
	}
	if err := belongTogether(parts); err != nil {
		return Plan{}, err
	}
	var targets []TargetPlan
	for _, p := range parts {
		targets = append(targets, p.Plan.Targets...)
	}
	limits, same := commonLimits(parts)
	if !same {
		limits.MaxFailures = math.MaxInt // nobody can tell which waves the whole would start
	}
	plan := Assemble(targets, limits.guards(), desired.Rollout{MaxFailures: limits.MaxFailures})
	plan.Tool, plan.Manifests = parts[0].Plan.Tool, parts[0].Plan.Manifests
	if !same {
		plan.Limits, plan.Guards = nil, JoinGuards(parts)
	}
	return plan, nil
}

// JoinGuards unites the guards that any part exceeds by itself, by rule; of one
// rule the worst.
func JoinGuards(parts []Part) []Violation {
	out := []Violation{}
	for _, p := range parts {
		for _, t := range p.Plan.Guards {
			i := slices.IndexFunc(out, func(x Violation) bool { return x.Rule == t.Rule })
			switch {
			case i < 0:
				out = append(out, t)
			case out[i].Actual < t.Actual:
				out[i] = t
			}
		}
	}
	slices.SortFunc(out, func(a, b Violation) int { return cmp.Compare(a.Rule, b.Rule) })
	return out
}

func (l Limits) guards() desired.Guards {
	return desired.Guards{MaxDeletes: l.MaxDeletes, MaxDeletePercent: l.MaxDeletePercent}
}

// commonLimits returns the limits that hold for all parts, if the same do.
func commonLimits(parts []Part) (Limits, bool) {
	first := parts[0].Plan.Limits
	for _, p := range parts {
		if p.Plan.Limits == nil || *p.Plan.Limits != *first {
			return Limits{}, false
		}
	}
	return *first, true
}

// belongTogether refuses parts that are not of one run.
func belongTogether(parts []Part) error {
	first := parts[0]
	holder := map[string]string{} // by target, the part that has it
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
			if before, ok := holder[t.Target]; ok {
				return fmt.Errorf("%s and %s do not belong together: both hold %s; give each part of a run once", before, p.Name, t.Target)
			}
			holder[t.Target] = p.Name
		}
	}
	return sameBase(parts)
}

// sameBase refuses to mix parts made with a base and without: what is not
// marked would be counted as nobody's.
func sameBase(parts []Part) error {
	var with, without *Part
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
func traced(plan Plan) (marked, any bool) {
	for _, t := range plan.Targets {
		for _, c := range t.Changes {
			return c.Origin != "", true
		}
	}
	return false, false
}

func apart(a, b Part, format string, args ...any) error {
	return fmt.Errorf("%s and %s do not belong together: %s", a.Name, b.Name, fmt.Sprintf(format, args...))
}
