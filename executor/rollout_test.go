package executor

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// TestPlansNameWindows: each target's windows are in its plan, those of the manifest
// that select it, and the digest knows nothing of them.
func TestPlansNameWindows(t *testing.T) {
	s := state(want("x", 0, "a=1.0.0"), want("y", 0, "a=1.0.0"))
	s.Targets[0].Labels = map[string]string{"tier": "prod"}
	plain, err := MakePlan(t.Context(), newFake(shelf()), s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s.Rollout.Windows = []desired.Window{
		{Schedule: "0 1 * * 1-5", Duration: 4 * time.Hour, Timezone: "Europe/Berlin", Selector: "tier=prod"},
		{Kind: desired.Deny, Schedule: "0 0 20 12 *", Duration: 336 * time.Hour},
	}
	plan, err := MakePlan(t.Context(), newFake(shelf()), s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got := [][]string{plan.Targets[0].Windows, plan.Targets[1].Windows}
	if d := cmp.Diff([][]string{{"allow 0 1 * * 1-5 for 4h Europe/Berlin", "deny 0 0 20 12 * for 336h UTC"}, {"deny 0 0 20 12 * for 336h UTC"}}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if plan.Digest != plain.Digest {
		t.Error("the windows are in the digest")
	}
	s.Rollout.Windows[0].Schedule = "daily"
	if _, err := MakePlan(t.Context(), newFake(shelf()), s, PlanOptions{}); err == nil || !strings.Contains(err.Error(), "rollout.windows[0].schedule") {
		t.Errorf("a schedule that is none: %v", err)
	}
}

// TestMaxConcurrentIsTheRollouts, unless the options have another.
func TestMaxConcurrentIsTheRollouts(t *testing.T) {
	quarter := desired.Share{Percent: 25}
	for _, test := range []struct {
		options Options
		want    desired.Share
	}{
		{Options{}, desired.Share{N: 7}},
		{Options{Rollout: &desired.Rollout{}}, desired.Share{N: 100}},
		{Options{MaxConcurrent: quarter}, quarter},
	} {
		got := test.options.withDefaults(desired.State{Rollout: desired.Rollout{MaxConcurrent: desired.Share{N: 7}}})
		if got.MaxConcurrent != test.want || got.Rollout.StopAfter != 10 {
			t.Errorf("%+v: %s, stop after %d", test.options, got.MaxConcurrent, got.Rollout.StopAfter)
		}
	}
}

// TestTheOverridesReasonIsInTheResult, and held changes are no failure.
func TestTheOverridesReasonIsInTheResult(t *testing.T) {
	result, err := Apply(t.Context(), newFake(shelf()), desired.State{}, diff.Assemble(nil, desired.Guards{}, desired.Rollout{}), Options{Override: "INC-4711"})
	if err != nil || result.Override != "INC-4711" {
		t.Errorf("%q, %v", result.Override, err)
	}
	held := newResult(diff.Plan{}, []TargetResult{{Target: "pool/a", Changes: []Outcome{{Component: "b", Status: Held, Error: "until tomorrow"}}}})
	if held.Err() != nil || held.Summary != (ResultSummary{Held: 1}) || countFailures(held.Targets) != 0 {
		t.Errorf("%+v, %v", held.Summary, held.Err())
	}
}
