package syncer_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/metrics"
)

// night is when the runs of these tests end.
var night = time.Date(2026, 11, 21, 3, 17, 0, 0, time.UTC)

// ranAt is a run that ended hours before the alerts are looked at, with a plan of one
// target that has this change; "" is none.
func ranAt(hours float64, op diff.Op, set func(*metrics.Run, *diff.TargetPlan)) metrics.Run {
	ended := night.Add(-time.Duration(hours * float64(time.Hour)))
	target := diff.TargetPlan{Target: "cluster/c"}
	if op != "" {
		target.Changes = []diff.Change{{Component: "npd", Op: op}}
	}
	r := metrics.Run{Began: ended.Add(-time.Minute), Ended: ended, Success: true, Requests: metrics.NewRequests()}
	if set != nil {
		set(&r, &target)
	}
	r.Plan = &diff.Plan{Targets: []diff.TargetPlan{target}}
	return r
}

// failed is a run that did not do well.
func failed(code int) func(*metrics.Run, *diff.TargetPlan) {
	return func(r *metrics.Run, _ *diff.TargetPlan) { r.Success, r.ExitCode = false, code }
}

// story is the runs of a job and the alerts that they raise.
type story struct {
	name string
	runs []metrics.Run
	want []string
}

// TestAlertsAreRaised: each row is the runs of a job, whose metrics follow each other
// in one file, and the alerts that Prometheus' own engine finds in it.
func TestAlertsAreRaised(t *testing.T) {
	day := ranAt(24.5, "", nil) // the night before, that all was well
	rows := []story{
		{"all is well", []metrics.Run{day, ranAt(0.5, "", nil)}, nil},
		{"it has just not run yet", []metrics.Run{day}, nil},
		{"it does not run", []metrics.Run{ranAt(26.5, "", nil)}, []string{"SyncerNoSuccess"}},
		{"it fails, for the first time", []metrics.Run{day, ranAt(0.5, "", failed(1))}, nil},
		{"it fails again", []metrics.Run{ranAt(48.5, "", nil), ranAt(24.5, "", failed(1)), ranAt(0.5, "", failed(1))}, []string{"SyncerNoSuccess"}},
		{"it has never done well", []metrics.Run{ranAt(0.5, "", failed(1))}, []string{"SyncerNeverSucceeded"}},
		{"nothing is there", nil, []string{"SyncerMetricsMissing"}},
		{"a guard refuses", []metrics.Run{day, ranAt(0.5, "", failed(3))}, []string{"SyncerRefused"}},
		{"a target does not answer", []metrics.Run{day, ranAt(0.5, "", func(r *metrics.Run, target *diff.TargetPlan) {
			failed(1)(r, target)
			target.Error = "no answer"
		})}, []string{"SyncerTargetsUnread"}},
		{"a target is blocked", []metrics.Run{day, ranAt(0.5, diff.Upgrade, func(r *metrics.Run, target *diff.TargetPlan) {
			failed(1)(r, target)
			target.Changes[0].Blocked = "for a reason"
		})}, []string{"SyncerBlocked", "SyncerDriftStays"}},
		{"a change failed", []metrics.Run{day, ranAt(0.5, diff.Upgrade, func(r *metrics.Run, target *diff.TargetPlan) {
			failed(1)(r, target)
			outcome := executor.Outcome{Component: "npd", Op: diff.Upgrade, Status: executor.Failed}
			r.Result = &executor.Result{Targets: []executor.TargetResult{{Target: target.Target, Changes: []executor.Outcome{outcome}}}}
		})}, []string{"SyncerChangesFailed", "SyncerDriftStays"}},
		{"a target was blocked, and no plan since", []metrics.Run{
			ranAt(24.5, diff.Upgrade, func(_ *metrics.Run, target *diff.TargetPlan) { target.Changes[0].Blocked = "for a reason" }),
			withoutPlan(ranAt(0.5, "", failed(1))),
		}, []string{"SyncerBlocked", "SyncerDriftStays"}},
	}
	dir := t.TempDir()
	var files []string
	for i, row := range rows {
		files = append(files, filepath.Join(dir, string(rune('a'+i))+".prom"))
		writeRuns(t, files[i], row.runs)
	}
	found := look(t, night, files...)
	for i, row := range rows {
		if got := found.Raised[files[i]]; !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
	for _, rule := range found.Rules {
		if !slices.ContainsFunc(rows, func(row story) bool { return slices.Contains(row.want, rule.At) }) {
			t.Errorf("no row raises %s", rule.At)
		}
	}
}

func withoutPlan(r metrics.Run) metrics.Run {
	r.Plan = nil
	return r
}

// writeRuns writes the metrics of a job's runs to a file, one after the other.
func writeRuns(t *testing.T, file string, runs []metrics.Run) {
	t.Helper()
	common := map[string]string{"command": "apply"}
	var text bytes.Buffer
	for _, r := range runs {
		before, err := metrics.Read(&text)
		if err != nil {
			t.Fatal(err)
		}
		registry, err := metrics.Of(r).Keep(before, common).Registry(common)
		if err != nil {
			t.Fatal(err)
		}
		text.Reset()
		if err := metrics.Write(&text, registry); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
