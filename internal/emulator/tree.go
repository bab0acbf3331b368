package emulator

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
)

// tree is a decoded JSON object. Trees are never changed once they are stored,
// so that they can be shared and encoded without a lock.
type tree = map[string]any

// overlay returns base with over laid over it: objects merge key by key, as
// Helm merges values; anything else is replaced.
func overlay(base, over tree) tree {
	out := make(tree, len(base)+len(over))
	maps.Copy(out, base)
	for k, v := range over {
		b, isBase := out[k].(tree)
		o, isOver := v.(tree)
		if isBase && isOver {
			out[k] = overlay(b, o)
		} else {
			out[k] = v
		}
	}
	return out
}

// object returns v as an object, or nil.
func object(v any) tree {
	t, _ := v.(tree)
	return t
}

// text returns v as a string, or "".
func text(v any) string {
	s, _ := v.(string)
	return s
}

// without returns t without keys.
func without(t tree, keys ...string) tree {
	out := maps.Clone(t)
	for _, k := range keys {
		delete(out, k)
	}
	return out
}

// label returns a flavor's name, which some templates write as a number.
func label(v any) string {
	switch n := v.(type) {
	case string:
		return n
	case json.Number:
		return n.String()
	}
	return ""
}

func same(a, b any) bool { return reflect.DeepEqual(a, b) }

// normalize returns v as its JSON would be decoded here: numbers as written,
// no Go types beside tree, []any, string, bool and json.Number.
func normalize(t tree) (tree, error) {
	if t == nil {
		return nil, nil
	}
	raw, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	return decodeTree(raw)
}

func decodeTree(raw []byte) (tree, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var out tree
	err := d.Decode(&out)
	return out, err
}
