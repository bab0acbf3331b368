package diff

import (
	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/tree"
)

// foreign are live first-level keys that no template knows: neither that of the
// live version nor that of the one to come. Only the service, or somebody at a
// console, knows what they are for, so resetting leaves them alone.
type foreign desired.Tree

// foreign picks them out of live parameters.
func (p proposer) foreign(live desired.Tree) foreign {
	out := foreign{}
	for top, value := range live {
		keys, isObject := value.(desired.Tree)
		if !isObject {
			if !p.old.knows(top, "") && !p.fresh.knows(top, "") {
				out[top] = value
			}
			continue
		}
		own := desired.Tree{}
		for key, value := range keys {
			if !p.old.knows(top, key) && !p.fresh.knows(top, key) {
				own[key] = value
			}
		}
		if len(own) > 0 {
			out[top] = own
		}
	}
	return out
}

// knows reports that v's template has the first-level key, or has at the top
// what leaves no room for it. An empty key asks for the top alone.
func (v *Version) knows(top, key string) bool {
	if v == nil {
		return false
	}
	if top == "flavor" {
		for _, f := range v.Flavors {
			if _, ok := f[key]; ok || key == "" {
				return true
			}
		}
		return false
	}
	value, has := v.Parameters[top]
	if keys, ok := value.(desired.Tree); ok && key != "" {
		_, has = keys[key]
	}
	return has
}

// into returns defaults with these keys beside its own.
func (f foreign) into(defaults desired.Tree) desired.Tree {
	out := copied(defaults)
	for top, value := range f {
		if keys, ok := value.(desired.Tree); ok {
			value = withKeys(object(out[top]), keys)
		}
		out[top] = value
	}
	return out
}

// paths lists them as sorted JSON Pointers.
func (f foreign) paths() []string {
	var out []string
	for _, top := range tree.Keys(desired.Tree(f)) {
		keys, ok := f[top].(desired.Tree)
		if !ok {
			out = append(out, tree.Join("", top))
		}
		for _, key := range tree.Keys(keys) {
			out = append(out, tree.Join(tree.Join("", top), key))
		}
	}
	return out
}
