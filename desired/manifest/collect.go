package manifest

import (
	"cmp"
	"slices"

	"github.com/syncer-project/syncer/desired"
)

// collector puts documents together. What any of them declares is known to all,
// so targets are merged only when the last one is in.
type collector struct {
	opts     Options
	p        *problems
	refs     *resolver
	settings settings
	profiles map[string]profile
	targets  []target
	seen     map[string]desired.Position // targets by Key
	first    *place                      // the first document
	listed   bool                        // some document has pools or clusters, be it an empty list

	draft  bool                    // no place is kept, as nobody will be told
	blends map[desired.Kind]*blend // of no profile yet
	merged layers                  // lent to one target after the other
	alike  alike
}

type profile struct {
	at              *place
	plugins, addons layers
}

// target is a pool or cluster as it is written.
type target struct {
	at         *place
	pos        desired.Position
	kind       desired.Kind
	id, name   string
	spec       TargetSpec
	components layers
}

func newCollector(opts Options, p *problems) *collector {
	return &collector{
		opts: opts, p: p,
		refs:     newResolver(opts, p),
		profiles: map[string]profile{},
		seen:     map[string]desired.Position{},
		blends:   map[desired.Kind]*blend{desired.Pool: {}, desired.Cluster: {}},
	}
}

func (c *collector) document(m Document, d document) {
	c.first = cmp.Or(c.first, d.root)
	c.listed = c.listed || d.root.has("pools") || d.root.has("clusters")
	c.settings.add(m, d.root, c.p)
	at := d.root.field("profiles")
	for i := 1; i < len(at.node.Content); i += 2 {
		below := at.child(i)
		if spec, ok := m.Profiles[below.step]; ok {
			c.profile(below, spec, d.folder)
		}
	}
	c.pools(d.root.field("pools"), m.Pools, d.folder)
	c.clusters(d.root.field("clusters"), m.Clusters, d.folder)
}

func (c *collector) pools(at *place, list []PoolSpec, folder string) {
	for i, spec := range list {
		below := at.item(i)
		c.target(target{at: below, kind: desired.Pool, id: spec.Name, name: spec.Name, spec: spec.TargetSpec,
			components: c.plugins(below, spec.Plugins, folder)})
	}
}

func (c *collector) clusters(at *place, list []ClusterSpec, folder string) {
	for i, spec := range list {
		below := at.item(i)
		c.target(target{at: below, kind: desired.Cluster, id: spec.ID, name: cmp.Or(spec.Name, spec.ID), spec: spec.TargetSpec,
			components: c.addons(below, spec.Addons, folder)})
	}
}

func (c *collector) profile(at *place, spec Profile, folder string) {
	if before, ok := c.profiles[at.step]; ok {
		c.p.at(at.name(), "duplicate profile %q, also at %s", at.step, before.at.name().pos())
		return
	}
	c.profiles[at.step] = profile{at: at, plugins: c.plugins(at, spec.Plugins, folder), addons: c.addons(at, spec.Addons, folder)}
}

func (c *collector) target(t target) {
	checkLabels(t.at.field("labels"), t.spec.Labels, c.p)
	t.checkNames(c.p)
	t.pos = t.at.pos()
	c.targets = append(c.targets, c.kept(t))
	if t.id == "" {
		return // told already
	}
	key := desired.Target{Kind: t.kind, ID: t.id}.Key()
	if before, ok := c.seen[key]; ok {
		c.p.at(t.at, "duplicate target %s, also at %s", key, before)
		return
	}
	c.seen[key] = t.pos
}

// state merges everything and checks what only the whole can tell.
func (c *collector) state(files []source) desired.State {
	state := desired.State{Rollout: c.settings.rollout.state(), Guards: c.settings.guards()}
	state.Targets = slices.Grow(state.Targets, len(c.targets))
	slices.SortFunc(c.targets, func(a, b target) int { // as by Key, without making them
		return cmp.Or(cmp.Compare(a.spec.Wave, b.spec.Wave), cmp.Compare(a.kind, b.kind), cmp.Compare(a.id, b.id))
	})
	thin := func(*desired.Target) {}
	if c.opts.Thin != nil {
		thin = c.opts.Thin()
	}
	for i, t := range c.targets {
		merged := c.merge(t)
		thin(&merged)
		state.Targets = append(state.Targets, merged)
		c.targets[i] = target{} // what was its own may be let go
	}
	c.expectSome(files)
	return state
}

// expectSome refuses input that asks for nothing, which is more often a wrong
// path than a wish. An empty list of pools or clusters is a wish.
func (c *collector) expectSome(files []source) {
	switch {
	case c.listed || c.p.incomplete || len(c.p.list) > 0:
	case c.first == nil:
		c.p.unread(files[0].file, "holds no manifest, which begins with apiVersion: %s and kind: %s", APIVersion, DocKind)
	default:
		c.p.at(c.first, "no pools or clusters in any of the manifests; write \"pools: []\" if that is meant")
	}
}
