package diff

import (
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
)

// Declaration is an installed component in a manifest's words. Held against the
// inventory that it was made from, it asks for nothing.
type Declaration struct {
	Component desired.Component // Name, Alias, Version and Parameters
	// Omitted says why the component cannot be declared as it is (its install
	// failed, say); empty where it can.
	Omitted string
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
	out := []Declaration{}
	for _, i := range live.Instances {
		c := desired.Component{Name: i.Template, Version: i.Version}
		if perTemplate[i.Template] > 1 && !i.plain() {
			_, c.Alias, _ = strings.Cut(instanceKey(i, true), "/")
		}
		c.Parameters = d.declared(i, full)
		out = append(out, Declaration{Component: c, Omitted: undeclarable(i)})
	}
	slices.SortFunc(out, func(a, b Declaration) int { return strings.Compare(a.Component.Key(), b.Component.Key()) })
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
