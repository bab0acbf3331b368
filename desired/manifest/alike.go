package manifest

import (
	"encoding/json"
	"reflect"

	"github.com/syncer-project/syncer/desired"
)

// alike holds once what several components say alike: the own entries of a fleet's
// targets are mostly a few (another replica count), and so is what they make of a
// profile's.
type alike struct {
	known map[string]*parameters
}

// parameters are those of a component as one list writes them.
type parameters struct {
	own  desired.Tree
	over map[uintptr]overlaid // by the place of what they were put over
}

// overlaid is lower, kept so that its place stays its own, with something over it.
type overlaid struct{ lower, whole desired.Tree }

const (
	mostAlike   = 10_000 // kept; fleets in which all is different gain nothing
	mostEntries = 16     // leaves, objects and lists of what is looked at
)

// of returns what holds own, which may be that of another component.
func (a *alike) of(own desired.Tree) *parameters {
	left := mostEntries
	if !toldByJSON(own, &left) {
		return &parameters{own: own}
	}
	text, err := json.Marshal(own)
	if err != nil {
		return &parameters{own: own}
	}
	known, ok := a.known[string(text)]
	if !ok {
		known = &parameters{own: own}
		if a.known == nil {
			a.known = map[string]*parameters{}
		}
		if len(a.known) < mostAlike {
			known.over = map[uintptr]overlaid{}
			a.known[string(text)] = known
		}
	}
	return known
}

// toldByJSON reports that value has at most left entries, and none of which its JSON
// does not tell all: a secret's does not.
func toldByJSON(value any, left *int) bool {
	if *left--; *left < 0 {
		return false
	}
	switch v := value.(type) {
	case desired.Tree:
		for _, each := range v {
			if !toldByJSON(each, left) {
				return false
			}
		}
		return v != nil
	case []any:
		for _, each := range v {
			if !toldByJSON(each, left) {
				return false
			}
		}
		return v != nil
	case string, json.Number, bool, nil:
		return true
	}
	return false
}

// onto returns lower with p over it.
func (p *parameters) onto(lower desired.Tree) desired.Tree {
	if p.over == nil {
		return overlay(lower, p.own)
	}
	at := reflect.ValueOf(lower).Pointer()
	known, ok := p.over[at]
	if !ok {
		known = overlaid{lower, overlay(lower, p.own)}
		p.over[at] = known
	}
	return known.whole
}
