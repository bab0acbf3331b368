package diff

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/syncer-project/syncer/desired"
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
// Parameters are those that differ from the version's defaults; with full all
// that are live. basic is left out: it belongs to the version.
func Declare(target desired.Target, live Inventory, catalog Catalog, full bool) []Declaration {
	d := differ{want: target, live: live, catalog: catalog, facts: factsOf(target, live)}
	perTemplate := map[string]int{}
	for _, i := range live.Instances {
		perTemplate[i.Template]++
	}
	out := make([]Declaration, len(live.Instances))
	for n, i := range live.Instances {
		out[n] = d.declaration(i, full)
		if perTemplate[i.Template] > 1 && !i.plain() {
			_, out[n].Component.Alias, _ = strings.Cut(instanceKey(i, true), "/")
		}
		out[n].Omitted = cmp.Or(undeclarable(i), unspeakable(out[n].Component))
	}
	tellApart(out, live.Instances)
	slices.SortStableFunc(out, func(a, b Declaration) int { return strings.Compare(a.Component.Key(), b.Component.Key()) })
	return out
}

// declaration declares one instance, whatever its state.
func (d differ) declaration(i Instance, full bool) Declaration {
	entry := d.entry(&i)
	out := Declaration{
		Component: desired.Component{Name: i.Template, Parameters: d.declared(i, full)},
		Live:      i.Version, Health: i.Health, State: i.State,
		Unread: i.Parameters == nil, Known: entry != nil,
	}
	if desired.ExactVersion(i.Version) {
		out.Component.Version = i.Version
	}
	if entry == nil {
		return out
	}
	defaults := entry.defaults(nil, d.facts)
	if n := entry.flavorOf(object(i.Parameters["flavor"])); n >= 0 {
		defaults["flavor"] = entry.flavor(n)
		_, out.Chosen = lookup(out.Component.Parameters, "/flavor/name")
	} else {
		delete(defaults, "flavor") // a flavor of the user's own has no default
	}
	out.Departures = departures("", out.Component.Parameters, defaults)
	return out
}

// departures lists, by path, where tree differs from defaults.
func departures(path string, tree, defaults desired.Tree) []Departure {
	var out []Departure
	for _, key := range sortedKeys(tree) {
		at := join(path, key)
		value, standard := tree[key], defaults[key]
		_, hasDefault := defaults[key]
		below, isTree := value.(desired.Tree)
		switch {
		case hasDefault && same(value, standard) || at == "/flavor/name":
		case isTree && (isObject(standard) || !hasDefault):
			out = append(out, departures(at, below, object(standard))...)
		case hasDefault && !hidden(at):
			out = append(out, Departure{Path: at, Default: encode(desired.Mask(standard))})
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
	if c.Name == "" || strings.ContainsFunc(c.Name+c.Alias, parts) {
		return "its name is empty, or holds \"/\" or blanks, which no manifest may"
	}
	return ""
}

// tellApart omits what a manifest's name and alias would not lead back to: of
// one template several instances may be there that have no names of their own.
func tellApart(declarations []Declaration, live []Instance) {
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
			if r.live != &live[of[n]] || twice(want, r.key) {
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
	flavor := object(live["flavor"])
	if n := p.old.flavorOf(flavor); n >= 0 && n != p.old.defaultFlavor(d.facts.cluster) {
		// a chosen flavor is named, and only what differs from it is said beside
		chosen := beyond(flavor, p.old.flavor(n))
		chosen["name"] = p.old.Flavors[n]["name"]
		out["flavor"] = chosen
	}
	return settled(out)
}

// beyond returns what of live differs from defaults.
func beyond(live, defaults desired.Tree) desired.Tree {
	out := desired.Tree{}
	for key, value := range live {
		standard, known := defaults[key]
		switch {
		case known && same(value, standard):
		case isObject(value) && isObject(standard):
			if below := beyond(object(value), object(standard)); len(below) > 0 {
				out[key] = below
			}
		default:
			out[key] = clone(value)
		}
	}
	return out
}

// settled drops what a manifest cannot ask for: null there means the default.
func settled(tree desired.Tree) desired.Tree {
	out := desired.Tree{}
	for key, value := range tree {
		switch {
		case value == nil:
		case isObject(value):
			if below := settled(object(value)); below != nil {
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
