package diff

import (
	"fmt"
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/tree"
)

// misplaced says that the manifest names a parameter at the top, where neither the
// version nor what is live has it, and the version has it one level below: custom was
// forgotten. Sent as it stands it would set nothing. What says nothing anyway, or may
// be live, is let be.
func (p proposer) misplaced(manifest desired.Tree) string {
	if p.fresh == nil || p.live != nil && p.live.Parameters == nil {
		return ""
	}
	known := []desired.Tree{p.fresh.Parameters}
	if p.live != nil {
		known = append(known, p.live.Parameters)
	}
	var top walk
	for _, key := range tree.Keys(manifest) {
		value := manifest[key]
		if value == nil || !top.names(value) || top.apart(key) || slices.ContainsFunc(known, func(t desired.Tree) bool { _, has := t[key]; return has }) {
			continue
		}
		for _, part := range tree.Keys(p.fresh.Parameters) {
			if _, has := object(p.fresh.Parameters[part])[key]; has {
				return fmt.Sprintf("version %s has no parameter %s at the top; did you mean %s?", p.version(), tree.Join("", key), tree.Join(tree.Join("", part), key))
			}
		}
	}
	return ""
}
