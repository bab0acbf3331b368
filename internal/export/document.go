package export

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
)

// Document is a manifest with all that is to be said about it.
type Document struct {
	Manifest  manifest.Document
	Variables []Variable // by name
	LeftOut   []string   // what is live and not in the manifest, with the reason

	comments comments
}

// Build makes one document of all targets, in any order. They are listed by
// name, pools and clusters apart.
func Build(targets []Target, o Options) (Document, error) {
	targets = sorted(targets)
	names := newNaming()
	written, err := write(targets, names)
	if err != nil {
		return Document{}, err
	}
	b := builder{Document: Document{Variables: names.all(), comments: comments{}}, options: o}
	b.Manifest.APIVersion, b.Manifest.Kind = manifest.APIVersion, manifest.DocKind
	if o.Profiles {
		b.profiles(written)
	}
	b.Manifest.Defaults = commonDefaults(targets)
	for _, t := range written {
		b.target(t)
	}
	if len(written) == 0 {
		b.Manifest.Pools = []manifest.PoolSpec{} // says that nothing is meant, and was not forgotten
	}
	b.head()
	return b.Document, nil
}

func sorted(targets []Target) []Target {
	return slices.SortedFunc(slices.Values(targets), func(a, b Target) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
}

// item is a component as it is written, the same wherever its text is the same.
type item struct {
	component
	kind desired.Kind
	text string // identifies it and all that is said about it
}

// listed is a target with its items, less those that it takes from profiles.
type listed struct {
	Target
	items    []item
	profiles []string
}

// write puts the names of variables in place of sensitive values.
func write(targets []Target, names *naming) ([]*listed, error) {
	out := make([]*listed, len(targets))
	for i, t := range targets {
		out[i] = &listed{Target: t}
		for _, c := range t.components {
			if c.Component.Parameters != nil {
				c.Component.Parameters = names.refer(t.Key(), c.Component.Key(), c.Component.Parameters).(desired.Tree)
			}
			it := item{component: c, kind: t.Kind}
			if err := it.identify(); err != nil {
				return nil, fmt.Errorf("write %s of %s: %w", c.Component.Key(), t.Key(), err)
			}
			out[i].items = append(out[i].items, it)
		}
	}
	return out, nil
}

func (i *item) identify() error {
	text, err := json.Marshal([]any{i.addon(), i.Live, i.Unread, i.Known, i.Chosen, i.Own, i.Departures, i.Removed, fmt.Sprint(i.leftOut), i.texts, i.notes})
	i.text = string(text)
	return err
}

func (i item) plugin() manifest.PluginSpec {
	return manifest.PluginSpec{
		ComponentSpec: manifest.ComponentSpec{Name: i.Component.Name, Version: i.Component.Version},
		Inputs:        i.Component.Parameters,
	}
}

func (i item) addon() manifest.AddonSpec {
	return manifest.AddonSpec{
		ComponentSpec: manifest.ComponentSpec{Name: i.Component.Name, Version: i.Component.Version},
		Alias:         i.Component.Alias,
		Values:        i.Component.Parameters,
	}
}

func plugins(items []item) []manifest.PluginSpec {
	var out []manifest.PluginSpec
	for _, i := range items {
		out = append(out, i.plugin())
	}
	return out
}

func addons(items []item) []manifest.AddonSpec {
	var out []manifest.AddonSpec
	for _, i := range items {
		out = append(out, i.addon())
	}
	return out
}

// commonDefaults holds what all targets have in common, so that none has to say it.
func commonDefaults(targets []Target) *manifest.Defaults {
	if len(targets) == 0 {
		return nil
	}
	var out manifest.Defaults
	region := func(t Target) bool { return t.Region != targets[0].Region }
	project := func(t Target) bool { return t.Project != targets[0].Project }
	if !slices.ContainsFunc(targets, region) {
		out.Region = targets[0].Region
	}
	if !slices.ContainsFunc(targets, project) {
		out.Project = targets[0].Project
	}
	if out == (manifest.Defaults{}) {
		return nil
	}
	return &out
}

// builder adds targets to a document.
type builder struct {
	Document
	sensitive bool // values were left out as such
	texts     bool // values are marked as texts
	options   Options
}

// target writes one target and what is to be said about it.
func (b *builder) target(t *listed) {
	at, list := b.add(t)
	for _, each := range t.remarks {
		b.comments.above(at, each+" as this is written")
	}
	for _, each := range t.leftOut {
		b.comments.above(at, each)
		b.LeftOut = append(b.LeftOut, t.Key()+": "+each)
	}
	b.explain(join(at, list), t.items)
	for _, c := range t.components {
		b.texts = b.texts || len(c.texts) > 0
		for _, left := range c.leftOut {
			b.sensitive = b.sensitive || left.Why == isSensitive
			b.LeftOut = append(b.LeftOut, t.Key()+": "+c.Component.Key()+" "+left.Path+" is left out: "+left.Why)
		}
	}
}

// add puts the target into the manifest and returns where it is, and the field
// of its list.
func (b *builder) add(t *listed) (at, list string) {
	m := &b.Manifest
	if t.Kind == desired.Pool {
		m.Pools = append(m.Pools, manifest.PoolSpec{Name: t.ID, TargetSpec: b.common(t), Plugins: plugins(t.items)})
		at = join("/pools", strconv.Itoa(len(m.Pools)-1))
		if t.Name != "" && t.Name != t.ID { // a pool has no field for it
			b.comments.above(at, t.Name)
		}
		return at, "plugins"
	}
	name := t.Name
	if name == t.ID || reference(name) {
		name = ""
	}
	m.Clusters = append(m.Clusters, manifest.ClusterSpec{ID: t.ID, Name: name, TargetSpec: b.common(t), Addons: addons(t.items)})
	return join("/clusters", strconv.Itoa(len(m.Clusters)-1)), "addons"
}

// common is what pools and clusters have in common, less what the defaults say.
func (b *builder) common(t *listed) manifest.TargetSpec {
	spec := manifest.TargetSpec{Region: t.Region, Project: t.Project, Labels: t.Labels, Wave: t.Wave, Profiles: t.profiles}
	if d := b.Manifest.Defaults; d != nil {
		if d.Region != "" {
			spec.Region = ""
		}
		if d.Project != "" {
			spec.Project = ""
		}
	}
	return spec
}

// explain comments each item of the list at path.
func (b *builder) explain(path string, items []item) {
	for n, i := range items {
		b.comments.component(join(path, strconv.Itoa(n)), i, b.options)
	}
}
