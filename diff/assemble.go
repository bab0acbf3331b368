package diff

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"

	"github.com/syncer-project/syncer/desired"
)

// Assemble makes one plan of the plans of all targets, in any order, as they
// would be rolled out. The caller's list stays as it is.
func Assemble(targets []TargetPlan, guards desired.Guards, rollout desired.Rollout) Plan {
	targets = slices.Clone(targets)
	slices.SortFunc(targets, func(a, b TargetPlan) int {
		return cmp.Or(cmp.Compare(a.Wave, b.Wave), cmp.Compare(a.Target, b.Target))
	})
	if targets == nil {
		targets = []TargetPlan{}
	}
	plan := Plan{APIVersion: APIVersion, Kind: "Plan", Targets: targets, WithheldWaves: foretell(targets, rollout.MaxFailures)}
	plan.Summary = plan.count()
	plan.Digest = digest(targets)
	plan.Guards = Guard(plan, guards)
	plan.Limits = &Limits{MaxDeletes: guards.MaxDeletes, MaxDeletePercent: guards.MaxDeletePercent, MaxFailures: rollout.MaxFailures}
	return plan
}

func (p Plan) count() Summary {
	var s Summary
	for _, t := range p.Targets {
		s.add(t, p.CarriesOut(t))
	}
	return s
}

func (s *Summary) add(t TargetPlan, carriedOut bool) {
	s.Targets++
	s.Unchanged += t.Unchanged
	s.Unmanaged += len(t.Unmanaged)
	s.Unhealthy += len(t.Unhealthy)
	s.Unknown += len(t.Unknown)
	if t.Error != "" {
		s.Failed++
	}
	for _, c := range t.Changes {
		switch {
		case c.Blocked != "":
			s.Blocked++
			continue
		case !carriedOut:
			s.Withheld++
			continue
		}
		switch c.Op { //exhaustive:enforce
		case Create:
			s.Create++
		case Upgrade:
			s.Upgrade++
		case Update:
			s.Update++
		case Rollback:
			s.Rollback++
		case Replace:
			s.Replace++
		case Delete:
			s.Delete++
		}
	}
}

// digest identifies the changes of a plan: the same changes on the same targets
// have the same digest, whatever else the reports show. Where a change comes
// from is no part of it, so a plan against a base keeps its digest.
func digest(targets []TargetPlan) string {
	type changes struct {
		Target  string   `json:"target"`
		Changes []Change `json:"changes"`
	}
	sum := sha256.New() // of the list of them all in JSON, which is written target by target
	before := "["
	for _, t := range targets {
		if len(t.Changes) == 0 {
			continue
		}
		plain := slices.Clone(t.Changes)
		for i := range plain {
			plain[i].Origin = ""
		}
		_, _ = io.WriteString(sum, before)
		withJSON(changes{t.Target, plain}, func(text []byte) { _, _ = sum.Write(text) })
		before = ","
	}
	end := "]"
	if before == "[" {
		end = "null" // as of a list that is nil
	}
	_, _ = io.WriteString(sum, end)
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}
