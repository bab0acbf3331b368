package diff

import (
	"fmt"
	"maps"
	"slices"

	"github.com/syncer-project/syncer/desired"
)

// find returns the template of that name.
func (c Catalog) find(name string) (Template, bool) {
	t, ok := c.Templates[name]
	return t, ok
}

// unknown says that there is no template of that name, and which one may be meant.
func (c Catalog) unknown(name string) string {
	why := fmt.Sprintf("template %s is not in the catalog", name)
	if best, ok := desired.Closest(name, slices.Collect(maps.Keys(c.Templates))); ok {
		why += fmt.Sprintf(", did you mean %s?", best)
	}
	return why
}

// version returns t's entry of exactly that version, or nil.
func (t Template) version(version string) *Version {
	i := slices.IndexFunc(t.Versions, func(v Version) bool { return v.Version == version })
	if i < 0 {
		return nil
	}
	return &t.Versions[i]
}

// Narrow returns c with only what here lists still installable. The other
// versions stay known, as their defaults are the base of an upgrade from them.
func (c Catalog) Narrow(here Catalog) Catalog {
	out := Catalog{Templates: make(map[string]Template, len(c.Templates))}
	for name, t := range c.Templates {
		out.Templates[name] = withhold(t)
	}
	for name, t := range here.Templates {
		merged := t
		merged.Versions = slices.Clone(t.Versions)
		for _, v := range out.Templates[name].Versions {
			if t.version(v.Version) == nil {
				merged.Versions = append(merged.Versions, v)
			}
		}
		out.Templates[name] = merged
	}
	return out
}

func withhold(t Template) Template {
	t.Versions = slices.Clone(t.Versions)
	for i := range t.Versions {
		t.Versions[i].withheld = true
	}
	return t
}

// defaults returns the parameters that an install of v without any would get,
// in the form in which they are sent and read: the flavor of that name, or the
// default one, as "flavor"; without basic. The object may be written to.
func (v *Version) defaults(flavor any, target facts) desired.Tree {
	if v == nil {
		return nil
	}
	out := copied(v.standards(target))
	i := v.flavorNamed(flavor)
	if i < 0 {
		i = v.defaultFlavor(target.cluster)
	}
	if i >= 0 {
		out["flavor"] = v.flavor(i)
	}
	return out
}

// standards returns the parameters of defaults but for the flavor, to be read only:
// they are shared with v. nil is returned where v is not known.
func (v *Version) standards(target facts) desired.Tree {
	if v == nil {
		return nil
	}
	custom := object(v.Parameters["custom"])
	for key, fact := range fillIns {
		if custom[key] != "" || fact(target) == "" {
			continue
		}
		custom = copied(custom)
		target.fill(custom)
		return including(v.Parameters, "custom", custom)
	}
	if v.Parameters == nil {
		return nothing
	}
	return v.Parameters
}

// facts are what is known of a target that a template leaves empty for the
// installer to fill in, and by which its choices are limited.
type facts struct {
	cluster            Cluster
	clusterID, project string
	pool               bool // it is a pool, of ModelArts
}

func factsOf(want desired.Target, live Inventory) facts {
	f := facts{cluster: live.Cluster, project: want.Project, pool: want.Kind == desired.Pool}
	if want.Kind == desired.Cluster {
		f.clusterID = want.ID
	}
	return f
}

// fillIns are the keys of custom in which a template's "" means "fill in", not
// "empty" (autoscaler, everest, log-agent, cie-collector). What is not known
// stays empty.
var fillIns = map[string]func(facts) string{
	"cluster_id": facts.id, "clusterID": facts.id, "clusterId": facts.id,
	"cluster_name": facts.name, "clusterName": facts.name,
	"tenant_id": facts.owner, "project_id": facts.owner, "projectID": facts.owner, "projectId": facts.owner,
	"default_vpc_id": func(facts) string { return "" },
}

func (f facts) id() string    { return f.clusterID }
func (f facts) name() string  { return f.cluster.Name }
func (f facts) owner() string { return f.project }

// fill puts the target's own facts where custom is left empty.
func (f facts) fill(custom desired.Tree) {
	for key, fact := range fillIns {
		if custom[key] == "" {
			custom[key] = fact(f)
		}
	}
}
