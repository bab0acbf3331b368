package manifest

import (
	"maps"

	"github.com/syncer-project/syncer/desired"
)

// overlay returns lower with upper over it: objects merge, everything else is
// replaced. It changes neither, and shares with both what it takes over as it is.
// A null removes the key where lower has one, and stays where there is nothing to
// remove: it then asks for the catalog's default.
func overlay(lower, upper desired.Tree) desired.Tree {
	switch {
	case len(lower) == 0 && upper != nil:
		return upper
	case len(upper) == 0:
		return lower
	}
	out := maps.Clone(lower)
	for key, value := range upper {
		below, had := lower[key]
		object, isObject := value.(desired.Tree)
		base, wasObject := below.(desired.Tree)
		switch {
		case value == nil && had && below != nil:
			delete(out, key)
		case isObject && wasObject:
			merged := overlay(base, object)
			if out[key] = merged; len(merged) == 0 && len(base) > 0 {
				delete(out, key) // left empty by removals, and {} would ask for an empty object
			}
		default:
			out[key] = value
		}
	}
	return out
}
