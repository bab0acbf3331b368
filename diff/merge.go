package diff

import (
	"slices"

	"github.com/syncer-project/syncer/desired"
)

// overlay returns base with what the manifest names put over it: objects key by
// key, everything else replaced, null by the default, which may be to have no
// such key. Where base lacks an object that the manifest names a part of, the
// rest of it comes from defaults, so that the result is whole. nil defaults are
// not known, so null leaves base as it is then.
func overlay(base, manifest, defaults desired.Tree) desired.Tree {
	out := cloneTree(base)
	for key, value := range manifest {
		standard, hasDefault := defaults[key]
		switch {
		case value == nil && hasDefault:
			out[key] = clone(standard)
		case value == nil && defaults != nil:
			delete(out, key)
		case value == nil:
		case isObject(value):
			below, has := out[key]
			if !has {
				below = standard
			}
			rest := object(standard)
			if rest == nil && defaults != nil {
				rest = desired.Tree{}
			}
			out[key] = overlay(object(below), object(value), rest)
		default:
			out[key] = clone(value)
		}
	}
	return out
}

// fillUp returns live with the defaults of all keys that it lacks: the services
// leave out of an answer what has its default.
func fillUp(live, defaults desired.Tree) desired.Tree {
	out := cloneTree(live)
	for key, value := range defaults {
		if mine, has := out[key]; !has {
			out[key] = clone(value)
		} else if isObject(mine) && isObject(value) {
			out[key] = fillUp(object(mine), object(value))
		}
	}
	return out
}

// upgrade is a three-way merge of parameters: what was customised is kept, the
// rest takes the new version's defaults.
type upgrade struct {
	carried []string // JSON Pointers of what is kept because it was customised
}

// merge returns the object at path. A key that is not live has the old default
// and takes the new one; so does one that equals the old default, and where
// there is no new default it goes away. Everything else was customised.
func (u *upgrade) merge(path string, live, old, fresh desired.Tree) desired.Tree {
	out := cloneTree(fresh)
	for _, key := range sortedKeys(live) {
		mine, was, standard := live[key], old[key], fresh[key]
		_, hadDefault := old[key]
		_, hasDefault := fresh[key]
		at := join(path, key)
		switch {
		case hadDefault && same(mine, was):
		case isObject(mine) && isObject(was) && (isObject(standard) || !hasDefault):
			below := u.merge(at, object(mine), object(was), object(standard))
			if len(below) > 0 || hasDefault {
				out[key] = below
			}
		default:
			out[key] = clone(mine)
			u.carried = append(u.carried, at)
		}
	}
	return out
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
	return u.merge("", live, before, after)
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

// kept returns the carried paths that the manifest did not decide after all, in order.
func (u *upgrade) kept(manifest desired.Tree) []string {
	out := slices.DeleteFunc(slices.Clone(u.carried), func(path string) bool { return decides(manifest, path) })
	slices.Sort(out)
	return slices.Compact(out)
}

// decides reports that the manifest names path, or a whole that it is part of.
func decides(manifest desired.Tree, path string) bool {
	var at any = manifest
	for _, key := range keys(path) {
		if !isObject(at) {
			return true
		}
		value, ok := object(at)[key]
		if !ok {
			return false
		}
		at = value
	}
	return !isObject(at)
}
