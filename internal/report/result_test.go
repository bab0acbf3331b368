package report

import (
	"strings"
	"testing"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// givenUp is a result in which a target fell silent after its first request, and
// another one has something to say though all went well.
func givenUp() executor.Result {
	const silent, well = "cluster/silent", "pool/well"
	change := func(op diff.Op) []diff.Change {
		return []diff.Change{{Component: "dns", Op: op, From: "1.0.0", To: "2.0.0"}}
	}
	r := executor.Result{
		Targets: []executor.TargetResult{
			{Target: silent, Error: "it can no longer be read: no answer", Changes: []executor.Outcome{
				{Component: "dns", Op: diff.Upgrade, Status: executor.Failed, Error: "sent, but what became of it cannot be read: no answer", Attempts: 1, Seconds: 31},
			}},
			{Target: well, Changes: []executor.Outcome{
				{Component: "dns", Op: diff.Replace, Status: executor.Succeeded, Error: "nobody tells its parameters", Attempts: 2, Seconds: 4},
			}},
		},
		Plan: diff.Plan{Targets: []diff.TargetPlan{
			{Target: silent, Name: "silent", Changes: change(diff.Upgrade)}, {Target: well, Name: "well", Changes: change(diff.Replace)},
		}},
	}
	r.Summary = executor.ResultSummary{Failed: 1, Succeeded: 1}
	return r
}

// TestWhatWasGivenUpStandsOnce: a target with a failed change was not left alone.
func TestWhatWasGivenUpStandsOnce(t *testing.T) {
	for _, format := range []string{"text", "markdown", "html"} {
		got := draw(t, Find(format).Draw, document{result: new(givenUp())}, Options{})
		for _, unwanted := range []string{"target left alone", "no longer be read"} {
			if strings.Contains(got, unwanted) {
				t.Errorf("%s says %q", format, unwanted)
			}
		}
		for _, wanted := range []string{"sent, but what became of it cannot be read", "nobody tells its parameters"} {
			if !strings.Contains(got, wanted) {
				t.Errorf("%s does not say %q", format, wanted)
			}
		}
	}
}
