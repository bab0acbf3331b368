package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// shards returns a plan of 40 targets, and the same in count parts.
func shards(count int, limits desired.Guards) (diff.Plan, []SavedPlan) {
	var all []diff.TargetPlan
	split := make([][]diff.TargetPlan, count)
	for i := range 40 {
		t := fleetTarget(i * 50)
		all = append(all, t)
		split[i%count] = append(split[i%count], t)
	}
	parts := make([]SavedPlan, count)
	for i, targets := range split {
		parts[i] = SavedPlan{File: fmt.Sprintf("%d.json", i), Plan: signed(diff.Assemble(targets, limits))}
	}
	return signed(diff.Assemble(all, limits)), parts
}

func signed(p diff.Plan) diff.Plan {
	p.Tool, p.Manifests = "syncer/1", "sha256:m"
	return p
}

func TestMergedShardsAreTheWhole(t *testing.T) {
	for _, count := range []int{1, 2, 3, 40} {
		whole, parts := shards(count, desired.Guards{MaxDeletes: 1, MaxDeletePercent: 1})
		for range parts { // the order of the files makes no difference
			parts = append(parts[1:], parts[0])
			got, err := MergePlans(parts)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(written(t, whole), written(t, got)); d != "" {
				t.Fatalf("%d shards (-whole +merged):\n%s", count, d)
			}
		}
	}
}

func written(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	if err := JSON(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMergedGuards(t *testing.T) {
	trip := func(actual int) []diff.Trip {
		return []diff.Trip{{Rule: diff.MaxDeletes, Limit: 1, Actual: actual, Override: fmt.Sprint(actual)}}
	}
	limit := func(n int) *diff.Limits { return &diff.Limits{MaxDeletes: n, MaxDeletePercent: 100} }
	deletes := func(target string, n int) diff.Plan {
		one := diff.TargetPlan{Target: target}
		for i := range n {
			one.Components = append(one.Components, diff.Seen{Component: fmt.Sprint(i)})
			one.Changes = append(one.Changes, diff.Change{Component: fmt.Sprint(i), Op: diff.Delete})
		}
		return diff.Assemble([]diff.TargetPlan{one}, desired.Guards{MaxDeletes: 100, MaxDeletePercent: 100})
	}
	for name, test := range map[string]struct {
		limits [2]*diff.Limits
		trips  [2][]diff.Trip
		want   []int
	}{
		"none of the parts, but the whole":    {[2]*diff.Limits{limit(5), limit(5)}, [2][]diff.Trip{}, []int{6}},
		"the whole is within the limit":       {[2]*diff.Limits{limit(6), limit(6)}, [2][]diff.Trip{}, nil},
		"limits not told: the worst part's":   {[2]*diff.Limits{nil, nil}, [2][]diff.Trip{trip(3), trip(4)}, []int{4}},
		"other limits: what any part exceeds": {[2]*diff.Limits{limit(1), limit(9)}, [2][]diff.Trip{trip(3), nil}, []int{3}},
	} {
		parts := []SavedPlan{{"a", deletes("pool/a", 3)}, {"b", deletes("pool/b", 3)}}
		for i := range parts {
			parts[i].Plan.Limits, parts[i].Plan.Guards = test.limits[i], test.trips[i]
		}
		got, err := MergePlans(parts)
		if err != nil {
			t.Fatal(err)
		}
		var actual []int
		for _, g := range got.Guards {
			actual = append(actual, g.Actual)
		}
		if d := cmp.Diff(test.want, actual); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func TestPartsThatDoNotBelongTogether(t *testing.T) {
	for want, spoil := range map[string]func(*diff.Plan){
		`one is of "syncer/v1", the other of "syncer/v0"`:     func(p *diff.Plan) { p.APIVersion = "syncer/v0" },
		`one was made by "syncer/1", the other by "syncer/2"`: func(p *diff.Plan) { p.Tool = "syncer/2" },
		"they were made from different manifests":             func(p *diff.Plan) { p.Manifests = "sha256:n" },
		"both hold " + fleetTarget(0).Target:                  func(p *diff.Plan) { p.Targets = append(p.Targets, fleetTarget(0)) },
		"one was made with --base, the other without":         withoutOrigins,
		"": func(*diff.Plan) {},
	} {
		_, parts := shards(2, desired.Guards{})
		spoil(&parts[1].Plan)
		_, err := MergePlans(parts)
		checkApart(t, err, want)
		results := make([]SavedResult, 2)
		for i, p := range parts {
			results[i] = SavedResult{File: p.File, Result: executor.Refuse(p.Plan, "x", nil)}
		}
		_, err = MergeResults(results)
		checkApart(t, err, want)
	}
}

func withoutOrigins(p *diff.Plan) {
	for i := range p.Targets {
		for j := range p.Targets[i].Changes {
			p.Targets[i].Changes[j].Origin = ""
		}
	}
}

func checkApart(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("parts of one run: %v", err)
	case want == "":
	case err == nil:
		t.Errorf("taken for one run: %s", want)
	case !strings.Contains(err.Error(), want), !strings.Contains(err.Error(), "0.json"), !strings.Contains(err.Error(), "1.json"):
		t.Errorf("%v, want it to name both files and say %q", err, want)
	}
}

func TestMergedResults(t *testing.T) {
	whole, parts := shards(3, desired.Guards{MaxDeletes: 100, MaxDeletePercent: 100})
	var saved []SavedResult
	for _, p := range parts {
		r := executor.Refuse(p.Plan, "nothing was changed", nil)
		r.Summary = executor.ResultSummary{Succeeded: 1, Sent: 2, Failed: 3, Skipped: 4, Canceled: 5}
		saved = append(saved, SavedResult{p.File, r})
	}
	got, err := MergeResults(saved)
	if err != nil {
		t.Fatal(err)
	}
	want := executor.Refuse(whole, "nothing was changed", nil)
	want.Summary = executor.ResultSummary{Succeeded: 3, Sent: 6, Failed: 9, Skipped: 12, Canceled: 15}
	if d := cmp.Diff(written(t, want), written(t, got)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// A shard that its own guard stopped was stopped, whatever the whole would be.
func TestMergedResultsKeepTheGuardsThatStoppedThem(t *testing.T) {
	_, parts := shards(2, desired.Guards{MaxDeletes: 100, MaxDeletePercent: 100})
	parts[1].Plan.Guards = []diff.Trip{{Rule: diff.MaxDeletePercent, Limit: 1, Actual: 9}}
	got, err := MergeResults([]SavedResult{
		{"0.json", executor.Refuse(parts[0].Plan, "x", nil)}, {"1.json", executor.Refuse(parts[1].Plan, "x", nil)},
	})
	if err != nil || len(got.Plan.Guards) != 1 || got.Plan.Guards[0].Actual != 9 {
		t.Errorf("%v, %+v", err, got.Plan.Guards)
	}
}
