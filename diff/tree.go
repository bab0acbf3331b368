package diff

import (
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

// cloneTree returns a copy that can be written to: nil becomes an empty object,
// and a plan shares nothing with the catalog that it was made from.
func cloneTree(o desired.Tree) desired.Tree {
	if o == nil {
		return desired.Tree{}
	}
	return tree.CloneObject(o)
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
