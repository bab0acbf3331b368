package report

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// JSON writes v, a Plan or Result (anything else too), indented by two spaces
// and with a newline at the end. <, > and & stay as they are. Lists of a Plan
// or Result are never null, so that a script may walk them unasked.
func JSON(w io.Writer, v any) error {
	switch value := v.(type) {
	case diff.Plan:
		v = wholePlan(value)
	case executor.Result:
		v = wholeResult(value)
	}
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
