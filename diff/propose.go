package diff

import (
	"cmp"
	"slices"

	"github.com/syncer-project/syncer/desired"
)

// proposal is the parameters that a component is to have, beside those it has.
type proposal struct {
	sent    desired.Tree // the full set for a request, basic included
	diff    []Difference
	carried []string
	drift   bool   // what the manifest asks for is not what is live
	blocked string // why it must not be sent
}

// proposer works out parameters for one component.
type proposer struct {
	want   desired.Component
	live   *Instance // nil: an install
	old    *Version  // the live version's entry; nil: not known
	fresh  *Version  // the entry of the version that is to be; nil: not known
	target facts
}

// propose merges manifest, live and defaults as the case asks.
func (p proposer) propose() proposal {
	live := p.parameters()
	p.want.Ignore = p.whole(live)
	manifest := p.manifest()
	basic := object(manifest["basic"])
	delete(manifest, "basic")
	known := p.completed(live, object(manifest["flavor"]))

	out := proposal{blocked: p.unknownFlavor(object(manifest["flavor"]), object(live["flavor"]))}
	c := comparison{live: live, manifest: manifest, have: p.have(known)}
	moves := p.live != nil && p.live.Version != p.version()
	switch {
	case p.live == nil:
		c.have = desired.Tree{}
		c.sent = p.reset(manifest, nil)
		out.diff = c.named(p.want.Parameters)
	case p.want.Reset && !slices.Contains(p.want.Ignore, ""):
		c.sent = p.reset(manifest, live)
		if !moves { // keys that only the service knows are left alone
			c.have = restrict(c.have, c.sent)
		}
		c.alignName()
		out.diff = c.differences()
		out.drift = len(out.diff) > 0
	default:
		var merge upgrade
		base := merge.parameters(known, p.old, cmp.Or(p.fresh, p.old), p.target)
		if !moves {
			base = c.have
		}
		base, switched := p.choose(base, manifest)
		c.sent = overlay(base, manifest, p.standard(manifest, base))
		p.ignored(c.sent, live)
		c.alignName()
		out.carried = p.carried(&merge, manifest, switched)
		out.diff = c.differences()
		out.drift = len(out.diff) > 0
	}
	out.sent = c.sent
	p.basic(&out, basic)
	return out
}

// standard returns what null asks for: the defaults, and within a flavor those
// of the one that is chosen.
func (p proposer) standard(manifest, base desired.Tree) desired.Tree {
	flavor := object(manifest["flavor"])
	if flavor == nil {
		return p.fresh.defaults(nil, p.target)
	}
	name := flavor["name"]
	if label(name) == "" {
		name = object(base["flavor"])["name"]
	}
	return p.fresh.defaults(name, p.target)
}

// whole returns the pointers of ignore, those that lead into an array cut off
// there: an array is compared and sent as a whole, so all of it is ignored.
func (p proposer) whole(live desired.Tree) []string {
	var out []string
	for _, pointer := range p.want.Ignore {
		for _, tree := range []desired.Tree{p.want.Parameters, live} {
			pointer = upToArray(tree, pointer)
		}
		out = append(out, pointer)
	}
	return out
}

func upToArray(tree any, pointer string) string {
	path := ""
	for _, key := range keys(pointer) {
		if _, array := tree.([]any); array {
			return path
		}
		tree, path = object(tree)[key], join(path, key)
	}
	return pointer
}

// version is the one that the component is to have.
func (p proposer) version() string {
	if p.fresh == nil {
		return p.live.Version
	}
	return p.fresh.Version
}

// manifest returns the named parameters, without those that are ignored once
// there is something live.
func (p proposer) manifest() desired.Tree {
	out := cloneTree(p.want.Parameters)
	if p.live != nil {
		for _, pointer := range p.want.Ignore {
			if pointer == "" {
				return desired.Tree{}
			}
			cut(out, pointer)
		}
	}
	return out
}

