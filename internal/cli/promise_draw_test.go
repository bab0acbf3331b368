package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/internal/emulator"
)

// scenario is a small random cloud, and what somebody asks of it.
type scenario struct {
	seed      emulator.Seed
	manifests []manifest.Document // one document each

	maxFailures int // before a wave
}

var (
	offered      = []string{"1.0.0", "1.1.0", "1.1.0-20250101120000", "1.2.3.9", "1.2.3.10", "2.0.0-beta.1"}
	addonStates  = []string{"running", "running", "running", "available", "abnormal", "installing", "upgrading", "deleting", "installFailed", "upgradeFailed", "rollbackFailed", "deleteFailed", "unknown"}
	pluginPhases = []string{"Running", "Running", "Running", "Pending", "Updating", "Deleting", "Abnormal"}
	templates    = []string{"alpha", "beta", "gamma"}
)

// drawValue makes a JSON value of little variety, so that manifest, live and
// defaults often meet.
func drawValue(t *rapid.T, depth int) any {
	kinds := 5
	if depth > 0 {
		kinds = 9
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0, 1:
		return json.Number(strconv.Itoa(rapid.IntRange(0, 2).Draw(t, "number")))
	case 2:
		return rapid.SampledFrom([]string{"", "x", "1"}).Draw(t, "string")
	case 3:
		return rapid.Bool().Draw(t, "bool")
	case 4:
		return nil
	case 5:
		return []any{drawValue(t, depth-1)}
	}
	return drawTree(t, depth-1)
}

func drawTree(t *rapid.T, depth int) desired.Tree {
	out := desired.Tree{}
	for _, key := range []string{"a", "b", "c/~d"} {
		if rapid.Bool().Draw(t, "has") {
			out[key] = drawValue(t, depth)
		}
	}
	return out
}

// drawLike makes a tree that has much in common with another one: entries of it
// are kept, changed, removed, added.
func drawLike(t *rapid.T, tree desired.Tree, depth int) desired.Tree {
	out := maps.Clone(tree)
	if out == nil {
		out = desired.Tree{}
	}
	for _, key := range []string{"a", "b", "c/~d"} {
		below, nested := out[key].(desired.Tree)
		switch rapid.IntRange(0, 5).Draw(t, "like") {
		case 0:
			delete(out, key)
		case 1:
			out[key] = drawValue(t, depth)
		case 2:
			if nested && depth > 0 {
				out[key] = drawLike(t, below, depth-1)
			}
		case 3:
			if nested {
				out[key] = desired.Tree{}
			}
		}
	}
	return out
}

func drawFlavor(t *rapid.T) desired.Tree {
	out := desired.Tree{"name": rapid.SampledFrom([]any{"HA", "Single", "HA", json.Number("2500"), json.Number("2500.0")}).Draw(t, "flavorName")}
	if rapid.Bool().Draw(t, "sized") {
		out["replicas"] = json.Number(strconv.Itoa(rapid.IntRange(1, 3).Draw(t, "replicas")))
	}
	return out
}

// template is one that a service offers: its versions with their defaults.
type template struct {
	name     string
	item     map[string]any
	defaults map[string]desired.Tree // of custom, by version
	current  []string                // the versions that are still offered
	flavors  bool
	only     bool // it cannot be installed twice
}

func drawTemplate(t *rapid.T, name, inputKey string, cce bool) template {
	out := template{name: name, defaults: map[string]desired.Tree{}, flavors: rapid.Bool().Draw(t, "flavors")}
	var versions []any
	base := drawTree(t, 3)
	for _, number := range rapid.Permutation(offered).Draw(t, "order") {
		if number != "1.1.0" && rapid.IntRange(0, 2).Draw(t, "offered") == 0 {
			continue
		}
		custom := drawLike(t, base, 2)
		out.defaults[number] = custom
		parameters := map[string]any{"custom": custom}
		if rapid.IntRange(0, 3).Draw(t, "configs") == 0 {
			parameters["configs"] = drawTree(t, 1)
		}
		if out.flavors {
			parameters["flavor1"] = map[string]any{"name": "HA", "replicas": 2, "size": "large", "resources": []any{map[string]any{"name": name, "limitsCpu": number}}}
			parameters["flavor2"] = map[string]any{"name": "Single", "replicas": 1, "is_default": rapid.Bool().Draw(t, "default")}
			parameters["flavor3"] = map[string]any{"name": 2500, "replicas": 3}
		}
		input := map[string]any{"parameters": parameters}
		if cce {
			input["basic"] = map[string]any{"image": number, "registry": rapid.SampledFrom([]string{"one", "two"}).Draw(t, "registry")}
		}
		retired := number != "1.1.0" && rapid.IntRange(0, 5).Draw(t, "retired") == 0
		if !retired {
			out.current = append(out.current, number)
		}
		versions = append(versions, map[string]any{"version": number, inputKey: input, "retired": retired,
			"stable": number == "1.1.0" || rapid.IntRange(0, 5).Draw(t, "stable") > 0})
	}
	out.only = cce && rapid.IntRange(0, 9).Draw(t, "mandatory") == 0
	out.item = map[string]any{"metadata": map[string]any{"name": name}, "spec": map[string]any{
		"type": "helm", "versions": versions, "optional": true, "require": out.only}}
	return out
}

