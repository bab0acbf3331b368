package report

import (
	"cmp"
	"maps"
	"slices"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// row is one target.
type row struct {
	key, name, err string
	site
	cells []int // by column; -1: nothing there
}

// cell is what a target holds of a component, and what happens to it. Numbers are
// those of words.
type cell struct {
	version int
	state   int // the service's word, where it is not plainly good
	flag    int // unmanaged, unhealthy; of a change: withheld
	change  int // -1: none
	outcome outcome
}

// outcome is what became of a cell's change.
type outcome struct {
	status  int // sign and word
	err     int
	request int
	cost    int // attempts, seconds
}

// planMatrix has a row for each target of the plan, whose changes have no outcome yet.
func planMatrix(to *packer, plan diff.Plan, groups []changeGroup) {
	b := newPlanMatrix(to, plan, groups)
	for _, t := range plan.Targets {
		b.withheld = !plan.CarriesOut(t)
		b.target(t, func(*diff.Change) outcome { return outcome{} })
	}
	b.done()
}

// newPlanMatrix begins the matrix of a plan, whose changes are these groups.
func newPlanMatrix(to *packer, plan diff.Plan, groups []changeGroup) *matrixBuilder {
	b := newMatrix(to, planColumns(plan))
	for i, g := range groups {
		for _, t := range g.targets {
			b.entryOf[changeOf{plan.Targets[t].Target, g.change.Component}] = i
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
// the outcome of a change.
func (b *matrixBuilder) target(t diff.TargetPlan, of func(*diff.Change) outcome) {
	r := row{key: style.Clean(t.Target), name: style.Clean(t.Name), err: style.Clean(t.Error),
		site: site{Region: style.Clean(t.Region), Wave: t.Wave, Labels: rowLabels(t)}, cells: b.empty()}
	for _, seen := range t.Components {
		if !slices.ContainsFunc(t.Changes, func(c diff.Change) bool { return c.Component == seen.Component }) {
			r.cells[b.column[seen.Component]] = b.cell(b.installed(t, seen))
		}
	}
	for i := range t.Changes {
		c := &t.Changes[i]
		at := cell{version: b.word(style.Clean(c.From))}
		if i := slices.IndexFunc(t.Components, func(s diff.Seen) bool { return s.Component == c.Component }); i >= 0 {
			at = b.installed(t, t.Components[i])
		}
		at.change, at.outcome = b.change(t, c), of(c)
		if b.withheld && c.Blocked == "" {
			at.flag = b.word("withheld")
		}
		r.cells[b.column[c.Component]] = b.cell(at)
	}
	b.rows = append(b.rows, r)
}

// installed is what a target holds of a component, without a change.
func (b *matrixBuilder) installed(t diff.TargetPlan, seen diff.Seen) cell {
	at := cell{version: b.word(style.Clean(seen.Version)), change: -1}
	if seen.Health != diff.Good && seen.Health != "" {
		at.state = b.word(cmp.Or(style.Clean(seen.State), string(seen.Health)))
	}
	switch {
	case slices.Contains(t.Unhealthy, seen.Component):
		at.flag = b.word("unhealthy")
	case slices.Contains(t.Unmanaged, seen.Component):
		at.flag = b.word("unmanaged")
	}
	return at
}

// change stores a change once, whatever the number of targets.
func (b *matrixBuilder) change(t diff.TargetPlan, c *diff.Change) int {
	same := drawnChange{b.keys.exact(kindOf(t.Target), c), c.Busy}
	n, known := b.changes[same]
	if known {
		return n
	}
	drawn, params := newHead(c), make([]int, len(c.Diff))
	if c.Busy {
		drawn.Notes = append(drawn.Notes, "Busy now: apply waits, then compares again.")
	}
	for i, d := range c.Diff {
		params[i] = b.param(d, source(c, d.Source))
	}
	n = b.packer.change(drawn, b.entryOf[changeOf{t.Target, c.Component}], params)
	b.changes[same] = n
	return n
}

// matrixBuilder puts a matrix together.
type matrixBuilder struct {
	*packer
	rows    []row
	column  map[string]int
	changes map[drawnChange]int
	cells   map[cell]int
	entryOf map[changeOf]int

	withheld bool // the changes of the present target that are not blocked are
}

// drawnChange is the same for changes that are drawn the same.
type drawnChange struct {
	same key
	busy bool
}

// newMatrix begins a matrix with these components as its columns.
func newMatrix(to *packer, components []string) *matrixBuilder {
	b := &matrixBuilder{packer: to, column: map[string]int{}, changes: map[drawnChange]int{}, cells: map[cell]int{}, entryOf: map[changeOf]int{}}
	b.Columns = make([]string, len(components))
	for i, component := range components {
		b.column[component] = i
		b.Columns[i] = style.Clean(component)
	}
	return b
}

// empty are the cells of a row in which there is nothing.
func (b *matrixBuilder) empty() []int { return slices.Repeat([]int{-1}, len(b.Columns)) }

// done puts the rows into the island.
func (b *matrixBuilder) done() { b.packer.rows(b.rows) }

// mostFirst sorts components by a count, the greatest first, then by name.
func mostFirst(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}

// cell stores a cell once.
func (b *matrixBuilder) cell(c cell) int {
	n, known := b.cells[c]
	if !known {
		n = b.packer.cell(c.version, c.change, c.outcome.status, c.outcome.request, c.outcome.cost, c.flag, c.state, c.outcome.err)
		b.cells[c] = n
	}
	return n
}
