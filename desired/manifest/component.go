package manifest

import (
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/tree"
)

// component is a plug-in or add-on as one list writes it, or as several lists
// of one target do together.
type component struct {
	ComponentSpec
	key        string // as [desired.Component.Key] has it
	alias      string
	parameters *parameters
	pos        desired.Position
	dependsAt  *place // the list that DependsOn is from

	dependsOn, ignore []string // DependsOn and Ignore, sorted
}

// plugins checks a list of plug-ins, that of a pool or a profile.
func (c *collector) plugins(of *place, list []PluginSpec, folder string) layers {
	at := of.field("plugins")
	out := make(layers, len(list))
	for i, spec := range list {
		out[i] = component{ComponentSpec: spec.ComponentSpec,
			parameters: c.alike.of(c.refs.parameters(at.item(i).field("inputs"), spec.Inputs, folder))}
	}
	return c.check(at, out)
}

// addons checks a list of add-ons, that of a cluster or a profile.
func (c *collector) addons(of *place, list []AddonSpec, folder string) layers {
	at := of.field("addons")
	out := make(layers, len(list))
	for i, spec := range list {
		out[i] = component{ComponentSpec: spec.ComponentSpec, alias: spec.Alias,
			parameters: c.alike.of(c.refs.parameters(at.item(i).field("values"), spec.Values, folder))}
	}
	return c.check(at, out)
}

// check tells what is wrong with the components of one list and returns those
// that can be merged.
func (c *collector) check(at *place, list layers) layers {
	seen := make(map[string]desired.Position, len(list))
	out := list[:0]
	for i, each := range list {
		item := at.item(i)
		each.pos = item.pos()
		each.key = desired.Component{Name: each.Name, Alias: each.alias}.Key()
		if len(each.DependsOn) > 0 {
			each.dependsAt = item.field("dependsOn")
		}
		c.checkOne(item, each)
		if each.Name == "" {
			continue // told already
		}
		if before, ok := seen[each.key]; ok {
			c.p.at(item, "duplicate component %q, also at %s", each.key, before)
			continue
		}
		seen[each.key] = each.pos
		each.dependsOn, each.ignore = sorted(each.DependsOn), sorted(each.Ignore)
		out = append(out, each)
	}
	slices.SortFunc(out, func(a, b component) int { return strings.Compare(a.key, b.key) })
	c.cycles(out)
	return out
}

func (c *collector) checkOne(at *place, each component) {
	if err := checkVersion(each.Version); err != nil {
		c.p.at(at.field("version"), "%v", err)
	}
	for i, pointer := range each.Ignore {
		if err := tree.CheckPointer(pointer); err != nil {
			c.p.at(at.field("ignore").item(i), "%v", err)
		}
	}
	if i := slices.Index(each.DependsOn, each.key); i >= 0 && each.Name != "" {
		c.p.at(each.dependsAt.item(i), "%q depends on itself", each.key)
	}
}

// over returns lower with c of the same key over it: what c says wins.
func (c component) over(lower component) component {
	out := lower
	out.pos = c.pos
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
		out.DependsOn, out.dependsOn, out.dependsAt = c.DependsOn, c.dependsOn, c.dependsAt
	}
	if c.Ignore != nil {
		out.Ignore, out.ignore = c.Ignore, c.ignore
	}
	out.parameters = &parameters{own: c.parameters.onto(lower.parameters.own)}
	return out
}
