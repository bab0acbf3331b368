package executor

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// shardResults returns what became of a plan of seven targets, one change each
// with a status of its own and the last one unread, whole and in count parts.
func shardResults(count int) (Result, []Part) {
	statuses := []Status{Succeeded, Sent, Failed, Skipped, Canceled, Held}
	plans, results := make([][]diff.TargetPlan, count+1), make([][]TargetResult, count+1)
	for i := range 7 {
		key := fmt.Sprintf("cluster/%d", i)
		plan, result := diff.TargetPlan{Target: key, Wave: (i + 1) % 2}, TargetResult{Target: key}
		if i < len(statuses) {
			plan.Changes = []diff.Change{{Component: "coredns", Op: diff.Upgrade}}
			result.Changes = []Outcome{{Component: "coredns", Op: diff.Upgrade, Status: statuses[i]}}
		} else {
			plan.Error, result.Error = "HTTP 502", "HTTP 502"
		}
		for _, part := range []int{i % count, count} {
			plans[part], results[part] = append(plans[part], plan), append(results[part], result)
		}
	}
	var parts []Part
	for i := range plans {
		plan := diff.Assemble(plans[i], desired.Guards{MaxDeletes: 10, MaxDeletePercent: 50}, desired.Rollout{})
		parts = append(parts, Part{Name: fmt.Sprintf("%d.json", i), Result: newResult(plan, inOrder(plan, results[i]))})
	}
	return parts[count].Result, parts[:count]
}

// inOrder sorts results as a run leaves them: in the plan's order.
func inOrder(plan diff.Plan, results []TargetResult) []TargetResult {
	var out []TargetResult
	for _, t := range plan.Targets {
		for _, r := range results {
			if r.Target == t.Target {
				out = append(out, r)
			}
		}
	}
	return out
}

func TestJoinedResultsAreTheWhole(t *testing.T) {
	for _, count := range []int{1, 2, 3, 6} {
		whole, parts := shardResults(count)
		whole.Override = "a flood"
		for i := range parts {
			parts[i].Result.Override = whole.Override
			parts[i].Result.Summary = ResultSummary{Failed: 99} // edited
		}
		for range parts { // the order of the parts makes no difference
			parts = append(parts[1:], parts[0])
			got, err := Join(parts)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(whole, got); d != "" {
				t.Fatalf("%d parts (-whole +joined):\n%s", count, d)
			}
		}
	}
}

// A part that its own guard stopped was stopped, whatever the whole would be.
func TestJoinedResultsKeepTheGuardsThatStoppedThem(t *testing.T) {
	_, parts := shardResults(2)
	parts[1].Result.Plan.Guards = []diff.Violation{{Rule: diff.MaxDeletePercent, Limit: 1, Actual: 9}}
	got, err := Join(parts)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(parts[1].Result.Plan.Guards, got.Plan.Guards); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestResultsThatDoNotBelongTogether(t *testing.T) {
	_, parts := shardResults(2)
	parts[1].Result.Plan.Manifests = "sha256:other"
	_, err := Join(parts)
	if err == nil || !strings.Contains(err.Error(), "0.json and 1.json do not belong together: they were made from different manifests") {
		t.Error(err)
	}
	if _, err := Join(nil); err == nil {
		t.Error("a result of no parts")
	}
}

// TestJoinedResultsTellEachOverride: the reasons of the parts, each once.
func TestJoinedResultsTellEachOverride(t *testing.T) {
	_, parts := shardResults(3)
	parts[0].Result.Override, parts[1].Result.Override, parts[2].Result.Override = "INC-1", "", "INC-1"
	if got, err := Join(parts); err != nil || got.Override != "INC-1" {
		t.Errorf("%q, %v", got.Override, err)
	}
	parts[1].Result.Override = "INC-2"
	if got, err := Join(parts); err != nil || got.Override != "INC-1; INC-2" {
		t.Errorf("%q, %v", got.Override, err)
	}
}

// TestJoinedResultsTellWhoseNotesTheyAre.
func TestJoinedResultsTellWhoseNotesTheyAre(t *testing.T) {
	_, parts := shardResults(3)
	parts[2].Result.Notes, parts[0].Result.Notes = []string{"one", "two"}, []string{"one", "one"}
	got, err := Join(parts)
	if d := cmp.Diff([]string{"0.json: one", "2.json: one", "2.json: two"}, got.Notes); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	if got, err := Join(parts[2:]); err != nil || len(got.Notes) != 2 || got.Notes[0] != "one" {
		t.Errorf("%v, %v", got.Notes, err)
	}
}
