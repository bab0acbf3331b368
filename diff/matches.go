package diff

import (
	"maps"
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/desired/tree"
)

// matches reports that a component which keeps its version has the parameters that
// are wanted. It walks manifest, live and defaults side by side and builds nothing,
// as nearly all components of a fleet match.
//
// It is a shortcut and has no meaning of its own: where it says yes,
// [proposer.propose] finds no drift; where it says no, that has to look, as some
// rare cases are not told here. A test holds the two against each other.
func (p proposer) matches() bool {
	if p.live.Parameters == nil || p.old != p.fresh {
		return false
	}
	live, manifest := p.parameters(), p.want.Parameters
	if len(p.want.Ignore) > 0 {
		p.want.Ignore = p.whole(live)
		manifest = p.manifest()
	}
	return walk{reset: p.want.Reset}.holds(live, manifest, p.old.standards(p.target)) &&
		p.flavorMatches(manifest) && p.basicMatches(object(manifest["basic"]))
}

// flavorMatches is matches for the flavor. Its rules are many and its tree is
// small, so it is merged and compared, by itself.
func (p proposer) flavorMatches(manifest desired.Tree) bool {
	_, named := manifest["flavor"]
	_, has := p.live.Parameters["flavor"]
	if !named && (!p.want.Reset || !has) {
		return true
	}
	p.want.Parameters = part(manifest, "flavor")
	p.live = &Instance{Version: p.live.Version, Parameters: part(p.live.Parameters, "flavor")}
	if p.old != nil {
		p.old = &Version{Version: p.old.Version, Parameters: part(p.old.Parameters, "flavor"), Flavors: p.old.Flavors}
		p.fresh = p.old
	}
	return !p.propose().drift
}

// part is the object with that key only, if it has it.
func part(o desired.Tree, key string) desired.Tree {
	out := desired.Tree{}
	if value, has := o[key]; has {
		out[key] = value
	}
	return out
}

// basicMatches is matches for what the manifest names of the version's own facts.
func (p proposer) basicMatches(manifest desired.Tree) bool {
	if len(manifest) == 0 {
		return true
	}
	facts := nothing
	if p.old != nil && p.old.Basic != nil {
		facts = p.old.Basic
	}
	return walk{depth: entries, facts: true}.holds(object(p.live.Parameters["basic"]), manifest, facts)
}

// walk is a walk through parameters, at one object of them.
type walk struct {
	depth int    // of the object
	top   string // the key at the top below which it is
	reset bool   // what the manifest does not name has to be the default
	facts bool   // what is sent is made from the defaults, and the rest is not compared
}

// nothing is an object that is known to be empty.
var nothing = desired.Tree{}

// apart are the keys at the top that have rules of their own.
func (w walk) apart(key string) bool { return w.depth == 0 && (key == "flavor" || key == "basic") }

// below is the walk at the object that is the value of key.
func (w walk) below(key string, known bool) walk {
	if w.depth == 0 {
		w.top = key
	}
	if w.depth == entries-1 && !known {
		w.reset = false // no template knows the parameter, so all of it stays
	}
	w.depth++
	return w
}

// holds reports that live has what the manifest names and, where that counts, the
// defaults of the rest. nil defaults are not known.
func (w walk) holds(live, manifest, defaults desired.Tree) bool {
	for key, value := range manifest {
		if !w.apart(key) && w.names(value) && !w.has(key, value, live, defaults) {
			return false
		}
	}
	return !w.reset || w.undeclared(live, manifest, defaults)
}

// names reports that a manifest's value says something: an empty object at the top
// does not.
func (w walk) names(value any) bool { return w.depth > 0 || !isObject(value) || isPart(value) }

// has reports that live has the value that the manifest names.
func (w walk) has(key string, value any, live, defaults desired.Tree) bool {
	standard, known := defaults[key]
	mine, is := live[key]
	if !is && w.depth < entries {
		mine, is = standard, known // which is in force
	}
	switch {
	case value == nil: // the default is asked for, where there is one
		return defaults == nil || is == known && same(mine, standard)
	case !isPart(value):
		return is && same(mine, value)
	case !isObject(mine), (w.facts || w.reset && (known || w.depth >= entries)) && !isObject(standard):
		return false
	}
	rest := object(standard)
	if rest == nil && defaults != nil {
		rest = nothing
	}
	return w.below(key, known).holds(object(mine), object(value), rest)
}

// undeclared reports that what the manifest does not name is at its default, as a
// reset asks. Parameters that no template knows are left alone.
func (w walk) undeclared(live, manifest, defaults desired.Tree) bool {
	declared := func(key string) bool {
		value, is := manifest[key]
		return w.apart(key) || is && w.names(value)
	}
	for key, mine := range live {
		standard, known := defaults[key]
		switch {
		case declared(key), !known && w.depth < entries:
		case w.depth == 0 && isObject(mine) && isObject(standard):
			if !w.below(key, known).holds(object(mine), nil, object(standard)) {
				return false
			}
		case known && same(mine, standard):
		case w.depth == 1 && w.top == "custom" && standard == "" && fillIns[key] != nil: // an installer filled it in
		default:
			return false
		}
	}
	if w.depth < entries {
		return true // what live lacks has its default
	}
	for key := range defaults {
		if _, is := live[key]; !is && !declared(key) {
			return false
		}
	}
	return true
}

// same is [tree.Equal] of what values reveal.
func same(a, b any) bool {
	switch a := a.(type) {
	case desired.Tree:
		b, ok := b.(desired.Tree)
		return ok && maps.EqualFunc(a, b, same)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case secret.Value:
		return tree.Equal(a.Reveal(), plain(b))
	}
	return tree.Equal(a, plain(b))
}

// plain is a value as it is compared and sent.
func plain(value any) any {
	if hidden, ok := value.(secret.Value); ok {
		return hidden.Reveal()
	}
	return value
}
