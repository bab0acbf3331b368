package diff

import (
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/tree"
)

// Parameters are trees of three layers, which mean different things. At the top
// stand a few objects (custom, configs, flavor, …). Their keys, the first level,
// are what the services know as parameters: one that a request or an answer
// lacks has the template's default. Below that everything is a value: an entry
// that a live object lacks was removed by somebody.

// entries is the depth from which on an object is a value: below the top and
// the first level.
const entries = 2

// overlay returns base with what the manifest names put over it: objects key by
// key, everything else replaced, null by the default, which may be to have no
// such key. An empty object is a value ("to be empty") but at the top, where it
// names nothing. nil defaults are not known, so null leaves base as it is then.
func overlay(base, manifest, defaults desired.Tree) desired.Tree {
	return overlayAt(0, base, manifest, defaults)
}

func overlayAt(depth int, base, manifest, defaults desired.Tree) desired.Tree {
	out := copied(base)
	for key, value := range manifest {
		standard, hasDefault := defaults[key]
		switch {
		case value == nil && hasDefault:
			out[key] = standard
		case value == nil && defaults != nil:
			delete(out, key)
		case value == nil:
		case isObject(value) && len(object(value)) > 0:
			below, has := out[key]
			if !has && depth < entries {
				below = standard
			}
			rest := object(standard)
			if rest == nil && defaults != nil {
				rest = desired.Tree{}
			}
			if whole := overlayAt(depth+1, object(below), object(value), rest); len(whole) > 0 || isObject(below) {
				out[key] = whole // else nothing but nulls was named of what is no object
			}
		case isObject(value) && depth == 0:
		default:
			out[key] = value
		}
	}
	return out
}

// completed returns live with the defaults of the first-level keys that it lacks.
func completed(live, defaults desired.Tree) desired.Tree {
	out := copied(live)
	for top, standard := range defaults {
		if mine, has := out[top]; !has {
			out[top] = standard
		} else if isObject(mine) {
			out[top] = withKeys(object(mine), object(standard))
		}
	}
	return out
}

// withKeys returns object o with the keys of more that it lacks; o itself where it
// lacks none.
func withKeys(o, more desired.Tree) desired.Tree {
	out, own := o, false
	for key, value := range more {
		if _, has := o[key]; has {
			continue
		}
		if !own {
			out, own = copied(o), true
		}
		out[key] = value
	}
	return out
}

// upgrade is a three-way merge of parameters: what was customised is kept, the
// rest takes the new version's defaults.
type upgrade struct {
	carried []string // JSON Pointers of what is kept because it was customised, in no order
}

// merge returns the object at path, depth keys below the root. What equals the
// old default takes the new one, and where there is no new default it goes away;
// so does a first-level key that is not live, as it has the old default. An
// entry that was removed stays removed. Everything else was customised. Where
// nothing was, it is fresh itself.
func (u *upgrade) merge(path string, depth int, live, old, fresh desired.Tree) desired.Tree {
	before := len(u.carried)
	out := copied(fresh)
	if depth >= entries {
		u.removed(path, out, live, old)
	}
	for key, mine := range live {
		was, hadDefault := old[key]
		if hadDefault && tree.Equal(mine, was) {
			continue
		}
		standard, hasDefault := fresh[key]
		at := tree.Join(path, key)
		parameters := depth == 0 && key != "flavor" // looked into even where there was no default
		switch {
		case isObject(mine) && (isObject(was) || parameters && !hadDefault) && (isObject(standard) || !hasDefault):
			below := u.merge(at, depth+1, object(mine), object(was), object(standard))
			if len(below) > 0 || hasDefault {
				out[key] = below
			}
		default:
			out[key] = mine
			u.carried = append(u.carried, at)
		}
	}
	if fresh != nil && len(u.carried) == before {
		return fresh
	}
	return out
}

// removed takes out of the new defaults what the old ones had and live lacks.
func (u *upgrade) removed(path string, fresh, live, old desired.Tree) {
	for key := range old {
		_, kept := live[key]
		_, again := fresh[key]
		if !kept && again {
			delete(fresh, key)
			u.carried = append(u.carried, tree.Join(path, key))
		}
	}
}

// parameters merges all of live from version old to version fresh. The flavor
// is followed by its name: a chosen one stays chosen, with the new version's
// resources where nobody changed them; one that no version knows is carried whole.
func (u *upgrade) parameters(live desired.Tree, old, fresh *Version, target facts) desired.Tree {
	before, after := old.defaults(nil, target), fresh.defaults(nil, target)
	if flavor := object(live["flavor"]); flavor != nil {
		was := old.flavorOf(flavor, target.cluster)
		if becomes := fresh.successor(old, was, target.cluster); becomes >= 0 {
			before["flavor"], after["flavor"] = old.flavor(was), fresh.flavor(becomes)
			if was != old.defaultFlavor(target.cluster) {
				u.carried = append(u.carried, "/flavor/name")
			}
		} else {
			delete(before, "flavor")
		}
	}
	return u.merge("", 0, live, before, after)
}

// successor returns the index of v's flavor that takes the place of old's i-th:
// that of the same name, else of the same size, else the default one for the
// default one, else -1. There is none for -1, an unknown flavor.
func (v *Version) successor(old *Version, i int, cluster Cluster) int {
	if i < 0 {
		return -1
	}
	if j := v.flavorNamed(old.Flavors[i]["name"]); j >= 0 {
		return j
	}
	if size := label(old.Flavors[i]["size"]); size != "" {
		if j := v.only(func(f desired.Tree) bool { return label(f["size"]) == size }); j >= 0 {
			return j
		}
	}
	if i == old.defaultFlavor(cluster) {
		return v.defaultFlavor(cluster)
	}
	return -1
}

// undecided returns those of the paths that the manifest does not decide, in order.
func undecided(paths []string, manifest desired.Tree) []string {
	out := slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		value, named := naming(manifest, path)
		return named && !isPart(value)
	})
	for i, path := range out {
		out[i] = interned(path)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// naming returns what the manifest says at path, or of a whole that path is part of.
func naming(manifest desired.Tree, path string) (any, bool) {
	var at any = manifest
	for depth, key := range tree.Split(path) {
		if !isObject(at) || depth >= entries && !isPart(at) {
			return at, true
		}
		value, ok := object(at)[key]
		if !ok || depth == 0 && isObject(value) && !isPart(value) {
			return nil, false
		}
		at = value
	}
	return at, true
}

// isPart reports that value names some of an object's keys, rather than being
// a value of its own.
func isPart(value any) bool { return len(object(value)) > 0 }
