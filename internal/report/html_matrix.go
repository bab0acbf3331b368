package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// matrix is what the page's script (page/page.js) draws: a row per target, a
// column per component. What repeats is in it once, so that 2,000 targets × 20
// components are a few hundred kilobytes.
//
// The columns are those of planColumns for plans and results, and of
// outdatedMatrix for how far components are behind.
type matrix struct {
	Columns []string `json:"columns"` // components
	Changes []card   `json:"changes"`
	Cells   []cell   `json:"cells"` // the distinct ones
	Rows    []row    `json:"rows"`

	Any  string `json:"any,omitempty"`  // what cells with a change are called; empty: "any change"
	Rest string `json:"rest,omitempty"` // what the others are called; empty: "Left as it is"
	Lost string `json:"lost,omitempty"` // the filter for rows with an error; empty: "unread"
}

// row is one target.
type row struct {
	Key    string   `json:"key"`
	Name   string   `json:"name"`
	Region string   `json:"region"`
	Wave   int      `json:"wave"`
	Labels []string `json:"labels,omitempty"` // KEY=VALUE, sorted
	Error  string   `json:"error,omitempty"`
	Cells  []int    `json:"cells"` // by column, an index into matrix.Cells; -1: nothing there
}

// cell is what a target holds of a component, and what happens to it.
type cell struct {
	Version string   `json:"version"`
	State   string   `json:"state,omitempty"` // the service's word, where it is not plainly good
	Flag    string   `json:"flag,omitempty"`  // unmanaged, unhealthy; of a change: withheld
	Change  int      `json:"change"`          // index into matrix.Changes; -1: none
	Outcome *outcome `json:"outcome,omitempty"`
}

// outcome is what became of a cell's change.
type outcome struct {
	Class string `json:"class"` // the status
	Word  string `json:"word"`
	Error string `json:"error,omitempty"`
	Cost  string `json:"cost,omitempty"` // request ID, attempts, seconds
}

// planMatrix has a row for each target of the plan, whose changes have no outcome yet.
func planMatrix(plan diff.Plan, groups []changeGroup) matrix {
	b := newPlanMatrix(plan, groups)
	for _, t := range plan.Targets {
		b.withheld = !plan.CarriesOut(t)
		b.target(t, func(diff.Change) *outcome { return nil })
	}
	return b.matrix
}

// newPlanMatrix begins the matrix of a plan, whose changes are these groups.
func newPlanMatrix(plan diff.Plan, groups []changeGroup) *matrixBuilder {
	b := newMatrix(planColumns(plan))
	for i, g := range groups {
		for _, t := range g.targets {
			b.entryOf[plan.Targets[t].Target+" "+g.change.Component] = i
		}
	}
	return b
}

// planColumns lists all components, those with most changes first.
func planColumns(plan diff.Plan) []string {
	changes := map[string]int{}
	for _, t := range plan.Targets {
		for _, c := range t.Changes {
			changes[c.Component]++
		}
		for _, seen := range t.Components {
			changes[seen.Component] += 0
		}
	}
	return mostFirst(changes)
}

// rowLabels are the labels that the page filters by.
func rowLabels(t diff.TargetPlan) []string {
	var out []string
	for key, value := range t.Labels {
		out = append(out, style.Clean(key+"="+value))
	}
	slices.Sort(out)
	return out
}

// target adds a row: what the target holds, with its changes over it. of tells
// the outcome of a change, nil for none.
func (b *matrixBuilder) target(t diff.TargetPlan, of func(diff.Change) *outcome) {
	r := row{Key: style.Clean(t.Target), Name: style.Clean(t.Name), Region: style.Clean(t.Region), Wave: t.Wave, Labels: rowLabels(t), Error: style.Clean(t.Error)}
	cells := make(map[string]cell, len(t.Components))
	for _, seen := range t.Components {
		cells[seen.Component] = installedCell(t, seen)
	}
	for _, c := range t.Changes {
		at, there := cells[c.Component]
		if !there {
			at = cell{Version: style.Clean(c.From)}
		}
		at.Change, at.Outcome = b.change(t, c), of(c)
		if b.withheld && c.Blocked == "" {
			at.Flag = "withheld"
		}
		cells[c.Component] = at
	}
	b.add(r, cells)
}

// installedCell is what a target holds of a component, without a change.
func installedCell(t diff.TargetPlan, seen diff.Seen) cell {
	at := cell{Version: style.Clean(seen.Version), Change: -1}
	if seen.Health != diff.Good && seen.Health != "" {
		at.State = cmp.Or(style.Clean(seen.State), string(seen.Health))
	}
	switch {
	case slices.Contains(t.Unhealthy, seen.Component):
		at.Flag = "unhealthy"
	case slices.Contains(t.Unmanaged, seen.Component):
		at.Flag = "unmanaged"
	}
	return at
}

// change stores a change once, whatever the number of targets.
func (b *matrixBuilder) change(t diff.TargetPlan, c diff.Change) int {
	same := drawnChange{b.keys.exact(kindOf(t.Target), c), c.Busy}
	i, known := b.changes[same]
	if !known {
		i = len(b.Changes)
		b.changes[same] = i
		drawn := changeCard(c, b.entryOf[t.Target+" "+c.Component])
		if c.Busy {
			drawn.Notes = append(drawn.Notes, "Busy now: apply waits, then compares again.")
		}
		b.Changes = append(b.Changes, drawn)
	}
	return i
}

// matrixBuilder puts a matrix together.
type matrixBuilder struct {
	matrix
	column  map[string]int
	keys    keys
	changes map[drawnChange]int
	cells   map[string]int
	entryOf map[string]int // by target and component

	withheld bool // the changes of the present target that are not blocked are
}

// drawnChange is the same for changes that are drawn the same.
type drawnChange struct {
	same key
	busy bool
}

// newMatrix begins a matrix with these components as its columns.
func newMatrix(components []string) *matrixBuilder {
	b := &matrixBuilder{column: map[string]int{}, changes: map[drawnChange]int{}, cells: map[string]int{}, entryOf: map[string]int{}}
	b.Columns = make([]string, len(components))
	for i, component := range components {
		b.column[component] = i
		b.Columns[i] = style.Clean(component)
	}
	b.Changes, b.Cells, b.Rows = []card{}, []cell{}, []row{} // lists in JSON, never null
	return b
}

// add puts a target's cells, by component, into their columns.
func (b *matrixBuilder) add(r row, cells map[string]cell) {
	r.Cells = make([]int, len(b.Columns))
	for i := range r.Cells {
		r.Cells[i] = -1
	}
	for _, component := range slices.Sorted(maps.Keys(cells)) {
		r.Cells[b.column[component]] = b.cell(cells[component])
	}
	b.Rows = append(b.Rows, r)
}

// mostFirst sorts components by a count, the greatest first, then by name.
func mostFirst(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}

// cell stores a cell once.
func (b *matrixBuilder) cell(c cell) int {
	key := c.key()
	i, known := b.cells[key]
	if !known {
		i = len(b.Cells)
		b.cells[key] = i
		b.Cells = append(b.Cells, c)
	}
	return i
}

// key is the same for equal cells.
func (c cell) key() string {
	text := fmt.Sprintf("%q %q %q %d", c.Version, c.State, c.Flag, c.Change)
	if c.Outcome != nil {
		text += fmt.Sprintf(" %q", *c.Outcome)
	}
	return text
}
