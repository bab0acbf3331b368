package diff

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/desired/tree"
)

// Declaration is an installed component in a manifest's words. Held against the
// inventory that it was made from, it asks for nothing.
type Declaration struct {
	Component desired.Component // Name, Alias, Version and Parameters
	// Omitted says why the component cannot be declared as it is (its install
	// failed, say); empty where it can.
	Omitted string

	Live   string // the installed version; Component.Version is empty where no manifest can name it
	Health Health
	State  string // the service's own word
	Unread bool   // the live parameters are not known, so none are declared
	Known  bool   // the version's defaults are known
	Chosen bool   // /flavor/name is that of one of the version's flavors
	Own    bool   // /flavor is none of the version's
	// Removed are the entries of the version's defaults that nested objects lack.
	// A manifest that leaves them out leaves them as they are, but an install by
	// it would have them again.
	Removed []string
	// Departures are the parts of Component.Parameters that differ from the
	// version's defaults, by path; none where those are not known.
	Departures []Departure
}

// Departure is a parameter that differs from its default.
type Departure struct {
	Path    string          // JSON Pointer into Parameters
	Default json.RawMessage // nil: there is none, or its key says that it is sensitive
}

// Declare says what a manifest would have to say so that target is as it is.
// Parameters are those that differ from the version's defaults and that the
// service did not fill in by itself; with full all that are live. basic is left
// out: it belongs to the version.
func Declare(target desired.Target, live Inventory, catalog Catalog, full bool) []Declaration {
	d := differ{want: target, live: live, catalog: catalog, facts: factsOf(target, live)}
	instances := make([]*Instance, len(live.Instances))
	for n := range live.Instances {
		instances[n] = &live.Instances[n]
	}
	name := namer(live.Instances)
	slices.SortStableFunc(instances, func(a, b *Instance) int { return strings.Compare(name(a).Key(), name(b).Key()) })
	out := make([]Declaration, len(instances))
	for n, i := range instances {
		out[n] = d.declaration(name(i), *i, full)
	}
	tellApart(out, instances, live.Instances)
	return out
}

// namer tells by which name and alias a manifest knows an instance.
func namer(live []Instance) func(*Instance) desired.Component {
	return func(i *Instance) desired.Component {
		c := desired.Component{Name: i.Template}
		_, c.Alias, _ = strings.Cut(instanceKey(*i, live), "/")
		return c
	}
}

// declaration declares one instance under its name.
func (d differ) declaration(name desired.Component, i Instance, full bool) Declaration {
	entry := d.entry(&i)
	out := Declaration{
		Component: name, Omitted: cmp.Or(undeclarable(i), unspeakable(name)),
		Live: i.Version, Health: i.Health, State: i.State,
		Unread: i.Parameters == nil, Known: entry != nil,
	}
	out.Component.Parameters = d.declared(i, full)
	if desired.ExactVersion(i.Version) {
		out.Component.Version = i.Version
	}
	if entry == nil {
		return out
	}
	defaults := entry.defaults(nil, d.facts)
	if n := entry.flavorOf(object(i.Parameters["flavor"]), d.facts.cluster); n >= 0 {
		defaults["flavor"] = entry.Flavors[n]
		_, out.Chosen = tree.Lookup(out.Component.Parameters, "/flavor/name")
	} else {
		delete(defaults, "flavor") // a flavor of the user's own has no default
		_, out.Own = tree.Lookup(out.Component.Parameters, "/flavor")
	}
	out.Departures = departures("", out.Component.Parameters, defaults)
	out.Removed = missing("", i.Parameters, defaults)
	return out
}

// departures lists, by path, where live differs from defaults.
func departures(path string, live, defaults desired.Tree) []Departure {
	var out []Departure
	for _, key := range tree.Keys(live) {
		at := tree.Join(path, key)
		value, standard := live[key], defaults[key]
		_, hasDefault := defaults[key]
		below, isTree := value.(desired.Tree)
		switch {
		case hasDefault && tree.Equal(value, standard) || at == "/flavor/name":
		case isTree && len(below) > 0 && (isObject(standard) || !hasDefault):
			out = append(out, departures(at, below, object(standard))...)
		case hasDefault && !hidden(at):
			out = append(out, Departure{Path: at, Default: encode(secret.Mask(standard))})
		default:
			out = append(out, Departure{Path: at})
		}
	}
	return out
}

