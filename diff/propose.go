package diff

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/desired/tree"
)

// proposal is the parameters that a component is to have, beside those it has.
type proposal struct {
	sent    desired.Tree // the full set for a request, basic included
	diff    []Difference
	basic   []Difference // what of the version's own basic differs from live; the manifest's keys of it are in diff
	carried []string
	ignored []string // what is sent as it is live only because it is ignored
	drift   bool     // what the manifest asks for is not what is live
	blocked string   // why it must not be sent
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

	out := proposal{blocked: cmp.Or(p.misplaced(manifest), p.unknownFlavor(object(manifest["flavor"]), object(live["flavor"])))}
	if p.live == nil || live == nil && p.want.Reset {
		out.sent = p.reset(manifest, nil)
		out.diff = named(p.want.Parameters)
		p.basic(&out, basic)
		return out
	}
	known := p.recovered(live, object(manifest["flavor"]))
	c := comparison{live: live, have: p.have(known), manifest: manifest}
	if p.want.Reset && !slices.Contains(p.want.Ignore, "") {
		c.sent, out.carried = p.reset(manifest, c.have), undecided(p.foreign(known).paths(), manifest)
	} else {
		c.sent, out.carried = p.preserve(manifest, known, c.have)
	}
	c.sent, out.ignored = p.ignored(c.sent, c.have)
	c.alignName()
	out.sent, out.diff = c.sent, c.differences()
	out.drift = len(out.diff) > 0
	if more := p.undisclosed(c, out.diff); len(more) > 0 {
		out.blocked = cmp.Or(out.blocked, "it would also change "+strings.Join(more, ", ")+
			", which the plan does not name: this is a fault of syncer, please report it")
	}
	p.basic(&out, basic)
	return out
}

// moves reports that the version is to change.
func (p proposer) moves() bool { return p.live != nil && p.live.Version != p.version() }

// preserve returns what is sent where only what the manifest names is to
// change, and which customised parameters that carries to another version.
func (p proposer) preserve(manifest, known, have desired.Tree) (desired.Tree, []string) {
	var merge upgrade
	base := merge.parameters(known, p.old, cmp.Or(p.fresh, p.old), p.target)
	if !p.moves() {
		base = have
	}
	base, switched := p.choose(base, manifest)
	return overlay(base, manifest, p.standard(manifest, base)), p.carried(&merge, manifest, switched)
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
		for _, parameters := range []desired.Tree{p.want.Parameters, live} {
			pointer = upToArray(parameters, pointer)
		}
		out = append(out, pointer)
	}
	return out
}

func upToArray(value any, pointer string) string {
	path := ""
	for _, key := range tree.Split(pointer) {
		if _, array := value.([]any); array {
			return path
		}
		value, path = object(value)[key], tree.Join(path, key)
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
	out := copied(p.want.Parameters)
	if p.live != nil && len(p.want.Ignore) > 0 {
		out = tree.CloneObject(out) // what is ignored is cut out of it
		for _, pointer := range p.want.Ignore {
			if pointer == "" {
				return desired.Tree{}
			}
			cutEmptied(out, pointer)
		}
	}
	return out
}

// parameters returns the live ones that are the user's to set: not basic, which
// belongs to the version, no object at the top that is empty (CCE adds an empty
// "parameters"), and not what a flavor keeps of its template only to be chosen by.
func (p proposer) parameters() desired.Tree {
	if p.live == nil || p.live.Parameters == nil {
		return nil
	}
	out := copied(p.live.Parameters)
	delete(out, "basic")
	maps.DeleteFunc(out, func(_ string, value any) bool { return isObject(value) && !isPart(value) })
	if flavor := object(out["flavor"]); flavor != nil {
		out["flavor"] = without(flavor, selectors)
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
	return completed(live, defaults)
}

// reset returns the defaults with the manifest over them. Of live only what the
// template does not know stays, and what it leaves for an installer to fill in.
func (p proposer) reset(manifest, live desired.Tree) desired.Tree {
	flavor := object(manifest["flavor"])
	defaults := p.fresh.defaults(flavor["name"], p.target)
	standard := p.standard(manifest, defaults)
	out := overlay(p.foreign(live).into(defaults), manifest, standard)
	custom, mine := object(out["custom"]), object(live["custom"])
	for key := range fillIns {
		if own, ok := mine[key]; ok && custom[key] == "" {
			custom = including(custom, key, own)
			out["custom"] = custom
		}
	}
	return out
}

// ignored gives parameters that are never compared their live value, which for
// an entry that was removed is to be absent. It returns also what that makes different.
func (p proposer) ignored(before, have desired.Tree) (sent desired.Tree, different []string) {
	if len(p.want.Ignore) == 0 {
		return before, nil
	}
	sent = tree.CloneObject(before)
	for _, pointer := range p.want.Ignore {
		if pointer == "" {
			continue
		}
		if mine, ok := tree.Lookup(have, pointer); ok {
			tree.Put(sent, pointer, tree.Clone(mine)) // what is ignored next may lie within
		} else if above, ok := tree.Lookup(have, parent(pointer)); ok && isObject(above) && len(tree.Split(pointer)) > entries {
			tree.Cut(sent, pointer)
		}
	}
	return sent, paths(secret.Reveal(before).(desired.Tree), secret.Reveal(sent).(desired.Tree))
}

// merged returns two lists of paths as one, sorted, each path once.
func merged(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// carried returns what an upgrade keeps, less what a newly chosen flavor replaced.
func (p proposer) carried(merge *upgrade, manifest desired.Tree, switched bool) []string {
	out := undecided(merge.carried, manifest)
	if switched {
		out = slices.DeleteFunc(out, func(path string) bool { return tree.Covers("/flavor", path) })
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
	sent := desired.Tree{"basic": overlayAt(1, facts, manifest, facts)}
	if facts != nil || len(manifest) > 0 {
		out.sent["basic"] = sent["basic"]
	}
	if p.live == nil || p.live.Parameters == nil {
		return
	}
	live := desired.Tree{"basic": object(p.live.Parameters["basic"])}
	c := comparison{live: live, have: live, sent: sent, manifest: desired.Tree{"basic": manifest}}
	for _, d := range c.differences() {
		if _, named := naming(c.manifest, d.Path); named {
			out.diff, out.drift = append(out.diff, d), true
			continue
		}
		d.Source = FromVersion
		out.basic = append(out.basic, d)
	}
	slices.SortStableFunc(out.diff, func(a, b Difference) int { return strings.Compare(a.Path, b.Path) })
}

// named lists what the manifest sets on an install, leaf by leaf.
func named(manifest desired.Tree) []Difference {
	out := []Difference{}
	var walk func(path string, parameters desired.Tree)
	walk = func(path string, parameters desired.Tree) {
		for _, key := range tree.Keys(parameters) {
			at, value := tree.Join(path, key), parameters[key]
			switch {
			case isPart(value):
				walk(at, object(value))
			case value == nil, isObject(value) && path == "":
			default:
				out = append(out, Difference{Path: at, New: show(value, hidden(at) || holdsSecret(value)), Source: FromManifest, Named: value})
			}
		}
	}
	walk("", manifest)
	return out
}