// installed draws what one instance holds: parameters like its defaults.
func (tp template) installed(t *rapid.T) (version string, values map[string]any) {
	version = rapid.SampledFrom(slices.Sorted(maps.Keys(tp.defaults))).Draw(t, "live")
	values = map[string]any{"custom": drawLike(t, tp.defaults[version], 2)}
	if rapid.IntRange(0, 3).Draw(t, "own") == 0 {
		values["custom"].(desired.Tree)["own"] = drawValue(t, 1)
	}
	if tp.flavors && rapid.Bool().Draw(t, "chosen") {
		values["flavor"] = drawFlavor(t)
	}
	return version, values
}

// asked draws a component and its parameters, like the defaults of some version.
func (tp template) asked(t *rapid.T) (manifest.ComponentSpec, desired.Tree) {
	spec := manifest.ComponentSpec{
		Name: tp.name, Version: rapid.SampledFrom(tp.current).Draw(t, "version"),
		Undeclared: rapid.SampledFrom([]string{"", manifest.Preserve, manifest.Reset}).Draw(t, "undeclared"),
	}
	if rapid.IntRange(0, 2).Draw(t, "loose") == 0 {
		spec.Version = rapid.SampledFrom([]string{"", "", "~1", ">=1.1 <2", "~1.2.3", desired.Latest, desired.Latest, "9.9.9"}).Draw(t, "requested")
	}
	if !tp.only && rapid.IntRange(0, 4).Draw(t, "absent") == 0 {
		spec.State = manifest.Absent
	}
	if rapid.IntRange(0, 4).Draw(t, "downgrade") > 0 {
		yes := true
		spec.AllowDowngrade = &yes
	}
	if rapid.IntRange(0, 3).Draw(t, "ignores") == 0 {
		spec.Ignore = []string{rapid.SampledFrom([]string{"/custom/a", "/custom/b/a", "/custom/c~1~0d", "/flavor"}).Draw(t, "ignore")}
	}
	parameters := desired.Tree{}
	if rapid.IntRange(0, 3).Draw(t, "named") > 0 {
		version := rapid.SampledFrom(slices.Sorted(maps.Keys(tp.defaults))).Draw(t, "like")
		custom := drawLike(t, tp.defaults[version], 2)
		for _, key := range slices.Sorted(maps.Keys(custom)) {
			if rapid.Bool().Draw(t, "dropped") {
				delete(custom, key)
			}
		}
		parameters["custom"] = custom
	}
	if tp.flavors && rapid.IntRange(0, 2).Draw(t, "flavor") == 0 {
		parameters["flavor"] = drawFlavor(t)
	}
	if rapid.IntRange(0, 5).Draw(t, "basic") == 0 {
		parameters["basic"] = desired.Tree{"registry": "mirror"}
	}
	return spec, parameters
}

// drawScenario makes a cloud of clusters and pools, and manifests over all of it.
func drawScenario(t *rapid.T, targets int) scenario {
	cce, modelarts := map[string]template{}, map[string]template{}
	f := scenario{seed: emulator.Seed{Templates: &emulator.Templates{}, Edition: rapid.SampledFrom([]string{"otc", "huawei"}).Draw(t, "edition")}}
	for _, name := range templates {
		cce[name], modelarts[name] = drawTemplate(t, name, "input", true), drawTemplate(t, name, "inputs", false)
		f.seed.Templates.CCE = append(f.seed.Templates.CCE, cce[name].item)
		f.seed.Templates.ModelArts = append(f.seed.Templates.ModelArts, modelarts[name].item)
	}
	m := manifest.Document{APIVersion: manifest.APIVersion, Kind: manifest.DocKind}
	for n := range targets {
		common := manifest.TargetSpec{Wave: rapid.IntRange(0, 1).Draw(t, "wave"), AllowEmpty: rapid.Bool().Draw(t, "allowEmpty")}
		if rapid.IntRange(0, 2).Draw(t, "prune") == 0 {
			yes := true
			common.Prune = &yes
		}
		if n%2 == 0 {
			id := fmt.Sprintf("%08x-e8e5-11ea-8aeb-0255ac11161d", n)
			f.seed.Clusters = append(f.seed.Clusters, drawCluster(t, id, cce))
			m.Clusters = append(m.Clusters, manifest.ClusterSpec{ID: id, TargetSpec: common, Addons: drawAddons(t, cce)})
			continue
		}
		id := fmt.Sprintf("pool-%d", n)
		f.seed.Pools = append(f.seed.Pools, drawPool(t, id, modelarts))
		m.Pools = append(m.Pools, manifest.PoolSpec{Name: id, TargetSpec: common, Plugins: drawPlugins(t, modelarts)})
	}
	f.manifests = []manifest.Document{m}
	f.maxFailures = rapid.SampledFrom([]int{0, 1, 1000}).Draw(t, "maxFailures")
	return f
}