// parameters returns the live ones that are the user's to set: not basic, which
// belongs to the version, not the empty "parameters" that CCE adds, and not what
// a flavor keeps of its template only to be chosen by.
func (p proposer) parameters() desired.Tree {
	if p.live == nil || p.live.Parameters == nil {
		return nil
	}
	out := cloneTree(p.live.Parameters)
	delete(out, "basic")
	if extra, ok := out["parameters"].(desired.Tree); ok && len(extra) == 0 {
		delete(out, "parameters")
	}
	for _, key := range selectors {
		delete(object(out["flavor"]), key)
	}
	return out
}

// have returns live with the defaults of what it lacks, its own flavor's included.
func (p proposer) have(live desired.Tree) desired.Tree {
	defaults := p.old.defaults(nil, p.target)
	if flavor := object(live["flavor"]); flavor != nil {
		if i := p.old.flavorOf(flavor, p.target.cluster); i >= 0 {
			defaults["flavor"] = p.old.flavor(i)
		} else {
			delete(defaults, "flavor")
		}
	}
	return fillUp(live, defaults)
}

// reset returns the defaults with the manifest over them. Of live only what is
// ignored stays, and what the template leaves for an installer to fill in.
func (p proposer) reset(manifest, live desired.Tree) desired.Tree {
	flavor := object(manifest["flavor"])
	defaults := p.fresh.defaults(flavor["name"], p.target)
	out := overlay(defaults, manifest, p.standard(manifest, defaults))
	custom := object(out["custom"])
	for key := range fillIns {
		if mine, ok := lookup(live, join("/custom", key)); ok && custom[key] == "" {
			custom[key] = mine
		}
	}
	p.ignored(out, live)
	return out
}

// ignored gives parameters that are never compared their live value.
func (p proposer) ignored(sent, live desired.Tree) {
	for _, pointer := range p.want.Ignore {
		if pointer == "" {
			continue
		}
		if mine, ok := lookup(live, pointer); ok {
			put(sent, pointer, clone(mine))
		}
	}
}

// carried returns what an upgrade keeps, less what a newly chosen flavor replaced.
func (p proposer) carried(merge *upgrade, manifest desired.Tree, switched bool) []string {
	out := merge.kept(manifest)
	if switched {
		out = slices.DeleteFunc(out, func(path string) bool { return covers("/flavor", path) })
	}
	return out
}

// basic adds the target version's facts, with the manifest's keys over them.
// Only those keys are compared: the rest is the service's.
func (p proposer) basic(out *proposal, manifest desired.Tree) {
	var facts desired.Tree
	if p.fresh != nil {
		facts = p.fresh.Basic
	}
	if facts == nil && manifest == nil {
		return
	}
	sent := overlay(facts, manifest, facts)
	out.sent["basic"] = sent
	var live desired.Tree
	if p.live != nil {
		live = object(p.live.Parameters["basic"])
	}
	c := comparison{
		live:     desired.Tree{"basic": restrict(live, manifest)},
		sent:     desired.Tree{"basic": restrict(sent, manifest)},
		manifest: desired.Tree{"basic": manifest},
	}
	c.have = c.live
	found := c.differences()
	out.drift = out.drift || len(found) > 0
	if p.live != nil {
		out.diff = append(found, out.diff...)
	}
}

// restrict returns the part of tree that shape names. An empty object in shape
// stands for all that tree has there: {} is a value, not a list of keys.
func restrict(tree, shape desired.Tree) desired.Tree {
	out := desired.Tree{}
	for key, below := range shape {
		value, ok := tree[key]
		switch {
		case !ok:
		case isObject(value) && len(object(below)) > 0:
			out[key] = restrict(object(value), object(below))
		default:
			out[key] = value
		}
	}
	return out
}

// named lists what the manifest sets on an install, leaf by leaf.
func (c comparison) named(manifest desired.Tree) []Difference {
	out := []Difference{}
	var walk func(path string, tree desired.Tree)
	walk = func(path string, tree desired.Tree) {
		for _, key := range sortedKeys(tree) {
			at := join(path, key)
			if below := object(tree[key]); len(below) > 0 {
				walk(at, below)
			} else if tree[key] != nil {
				out = append(out, Difference{Path: at, New: c.show(tree[key], hidden(at) || holdsSecret(tree[key])), Source: FromManifest})
			}
		}
	}
	walk("", manifest)
	return out
}
