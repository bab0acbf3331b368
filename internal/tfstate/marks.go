package tfstate

import (
	"encoding/json"
	"strconv"
)

// Marks say what of a value Terraform holds for sensitive: true for all of it, or
// the marks of its parts, by key or in a list. This is how terraform show -json has
// them; a state file has a list of paths.

// step is one of a path.
type step struct {
	Value json.RawMessage `json:"value"` // an attribute's name, or a key with its type
}

// key is the step's name or key.
func (s step) key() string {
	var name string
	if json.Unmarshal(s.Value, &name) == nil {
		return name
	}
	var index struct{ Value any }
	if decode(s.Value, &index) != nil {
		return ""
	}
	switch v := index.Value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// marksOf makes marks of paths.
func marksOf(paths [][]step) any {
	var marks any
	for _, path := range paths {
		marks = mark(marks, path)
	}
	return marks
}

// mark adds a path to marks. From a step on that is not known, as one into a set is,
// it is for all that there is.
func mark(marks any, path []step) any {
	if len(path) == 0 || marked(marks) {
		return true
	}
	key := path[0].key()
	if key == "" {
		return true
	}
	parts, isMap := marks.(map[string]any)
	if !isMap {
		parts = map[string]any{}
	}
	parts[key] = mark(parts[key], path[1:])
	return parts
}

// below returns the marks of a part.
func below(marks any, key string) any {
	switch m := marks.(type) {
	case bool:
		return m
	case map[string]any:
		return m[key]
	case []any:
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(m) {
			return m[i]
		}
	}
	return nil
}

// marked reports that all of a value is sensitive.
func marked(marks any) bool { return marks == true }
