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
		Pos:        t.pos,
	}
	if len(t.spec.Labels) > 0 {
		out.Labels = t.spec.Labels
	}
	if t.spec.Prune != nil {
		out.Prune = *t.spec.Prune
	}
	out.Components = c.components(t, cmp.Or(t.spec.Undeclared, s.undeclared.or(Preserve)))
	return out
}

// components merges the lists of a target: profiles as they are named, then its
// own.
func (c *collector) components(t target, undeclared string) []desired.Component {
	given := c.blend(t)
	if len(t.components) == 0 {
		return given.shared(undeclared, c)
	}
	c.merged = given.under(t.components, c.merged[:0])
	c.dependencies(c.merged)
	return c.merged.results(undeclared)
}

// blend returns what the profiles of a target give to it.
func (c *collector) blend(t target) *blend {
	out := c.blends[t.kind]
	for i, name := range t.spec.Profiles {
		profile, ok := c.profiles[name]
		switch {
		case name == "": // not text, or empty
			c.p.at(t.at.field("profiles").item(i), "must not be empty")
		case slices.Index(t.spec.Profiles, name) < i:
			c.p.at(t.at.field("profiles").item(i), "the profile %q is listed twice", name)
		case ok && t.kind == desired.Pool:
			out = out.with(name, profile.plugins)
		case ok:
			out = out.with(name, profile.addons)
		case !c.p.incomplete:
			c.p.at(t.at.field("profiles").item(i), "unknown profile %q%s", name, c.p.didYouMean(name, slices.Collect(maps.Keys(c.profiles))))
		}
	}
	return out
}

// result returns the component with all defaults filled in.
func (c component) result(undeclared string) desired.Component {
	return desired.Component{
		Name: c.Name, Alias: c.alias, Version: c.Version,
		Parameters:     c.parameters.own,
		Absent:         c.State == Absent,
		DependsOn:      c.dependsOn,
		Ignore:         c.ignore,
		Reset:          cmp.Or(c.Undeclared, undeclared) == Reset,
		AllowDowngrade: c.AllowDowngrade != nil && *c.AllowDowngrade,
		Repair:         c.Repair == Reinstall,
		Pos:            c.pos,
	}
}

// sorted returns a sorted copy without repeats; nil where there is nothing.
func sorted(list []string) []string {
	if len(list) == 0 {
		return nil // most have none
	}
	return slices.Clip(slices.Compact(slices.Sorted(slices.Values(list))))
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
