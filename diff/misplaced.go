package diff

import (
	"fmt"
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/tree"
)

// misplaced says that the manifest names a parameter at the top, where neither the
// version nor what is live has it, and the version has it one level below: custom was
// forgotten. Sent as it stands it would set nothing.
func (p proposer) misplaced(manifest desired.Tree) string {
	if p.fresh == nil {
		return ""
	}
	var live desired.Tree
	if p.live != nil {
		live = p.live.Parameters
	}
	for _, key := range tree.Keys(manifest) {
		if slices.ContainsFunc([]desired.Tree{p.fresh.Parameters, live}, func(t desired.Tree) bool { _, has := t[key]; return has }) {
			continue
		}
		for _, part := range tree.Keys(p.fresh.Parameters) {
			if _, has := object(p.fresh.Parameters[part])[key]; has {
				return fmt.Sprintf("version %s has no parameter %s at the top; did you mean %s?", p.version(), tree.Join("", key), tree.Join("/"+part, key))
			}
		}
	}
	return ""
}
