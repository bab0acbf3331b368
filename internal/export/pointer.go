package export

import (
	"maps"
	"slices"

	"github.com/syncer-project/syncer/desired/tree"
)

// join adds keys to a JSON Pointer.
func join(path string, keys ...string) string {
	for _, key := range keys {
		path = tree.Join(path, key)
	}
	return path
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
