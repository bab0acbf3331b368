package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

func TestPlanCode(t *testing.T) {
	tests := []struct {
		name     string
		summary  diff.Summary
		detailed bool
		want     int
	}{
		{"nothing", diff.Summary{Unchanged: 3}, false, 0},
		{"nothing, detailed", diff.Summary{Unchanged: 3}, true, 0},
		{"changes", diff.Summary{Create: 1}, false, 0},
		{"changes, detailed", diff.Summary{Delete: 1}, true, 2},
		{"blocked", diff.Summary{Create: 1, Blocked: 1}, false, 1},
		{"blocked, detailed", diff.Summary{Create: 1, Blocked: 1}, true, 1},
		{"unread, detailed", diff.Summary{Create: 1, Failed: 1}, true, 1},
		{"unhealthy", diff.Summary{Unhealthy: 2}, true, 0},
	}
	for _, test := range tests {
		if got := planCode(diff.Plan{Summary: test.summary}, test.detailed); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

func TestResultCode(t *testing.T) {
	tests := []struct {
		name        string
		result      executor.Result
		interrupted bool
		want        int
	}{
		{"done", executor.Result{Summary: executor.ResultSummary{Succeeded: 2}}, false, 0},
		{"sent, not waited for", executor.Result{Summary: executor.ResultSummary{Sent: 2}}, false, 0},
		{"held", executor.Result{Summary: executor.ResultSummary{Held: 2}}, false, 0},
		{"failed", executor.Result{Summary: executor.ResultSummary{Succeeded: 2, Failed: 1}}, false, 1},
		{"skipped", executor.Result{Summary: executor.ResultSummary{Skipped: 1}}, false, 1},
		{"stale, nothing to change", executor.Result{Targets: []executor.TargetResult{{Error: "stale"}}}, false, 1},
		{"blocked", executor.Result{Plan: diff.Plan{Summary: diff.Summary{Blocked: 1}}}, false, 1},
		{"interrupted", executor.Result{Summary: executor.ResultSummary{Sent: 1, Canceled: 1}}, true, 130},
		{"interrupted and failed", executor.Result{Summary: executor.ResultSummary{Failed: 1}}, true, 130},
	}
	for _, test := range tests {
		if got := resultCode(test.result, test.interrupted); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

// TestCrash: a crash is no plan with changes.
func TestCrash(t *testing.T) {
	var out, errOut bytes.Buffer
	code := Main([]string{"validate", "-f", "-"}, nil, crashing{}, &out, &errOut)
	if code != codeFailed || !strings.Contains(errOut.String(), "a crash, which is a mistake in syncer") {
		t.Errorf("exit code %d, %s", code, errOut.String())
	}
}

type crashing struct{}

func (crashing) Read([]byte) (int, error) { panic("no way") }
