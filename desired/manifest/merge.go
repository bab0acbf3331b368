package manifest

import (
	"github.com/syncer-project/syncer/desired"

	"github.com/syncer-project/syncer/desired/tree"
)

// overlay returns lower with upper over it, sharing nothing with either: objects
// merge, everything else is replaced. A null removes the key where lower has
// one, and stays where there is nothing to remove: it then asks for the
// catalog's default.
func overlay(lower, upper desired.Tree) desired.Tree {
	if lower == nil && upper == nil {
		return nil
	}
	out := make(desired.Tree, len(lower)+len(upper))
	for key, value := range lower {
		out[key] = tree.Clone(value)
	}
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
			out[key] = tree.Clone(value)
		}
	}
	return out
}
