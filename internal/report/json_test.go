package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// TestStreamedJSON: what is written target by target is what encoding/json writes
// of the whole, also of texts and values that it could write in several ways.
func TestStreamedJSON(t *testing.T) {
	odd := "<&> \u2028 \xff \x01 \t \"\\/ é \U0001f600"
	plan := diff.Plan{Tool: odd, Targets: []diff.TargetPlan{{Target: odd, Labels: map[string]string{odd: odd}, Changes: []diff.Change{{Reason: odd, Diff: []diff.Difference{
		{Path: odd, Old: json.RawMessage(`{"a" : [ ], "b":{ },"a":[1.00, 1e400, 12345678901234567890]}`), New: json.RawMessage(`"\u003c\/\u00e9\ud83d\ude00"`)}}}}}, {}}}
	result := executor.Result{Plan: plan, Notes: []string{odd}, Targets: []executor.TargetResult{{Error: odd}, {Changes: []executor.Outcome{{Error: odd}}}}}
	for _, d := range []document{{plan: plan}, {result: &result}, {}, {result: &executor.Result{}}, {outdated: &diff.Outdated{}},
		{outdated: &diff.Outdated{Targets: []diff.TargetVersions{{Name: odd}, {Components: []diff.VersionStatus{{}}}}}}} {
		var want bytes.Buffer
		if err := WriteJSON(&want, whole(d)); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(strings.Split(want.String(), "\n"), strings.Split(draw(t, JSON{}, d, Options{}), "\n")); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
}

// whole is all of a document, without null lists.
func whole(d document) any {
	plan := func(p diff.Plan) diff.Plan {
		all := framePlan(p)
		for _, t := range p.Targets {
			all.Targets = append(all.Targets, wholeTarget(t))
		}
		return all
	}
	switch {
	case d.outdated != nil:
		return *d.outdated
	case d.result != nil:
		r := *d.result
		r.Plan, r.Targets = plan(r.Plan), []executor.TargetResult{}
		for _, t := range d.result.Targets {
			r.Targets = append(r.Targets, wholeOutcomes(t))
		}
		return r
	}
	return plan(d.plan)
}