// undeclarable says why no manifest leaves the instance as it is.
func undeclarable(i Instance) string {
	switch i.Health {
	case InstallFailed, UpgradeFailed, DeleteFailed, Deleting:
		return "its state is " + i.State + ", which a manifest that lists it would change"
	}
	return ""
}

// unspeakable says why a manifest cannot name the component.
func unspeakable(c desired.Component) string {
	parts := func(r rune) bool { return r == '/' || unicode.IsSpace(r) }
	if c.Name == "" || strings.ContainsFunc(c.Name+c.Alias, parts) || strings.Contains(c.Name+" "+c.Alias, "${") {
		return "its name is empty, or holds \"/\", \"${\" or blanks, which no manifest may"
	}
	return ""
}

// tellApart omits what a manifest's name and alias would not lead back to: of
// one template several instances may be there that have no names of their own.
func tellApart(declarations []Declaration, instances []*Instance, live []Instance) {
	for again := true; again; {
		again = false
		var want []desired.Component
		var of []int
		for i, d := range declarations {
			if d.Omitted == "" {
				want, of = append(want, d.Component), append(of, i)
			}
		}
		for n, r := range match(want, live)[:len(want)] {
			if r.live != instances[of[n]] || twice(want, r.key) {
				declarations[of[n]].Omitted = "it cannot be told from another instance of the template by its name"
				again = true
			}
		}
	}
}

// twice reports that several components go by one key.
func twice(components []desired.Component, key string) bool {
	n := 0
	for _, c := range components {
		if c.Key() == key {
			n++
		}
	}
	return n > 1
}

// declared returns the parameters that have to be named; nil for none.
func (d differ) declared(i Instance, full bool) desired.Tree {
	p := proposer{live: &i, old: d.entry(&i), target: d.facts}
	live := p.parameters()
	if full || p.old == nil {
		return settled(live)
	}
	defaults := p.old.defaults(nil, d.facts)
	out := beyond(live, defaults)
	filledIn(object(out["custom"]), object(defaults["custom"]))
	flavor := object(live["flavor"])
	if n := p.old.flavorOf(flavor, p.target.cluster); n >= 0 {
		// all of the template's flavor, also what helps to choose it, may be live
		own := beyond(flavor, p.old.Flavors[n])
		if n != p.old.defaultFlavor(d.facts.cluster) {
			own["name"] = p.old.Flavors[n]["name"]
		}
		out["flavor"] = own
	} else if flavor != nil {
		out["flavor"] = tree.Clone(flavor) // the default one says nothing about a flavor of the user's own
	}
	return settled(out)
}

// filledIn drops from custom what an installer filled in and nobody chose: the
// template leaves it empty, and what belongs there is not known.
func filledIn(custom, defaults desired.Tree) {
	for key := range fillIns {
		if defaults[key] == "" {
			delete(custom, key)
		}
	}
}

// beyond returns what of live differs from defaults. Of an object in which
// entries were removed that is the rest, as no manifest can ask for their
// absence; of one that was emptied it is the empty object.
func beyond(live, defaults desired.Tree) desired.Tree {
	out := desired.Tree{}
	for key, value := range live {
		standard, known := defaults[key]
		switch {
		case known && tree.Equal(value, standard):
		case isPart(value) && isObject(standard):
			if below := beyond(object(value), object(standard)); len(below) > 0 {
				out[key] = below
			}
		default:
			out[key] = tree.Clone(value)
		}
	}
	return out
}

// missing lists the entries of defaults that somebody removed, so that no
// manifest can ask for what is live: those that nested objects lack.
func missing(path string, live, defaults desired.Tree) []string {
	var out []string
	for _, key := range tree.Keys(defaults) {
		at, depth := tree.Join(path, key), len(tree.Split(path))
		value, isLive := live[key]
		switch {
		case isPart(value) && isObject(defaults[key]):
			out = append(out, missing(at, object(value), object(defaults[key]))...)
		case !isLive && depth >= entries:
			out = append(out, at)
		}
	}
	return out
}

// settled drops what a manifest cannot ask for: null there means the default. An
// object that holds nothing else goes with it: empty it would say something.
// nil is returned where nothing is left.
func settled(live desired.Tree) desired.Tree { return settledAt(0, live) }

func settledAt(depth int, live desired.Tree) desired.Tree {
	out := desired.Tree{}
	for key, value := range live {
		switch {
		case value == nil:
		case isPart(value), isObject(value) && depth == 0:
			if below := settledAt(depth+1, object(value)); below != nil {
				out[key] = below
			}
		default:
			out[key] = value
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
