package diff

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
)

// object returns value as a JSON object, or nil where it is none.
func object(value any) desired.Tree {
	tree, _ := value.(desired.Tree)
	return tree
}

// isObject tells an object, even an empty one, from everything else.
func isObject(value any) bool {
	_, ok := value.(desired.Tree)
	return ok
}

// clone copies the objects and arrays of value, so that a plan shares nothing
// with the catalog that it was made from.
func clone(value any) any {
	switch v := value.(type) {
	case desired.Tree:
		out := make(desired.Tree, len(v))
		for k, e := range v {
			out[k] = clone(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = clone(e)
		}
		return out
	}
	return value
}

// cloneTree is clone for an object; nil becomes an empty one.
func cloneTree(tree desired.Tree) desired.Tree {
	if tree == nil {
		return desired.Tree{}
	}
	return clone(tree).(desired.Tree)
}

// same compares two revealed values: numbers by value, the rest exactly.
func same(a, b any) bool {
	switch a := a.(type) {
	case desired.Tree:
		b, ok := b.(desired.Tree)
		return ok && maps.EqualFunc(a, b, same)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case json.Number:
		b, ok := b.(json.Number)
		return ok && sameNumber(a, b)
	case desired.Secret:
		b, ok := b.(desired.Secret)
		return ok && a == b
	}
	switch b.(type) {
	case desired.Tree, []any:
		return false
	}
	return a == b
}

// within reports that live, an object at any depth, holds nothing but keys and
// values of template.
func within(live, template any) bool {
	l, isLive := live.(desired.Tree)
	t, isTemplate := template.(desired.Tree)
	if !isLive || !isTemplate {
		return same(live, template)
	}
	for k, v := range l {
		e, ok := t[k]
		if !ok || !within(v, e) {
			return false
		}
	}
	return true
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")
var pointerUnescape = strings.NewReplacer("~1", "/", "~0", "~")

// join adds a key to a JSON Pointer.
func join(path, key string) string { return path + "/" + pointerEscape.Replace(key) }

// keys splits a JSON Pointer into its unescaped keys.
func keys(path string) []string {
	if path == "" {
		return nil
	}
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, p := range parts {
		parts[i] = pointerUnescape.Replace(p)
	}
	return parts
}

// lookup finds what path points at through objects; arrays have no keys here,
// as they are compared and merged as a whole.
func lookup(tree any, path string) (any, bool) {
	for _, key := range keys(path) {
		value, ok := object(tree)[key]
		if !ok {
			return nil, false
		}
		tree = value
	}
	return tree, true
}

// put sets what path points at, making the objects on the way.
func put(tree desired.Tree, path string, value any) {
	parts := keys(path)
	for _, key := range parts[:len(parts)-1] {
		next := object(tree[key])
		if next == nil {
			next = desired.Tree{}
			tree[key] = next
		}
		tree = next
	}
	tree[parts[len(parts)-1]] = value
}

// parent is the pointer to the object that holds what path points at.
func parent(path string) string { return path[:strings.LastIndexByte(path, '/')] }

// cut removes what path points at.
func cut(tree desired.Tree, path string) {
	if above, ok := lookup(tree, parent(path)); ok {
		delete(object(above), keys(path)[len(keys(path))-1])
	}
}

// cutEmptied is cut, and also removes the objects that are empty by that: an
// empty object would ask for something that nobody asked for.
func cutEmptied(tree desired.Tree, path string) {
	for path != "" {
		if _, ok := lookup(tree, path); !ok {
			return
		}
		cut(tree, path)
		path = parent(path)
		if above, _ := lookup(tree, path); len(object(above)) > 0 {
			return
		}
	}
}

// covers reports that path is pointer or stands below it.
func covers(pointer, path string) bool {
	return path == pointer || strings.HasPrefix(path, pointer+"/")
}

// sortedKeys returns the keys of all trees, each once, in order.
func sortedKeys(trees ...desired.Tree) []string {
	var all []string
	for _, tree := range trees {
		all = slices.AppendSeq(all, maps.Keys(tree))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// label is a name that is now a string, now a number; empty for all else. A
// number reads the same in whatever way it was written (2500, 2500.0).
func label(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return plain(v)
	}
	return ""
}
