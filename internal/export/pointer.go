package export

import (
	"maps"
	"slices"
	"strings"
)

var escape = strings.NewReplacer("~", "~0", "/", "~1")
var unescape = strings.NewReplacer("~1", "/", "~0", "~")

// join adds keys to a JSON Pointer.
func join(path string, keys ...string) string {
	for _, key := range keys {
		path += "/" + escape.Replace(key)
	}
	return path
}

// keys splits a JSON Pointer.
func keys(path string) []string {
	var out []string
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		out = append(out, unescape.Replace(part))
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
