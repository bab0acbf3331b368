package report

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// JSON is the format that holds everything, for machines. Lists are never null,
// so that a script may walk them unasked.
type JSON struct{}

// Plan writes the plan.
func (JSON) Plan(w io.Writer, plan diff.Plan, _ Options) error {
	return WriteJSON(w, wholePlan(plan))
}

// Result writes the result, with the plan in it.
func (JSON) Result(w io.Writer, result executor.Result, _ Options) error {
	return WriteJSON(w, wholeResult(result))
}

// Outdated writes how far components are behind.
func (JSON) Outdated(w io.Writer, outdated diff.Outdated, _ Options) error {
	return WriteJSON(w, outdated)
}

// WriteJSON writes any value in the form of all JSON of this program: indented
// by two spaces, with a newline at the end, <, > and & as they are.
func WriteJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// wholePlan returns plan with empty lists in place of nil ones.
func wholePlan(plan diff.Plan) diff.Plan {
	plan.Guards = orEmpty(plan.Guards)
	plan.Targets = orEmpty(plan.Targets)
	for i, t := range plan.Targets {
		t.Changes = orEmpty(t.Changes)
		t.Unmanaged = orEmpty(t.Unmanaged)
		t.Unhealthy = orEmpty(t.Unhealthy)
		t.Components = orEmpty(t.Components)
		for j, c := range t.Changes {
			c.Diff = orEmpty(c.Diff)
			c.Carried = orEmpty(c.Carried)
			t.Changes[j] = c
		}
		plan.Targets[i] = t
	}
	return plan
}

// wholeResult does the same for a result and the plan in it.
func wholeResult(r executor.Result) executor.Result {
	r.Plan = wholePlan(r.Plan)
	r.Targets = orEmpty(r.Targets)
	for i, t := range r.Targets {
		t.Changes = orEmpty(t.Changes)
		r.Targets[i] = t
	}
	return r
}

// orEmpty returns a copy of list, so that nothing is written into the caller's.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return slices.Clone(list)
}