func drawCluster(t *rapid.T, id string, offers map[string]template) emulator.Cluster {
	out := emulator.Cluster{ID: id}
	for _, name := range templates {
		for _, alias := range []string{"", "two"} {
			if rapid.Bool().Draw(t, "installed") || alias != "" && offers[name].only {
				continue
			}
			version, values := offers[name].installed(t)
			addon := emulator.Addon{Template: name, Alias: alias, Version: version, Values: values, Status: rapid.SampledFrom(addonStates).Draw(t, "state")}
			if rapid.Bool().Draw(t, "upgraded") {
				addon.Previous = rapid.SampledFrom(slices.Sorted(maps.Keys(offers[name].defaults))).Draw(t, "previous")
			}
			if addon.Status == "upgradeFailed" {
				addon.Running = rapid.SampledFrom(slices.Sorted(maps.Keys(offers[name].defaults))).Draw(t, "running")
			}
			out.Addons = append(out.Addons, addon)
		}
	}
	return out
}

func drawPool(t *rapid.T, id string, offers map[string]template) emulator.Pool {
	out := emulator.Pool{ID: id}
	for _, name := range templates {
		if rapid.Bool().Draw(t, "installed") {
			version, inputs := offers[name].installed(t)
			out.Plugins = append(out.Plugins, emulator.Plugin{Template: name, Version: version, Inputs: inputs,
				Phase: rapid.SampledFrom(pluginPhases).Draw(t, "phase"), HideInputs: rapid.IntRange(0, 3).Draw(t, "hidden") == 0})
		}
	}
	return out
}

func drawAddons(t *rapid.T, offers map[string]template) []manifest.AddonSpec {
	var out []manifest.AddonSpec
	for _, name := range templates {
		for _, alias := range []string{"", "two"} {
			if rapid.Bool().Draw(t, "listed") && !(alias != "" && offers[name].only) {
				spec, values := offers[name].asked(t)
				out = append(out, manifest.AddonSpec{ComponentSpec: spec, Alias: alias, Values: values})
			}
		}
	}
	return out
}

func drawPlugins(t *rapid.T, offers map[string]template) []manifest.PluginSpec {
	var out []manifest.PluginSpec
	for _, name := range templates {
		if rapid.IntRange(0, 2).Draw(t, "listed") > 0 {
			spec, inputs := offers[name].asked(t)
			delete(inputs, "basic") // plug-ins have none
			out = append(out, manifest.PluginSpec{ComponentSpec: spec, Inputs: inputs})
		}
	}
	return out
}

// shuffled says the same in another way: targets in documents of their own, in
// another order, their components in another order, some of them in a profile.
func (f scenario) shuffled(t *rapid.T) []manifest.Document {
	head := manifest.Document{APIVersion: manifest.APIVersion, Kind: manifest.DocKind}
	var out []manifest.Document
	for i, c := range f.manifests[0].Clusters {
		m, name := head, fmt.Sprintf("c%d", i)
		c.Addons = rapid.Permutation(c.Addons).Draw(t, "addons")
		cut := rapid.IntRange(0, len(c.Addons)).Draw(t, "cut")
		m.Profiles = map[string]manifest.Profile{name: {Addons: c.Addons[:cut]}}
		c.Addons, c.Profiles = c.Addons[cut:], []string{name}
		m.Clusters = []manifest.ClusterSpec{c}
		out = append(out, m)
	}
	for i, p := range f.manifests[0].Pools {
		m, name := head, fmt.Sprintf("p%d", i)
		p.Plugins = rapid.Permutation(p.Plugins).Draw(t, "plugins")
		cut := rapid.IntRange(0, len(p.Plugins)).Draw(t, "cut")
		m.Profiles = map[string]manifest.Profile{name: {Plugins: p.Plugins[:cut]}}
		p.Plugins, p.Profiles = p.Plugins[cut:], []string{name}
		m.Pools = []manifest.PoolSpec{p}
		out = append(out, m)
	}
	return rapid.Permutation(out).Draw(t, "documents")
}
