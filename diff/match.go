package diff

import (
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
)

// row pairs what is wanted with what is live; one of them may be missing.
type row struct {
	key       string // of the component, as reports name it
	want      *desired.Component
	live      *Instance
	ambiguous string // why it is not clear which instance is wanted; empty where it is
}

// match pairs each wanted component with at most one instance. Those with an
// alias choose first; one without takes the instance that goes by the
// template's name, or the only one that is left.
func match(want []desired.Component, live []Instance) []row {
	taken := make([]bool, len(live))
	rows := make([]row, len(want))
	for _, aliased := range []bool{true, false} {
		for i := range want {
			if w := &want[i]; (w.Alias != "") == aliased {
				rows[i] = pick(w, live, taken)
			}
		}
	}
	for i := range live {
		key := instanceKey(live[i], live)
		leaving := live[i].Health == Deleting && slices.ContainsFunc(rows, func(r row) bool { return r.key == key })
		if !taken[i] && !leaving {
			rows = append(rows, row{key: key, live: &live[i]})
		}
	}
	return rows
}

// pick finds want's instance among those not taken and takes it. One that goes
// by an alias is found by that only: were it taken because it is the only one
// left, the end of its sibling would hand it to the sibling's entry. One that
// is being deleted counts as gone, so that the pairs are those of afterwards.
func pick(want *desired.Component, live []Instance, taken []bool) row {
	r := row{key: want.Key(), want: want}
	var candidates []int
	for i, l := range live {
		if !taken[i] && l.Template == want.Name && l.goesBy(want.Alias) {
			candidates = append(candidates, i)
		}
	}
	leaving := func(i int) bool { return live[i].Health == Deleting }
	if staying := slices.DeleteFunc(slices.Clone(candidates), leaving); len(staying) > 0 {
		candidates = staying
	}
	if len(candidates) > 1 {
		candidates = slices.DeleteFunc(candidates, func(i int) bool { return !live[i].exactly(want.Alias) })
		if len(candidates) != 1 {
			r.ambiguous = "several instances of the template are installed and none goes by its name: give the component an alias"
		}
	}
	if len(candidates) == 1 {
		taken[candidates[0]] = true
		r.live = &live[candidates[0]]
	}
	gone := r.live == nil || r.live.Health == Deleting
	if gone && r.ambiguous == "" && !want.Absent && want.Alias == "" {
		r.ambiguous = elsewhere(want.Name, live, taken)
	}
	return r
}

// elsewhere says that a template is installed, but only under aliases that no
// component has: one of them may be meant, and a further one surely not.
func elsewhere(template string, live []Instance, taken []bool) string {
	var aliases []string
	for i, l := range live {
		if !taken[i] && l.Template == template && l.Health != Deleting {
			aliases = append(aliases, l.Alias)
		}
	}
	if len(aliases) == 0 {
		return ""
	}
	slices.Sort(aliases)
	return "it is installed as " + strings.Join(aliases, ", ") + ": give the component that alias, or list both"
}

// plain reports that the instance has no alias of its own.
func (i Instance) plain() bool { return i.Alias == "" || i.Alias == i.Template }

// goesBy reports that a component with this alias, or without one, may be i.
func (i Instance) goesBy(alias string) bool {
	if alias == "" {
		return i.plain()
	}
	return i.Alias == alias || i.Name == alias
}

// exactly tells apart instances that all go by an alias, or by none.
func (i Instance) exactly(alias string) bool {
	if alias == "" {
		return i.Name == "" || i.Name == i.Template
	}
	return i.Alias == alias
}

// instanceKey names an instance that no manifest names. It stays the same when
// siblings with an alias come and go.
func instanceKey(i Instance, live []Instance) string {
	alike := func(other Instance) bool { return other.Template == i.Template && other.plain() }
	switch {
	case !i.plain():
		return i.Template + "/" + i.Alias
	case i.exactly(""), !slices.ContainsFunc(live, func(other Instance) bool { return alike(other) && other.ID != i.ID }):
		return i.Template
	}
	return i.Template + "/" + i.Name
}

// Find returns the instance that goes by component's name in want's plan.
func Find(want desired.Target, live Inventory, component string) (Instance, bool) {
	for _, r := range match(want.Components, live.Instances) {
		if r.key == component && r.live != nil {
			return *r.live, true
		}
	}
	return Instance{}, false
}
