package manifest

import (
	"cmp"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/syncer-project/syncer/desired"
)

// merge makes one target of its own list and those of its profiles.
func (c *collector) merge(t target) desired.Target {
	s := &c.settings
	out := desired.Target{
		Kind: t.kind, ID: t.id, Name: t.name,
		Region:     cmp.Or(t.spec.Region, s.region.or(c.opts.Region)),
		Project:    cmp.Or(t.spec.Project, s.project.or(c.opts.Project)),
		Wave:       t.spec.Wave,
		Prune:      s.prune.or(false),
		AllowEmpty: t.spec.AllowEmpty,
		Pos:        t.at.pos(),
	}
	if len(t.spec.Labels) > 0 {
		out.Labels = t.spec.Labels
	}
	if t.spec.Prune != nil {
		out.Prune = *t.spec.Prune
	}
	undeclared := cmp.Or(t.spec.Undeclared, s.undeclared.or(Preserve))
	merged := c.layers(t)
	c.dependencies(merged)
	for _, key := range slices.Sorted(maps.Keys(merged)) {
		out.Components = append(out.Components, merged[key].result(undeclared))
	}
	return out
}

// layers merges the lists of a target, by Key: profiles as they are named, then
// its own.
func (c *collector) layers(t target) map[string]component {
	lists := make([][]component, 0, len(t.spec.Profiles)+1)
	at := t.at.field("profiles")
	for i, name := range t.spec.Profiles {
		profile, ok := c.profiles[name]
		switch {
		case name == "": // not text, or empty
			c.p.at(at.item(i), "must not be empty")
		case slices.Index(t.spec.Profiles, name) < i:
			c.p.at(at.item(i), "the profile %q is listed twice", name)
		case ok && t.kind == desired.Pool:
			lists = append(lists, profile.plugins)
		case ok:
			lists = append(lists, profile.addons)
		case !c.p.incomplete:
			c.p.at(at.item(i), "unknown profile %q%s", name, c.p.didYouMean(name, slices.Collect(maps.Keys(c.profiles))))
		}
	}
	out := map[string]component{}
	for _, list := range append(lists, t.components) {
		for _, each := range list {
			out[each.key()] = each.over(out[each.key()])
		}
	}
	return out
}

// result returns the component with all defaults filled in.
func (c component) result(undeclared string) desired.Component {
	return desired.Component{
		Name: c.Name, Alias: c.alias, Version: c.Version,
		Parameters:     c.parameters,
		Absent:         c.State == Absent,
		DependsOn:      sorted(c.DependsOn),
		Ignore:         sorted(c.Ignore),
		Reset:          cmp.Or(c.Undeclared, undeclared) == Reset,
		AllowDowngrade: c.AllowDowngrade != nil && *c.AllowDowngrade,
		Repair:         c.Repair == Reinstall,
		Pos:            c.at.pos(),
	}
}

// sorted returns a sorted copy without repeats; nil where there is nothing.
func sorted(list []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

// checkNames holds what ends up in the addresses of requests to its grammar.
func (t target) checkNames(p *problems) {
	if t.kind == desired.Pool {
		checkName(t.at.field("name"), t.id, desired.CheckPoolName, p)
	} else {
		checkName(t.at.field("id"), t.id, desired.CheckClusterID, p)
	}
	checkName(t.at.field("region"), t.spec.Region, desired.CheckRegion, p)
	checkName(t.at.field("project"), t.spec.Project, desired.CheckProject, p)
}

func checkName(at *place, name string, check func(string) error, p *problems) {
	if name == "" {
		return // left out, or told already
	}
	if err := check(name); err != nil {
		p.at(at, "%v", err)
	}
}

func checkLabels(at *place, labels map[string]string, p *problems) {
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		below := at.field(key)
		for _, wrong := range validation.IsQualifiedName(key) {
			p.at(below.name(), "%q cannot be a label's key: %s", key, wrong)
		}
		for _, wrong := range validation.IsValidLabelValue(labels[key]) {
			p.at(below, "%q cannot be a label's value: %s", labels[key], wrong)
		}
	}
}
