package manifest

import (
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/tree"
)

// component is a plug-in or add-on as one list writes it, or as several lists
// of one target do together.
type component struct {
	ComponentSpec
	alias      string
	parameters desired.Tree
	at         *place // the list item
	dependsAt  *place // the list that DependsOn is from
}

func (c component) key() string { return desired.Component{Name: c.Name, Alias: c.alias}.Key() }

// plugins checks a list of plug-ins, that of a pool or a profile.
func (c *collector) plugins(of *place, list []PluginSpec, folder string) []component {
	at := of.field("plugins")
	out := make([]component, 0, len(list))
	for i, spec := range list {
		item := at.item(i)
		out = append(out, component{ComponentSpec: spec.ComponentSpec, at: item,
			parameters: c.refs.parameters(item.field("inputs"), spec.Inputs, folder)})
	}
	return c.check(out)
}

// addons checks a list of add-ons, that of a cluster or a profile.
func (c *collector) addons(of *place, list []AddonSpec, folder string) []component {
	at := of.field("addons")
	out := make([]component, 0, len(list))
	for i, spec := range list {
		item := at.item(i)
		out = append(out, component{ComponentSpec: spec.ComponentSpec, alias: spec.Alias, at: item,
			parameters: c.refs.parameters(item.field("values"), spec.Values, folder)})
	}
	return c.check(out)
}

// check tells what is wrong with the components of one list and returns those
// that can be merged.
func (c *collector) check(list []component) []component {
	seen := map[string]*place{}
	var out []component
	for _, each := range list {
		each.dependsAt = each.at.field("dependsOn")
		c.checkOne(each)
		if each.Name == "" {
			continue // told already
		}
		if before, ok := seen[each.key()]; ok {
			c.p.at(each.at, "duplicate component %q, also at %s", each.key(), before.pos())
			continue
		}
		seen[each.key()] = each.at
		out = append(out, each)
	}
	c.cycles(byKey(out))
	return out
}

func byKey(list []component) map[string]component {
	out := make(map[string]component, len(list))
	for _, each := range list {
		out[each.key()] = each
	}
	return out
}

func (c *collector) checkOne(each component) {
	if err := checkVersion(each.Version); err != nil {
		c.p.at(each.at.field("version"), "%v", err)
	}
	for i, pointer := range each.Ignore {
		if err := tree.CheckPointer(pointer); err != nil {
			c.p.at(each.at.field("ignore").item(i), "%v", err)
		}
	}
	if i := slices.Index(each.DependsOn, each.key()); i >= 0 && each.Name != "" {
		c.p.at(each.dependsAt.item(i), "%q depends on itself", each.key())
	}
}

// over returns lower with c over it: what c says wins.
func (c component) over(lower component) component {
	out := lower
	out.Name, out.alias, out.at = c.Name, c.alias, c.at
	if c.Version != "" {
		out.Version = c.Version
	}
	if c.State != "" {
		out.State = c.State
	}
	if c.Undeclared != "" {
		out.Undeclared = c.Undeclared
	}
	if c.AllowDowngrade != nil {
		out.AllowDowngrade = c.AllowDowngrade
	}
	if c.Repair != "" {
		out.Repair = c.Repair
	}
	if c.DependsOn != nil {
		out.DependsOn, out.dependsAt = c.DependsOn, c.dependsAt
	}
	if c.Ignore != nil {
		out.Ignore = c.Ignore
	}
	out.parameters = overlay(lower.parameters, c.parameters)
	return out
}
