package executor

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/diff"
)

// Part is the result of some of a run's targets, such as that of one shard.
type Part struct {
	Name   string // what errors call it: the file it was read from
	Result Result
}

// Join makes one result of the parts of one run, in any order. Outcomes are
// counted anew; the guards are those that stopped the parts, as each part of a
// run is held against its own. Parts that do not belong together are an error
// that names both.
func Join(parts []Part) (Result, error) {
	switch len(parts) {
	case 0:
		return Result{}, errors.New("no result to join")
	case 1:
		was := parts[0].Result
		result := newResult(was.Plan, was.Targets)
		result.Override, result.Stopped, result.Notes = was.Override, was.Stopped, was.Notes
		return result, nil
	}
	plans := make([]diff.Part, len(parts))
	var targets []TargetResult
	var overrides, notes []string
	var stopped []Stop
	for i, p := range parts {
		for _, note := range p.Result.Notes {
			if text := p.Name + ": " + note; !slices.Contains(notes, text) {
				notes = append(notes, text)
			}
		}
		if o := p.Result.Override; o != "" && !slices.Contains(overrides, o) {
			overrides = append(overrides, o)
		}
		stopped = append(stopped, p.Result.Stopped...)
		plans[i] = diff.Part{Name: p.Name, Plan: p.Result.Plan}
		targets = append(targets, p.Result.Targets...)
	}
	plan, err := diff.Join(plans)
	if err != nil {
		return Result{}, err
	}
	plan.Guards = diff.JoinGuards(plans)
	place := make(map[string]int, len(plan.Targets))
	for i, t := range plan.Targets {
		place[t.Target] = i
	}
	slices.SortStableFunc(targets, func(a, b TargetResult) int {
		return cmp.Or(cmp.Compare(place[a.Target], place[b.Target]), cmp.Compare(a.Target, b.Target))
	})
	result := newResult(plan, targets)
	slices.Sort(notes)
	result.Override, result.Stopped, result.Notes = strings.Join(overrides, "; "), stopped, notes
	return result, nil
}
