package snapshot

import (
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	pointer "github.com/syncer-project/syncer/desired/tree"
	"github.com/syncer-project/syncer/diff"
)

// Leave returns state in which the parameters whose live values were dropped are
// ignored, as nobody can tell whether they differ, and lists those that the
// manifests would have compared, as "COMPONENT POINTER on TARGET".
func (r *Reader) Leave(state desired.State) (_ desired.State, left []string) {
	state.Targets = slices.Clone(state.Targets)
	for i := range state.Targets {
		target := &state.Targets[i]
		instances := r.instances(target.Key())
		target.Components = slices.Clone(target.Components)
		for j := range target.Components {
			c := &target.Components[j]
			at := slices.IndexFunc(instances, func(i diff.Instance) bool { return i.Template == c.Name && i.Alias == c.Alias })
			if at < 0 {
				continue
			}
			gone := droppedIn(r.opener.tree(instances[at].Parameters))
			c.Ignore = slices.Concat(c.Ignore, gone)
			for _, path := range gone {
				if c.Reset || named(c.Parameters, path) {
					left = append(left, c.Key()+" "+path+" on "+target.Key())
				}
			}
		}
	}
	return state, left
}

// instances returns those of a target with the parameters that were asked for.
func (r *Reader) instances(target string) []diff.Instance {
	t := r.targets[target]
	if t.Inventory == nil {
		return nil
	}
	out := slices.Clone(t.Inventory.Instances)
	for n, i := range out {
		for _, d := range t.Details {
			if i.Parameters == nil && d.Instance.Template == i.Template && d.Instance.Name == i.Name && d.Instance.ID == i.ID {
				out[n] = d.Instance
			}
		}
	}
	return out
}

// droppedIn returns JSON Pointers to what was dropped. An array that holds such a
// value is meant as a whole, as arrays are compared as a whole.
func droppedIn(parameters desired.Tree) []string {
	marked := secret.Map(parameters, func(leaf any, _ bool) any {
		if text, ok := leaf.(string); ok && secret.IsDropped(text) {
			return desired.Unknown{}
		}
		return leaf
	})
	object, _ := marked.(desired.Tree)
	return desired.Component{Parameters: object}.Unknown()
}

// named reports that parameters have something at path, or a value above it.
func named(parameters desired.Tree, path string) bool {
	var at any = parameters
	for _, key := range pointer.Split(path) {
		object, isObject := at.(desired.Tree)
		if !isObject {
			return true
		}
		value, has := object[key]
		if !has {
			return false
		}
		at = value
	}
	return true
}
