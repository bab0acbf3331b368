package diff

import (
	"maps"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/tree"
)

// object returns value as a JSON object, or nil where it is none.
func object(value any) desired.Tree {
	o, _ := value.(desired.Tree)
	return o
}

// isObject tells an object, even an empty one, from everything else.
func isObject(value any) bool {
	_, ok := value.(desired.Tree)
	return ok
}

// Trees are read-only here: manifest, live, defaults and what is sent share what
// they have in common. Only an object that was made by copied may be written to,
// and none that it holds.

// copied returns an object that may be written to, with the values of o.
func copied(o desired.Tree) desired.Tree {
	if o == nil {
		return desired.Tree{}
	}
	return maps.Clone(o)
}

// including returns o with that value.
func including(o desired.Tree, key string, value any) desired.Tree {
	out := copied(o)
	out[key] = value
	return out
}

// without returns o less those keys; o itself where it has none of them.
func without(o desired.Tree, keys []string) desired.Tree {
	if !slices.ContainsFunc(keys, func(key string) bool { _, has := o[key]; return has }) {
		return o
	}
	out := copied(o)
	for _, key := range keys {
		delete(out, key)
	}
	return out
}

// within reports that live, an object at any depth, holds nothing but keys and
// values of template.
func within(live, template any) bool {
	l, isLive := live.(desired.Tree)
	t, isTemplate := template.(desired.Tree)
	if !isLive || !isTemplate {
		return tree.Equal(live, template)
	}
	for k, v := range l {
		e, ok := t[k]
		if !ok || !within(v, e) {
			return false
		}
	}
	return true
}

// parent is the pointer to the object that holds what path points at.
func parent(path string) string { return path[:strings.LastIndexByte(path, '/')] }

// cutEmptied cuts out what path points at, and the objects that are empty by
// that: an empty object would ask for something that nobody asked for.
func cutEmptied(o desired.Tree, path string) {
	for path != "" {
		if _, ok := tree.Lookup(o, path); !ok {
			return
		}
		tree.Cut(o, path)
		path = parent(path)
		if above, _ := tree.Lookup(o, path); len(object(above)) > 0 {
			return
		}
	}
}

// label is a name that is now a string, now a number; empty for all else. A
// number reads the same in whatever way it was written (2500, 2500.0).
func label(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	number, _ := tree.Plain(value)
	return number
}
