package diff

import (
	"slices"

	"github.com/syncer-project/syncer/desired"
)

// row pairs what is wanted with what is live; one of them may be missing.
type row struct {
	key       string // of the component, as reports name it
	want      *desired.Component
	live      *Instance
	ambiguous bool // several instances would do
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
	perTemplate := map[string]int{}
	for _, l := range live {
		perTemplate[l.Template]++
	}
	for i := range live {
		if !taken[i] {
			rows = append(rows, row{key: instanceKey(live[i], perTemplate[live[i].Template] > 1), live: &live[i]})
		}
	}
	return rows
}

// pick finds want's instance among those not taken and takes it.
func pick(want *desired.Component, live []Instance, taken []bool) row {
	r := row{key: want.Key(), want: want}
	var candidates []int
	for i, l := range live {
		if !taken[i] && l.Template == want.Name && (want.Alias == "" || l.Alias == want.Alias || l.Name == want.Alias) {
			candidates = append(candidates, i)
		}
	}
	if len(candidates) > 1 {
		plain := slices.IndexFunc(candidates, func(i int) bool { return live[i].plain() })
		if plain < 0 {
			r.ambiguous = true
			return r
		}
		candidates = candidates[plain : plain+1]
	}
	if len(candidates) == 1 {
		taken[candidates[0]] = true
		r.live = &live[candidates[0]]
	}
	return r
}

// plain reports that the instance goes by its template's name.
func (i Instance) plain() bool {
	return i.Alias == i.Template || i.Alias == "" && (i.Name == "" || i.Name == i.Template)
}

// instanceKey names an instance that no manifest names.
func instanceKey(i Instance, severalOfTemplate bool) string {
	switch {
	case !severalOfTemplate || i.plain():
		return i.Template
	case i.Alias != "":
		return i.Template + "/" + i.Alias
	case i.Name != "":
		return i.Template + "/" + i.Name
	}
	return i.Template + "/" + i.ID
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
