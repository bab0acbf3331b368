package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/internal/emulator"
)

// soakOffers are components that come and go, NAME or NAME/ALIAS, with versions
// that fit.
var soakOffers = map[desired.Kind]map[string][]string{
	desired.Cluster: {
		"metrics-server": {"1.3.60", "1.3.68", "1.3.102"}, "node-local-dns": {"1.6.36", "1.6.63"}, "npd": {"1.19.1", "1.19.16"},
		"gpu-beta": {"2.6.4", "2.7.41"}, "volcano": {"1.12.14", "1.17.4"}, "log-agent": {"1.4.4", "1.6.1"},
		"cce-hpa-controller/one": {"1.4.2", "1.5.3"}, "cce-hpa-controller/two": {"1.4.2", "1.5.3"},
	},
	desired.Pool: {
		"node-local-dns": {"1.6.36", "1.6.63"}, "gpu-driver": {"2.0.1", "2.1.26", "2.1.30"}, "volcano": {"1.12.14", "1.17.4"},
		"log-agent": {"1.4.4", "1.6.1"}, "rdma-sriov-dev-plugin": {"0.1.0", "0.2.3"},
	},
}

// The parameters that the soak follows: no template knows them, so what one
// holds is lost where it is not carried over.
const (
	keptKey  = "soak_kept"  // was there before
	askedKey = "soak_asked" // the manifest asks for it
)

// The bad states, and how a change can end in one, by service.
var (
	badStates = map[desired.Kind][]string{desired.Cluster: {"abnormal", "installFailed", "upgradeFailed", "deleteFailed"}, desired.Pool: {"Abnormal"}}
	badEnds   = map[desired.Kind]map[string][]string{
		desired.Cluster: {"create": {"installFailed", "abnormal"}, "upgrade": {"upgradeFailed", "abnormal"}, "update": {"upgradeFailed", "abnormal"}, "delete": {"deleteFailed"}},
		desired.Pool:    {"create": {"Abnormal"}, "upgrade": {"Abnormal"}, "update": {"Abnormal"}, "delete": {"Abnormal"}},
	}
	services = map[desired.Kind]string{desired.Cluster: "cce", desired.Pool: "modelarts"}
)

// fleet is a small random cloud, and what somebody asks of it.
type fleet struct {
	seed     emulator.Seed
	manifest manifest.Document
	targets  []fleetTarget
	byKey    bool // credentials are access keys, not a password
}

// fleetTarget is a cluster or pool.
type fleetTarget struct {
	kind   desired.Kind
	id     string
	listed bool // the manifest names it
	prune  bool
	wants  map[string]manifest.ComponentSpec // by NAME or NAME/ALIAS, which is also their Name here
}

func (t fleetTarget) key() string { return string(t.kind) + "/" + t.id }

// dice draws for one round.
type dice struct{ *rand.Rand }

// chance is true so many times in a hundred.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d dice, from ...T) T { return from[d.IntN(len(from))] }

func (d dice) fleet() fleet {
	yes := true
	many := 1000
	f := fleet{
		seed: emulator.Seed{Project: emulator.Project{ID: emulator.ProjectID, Name: emulator.ProjectName}, Edition: pick(d, "otc", "huawei")},
		manifest: manifest.Document{
			APIVersion: manifest.APIVersion, Kind: manifest.DocKind, Rollout: &manifest.RolloutSpec{MaxFailures: &many},
			Defaults: &manifest.Defaults{Region: emulator.Region, Project: emulator.ProjectID},
		},
		byKey: d.chance(50),
	}
	for i := range 2 + d.IntN(7) {
		t := fleetTarget{kind: pick(d, desired.Cluster, desired.Cluster, desired.Pool), listed: i == 0 || d.chance(80), prune: d.chance(20), wants: map[string]manifest.ComponentSpec{}}
		t.id = fmt.Sprintf("00000000-0000-4000-8000-%012d", i)
		if t.kind == desired.Pool {
			t.id = fmt.Sprintf("pool-%02d", i)
		}
		common := manifest.TargetSpec{Wave: d.IntN(2), AllowEmpty: true}
		if t.prune {
			common.Prune = &yes
		}
		var specs []manifest.ComponentSpec
		for _, name := range slices.Sorted(maps.Keys(soakOffers[t.kind])) {
			if t.listed && d.chance(65) {
				specs = append(specs, d.spec(t, name, specs))
				t.wants[name] = specs[len(specs)-1]
			}
		}
		d.add(&f, t, common, specs)
	}
	return f
}

// spec asks for one component.
func (d dice) spec(t fleetTarget, name string, before []manifest.ComponentSpec) manifest.ComponentSpec {
	yes := true
	spec := manifest.ComponentSpec{Name: name, AllowDowngrade: &yes, Undeclared: pick(d, manifest.Preserve, manifest.Preserve, manifest.Reset)}
	if d.chance(20) {
		spec.State = manifest.Absent
		return spec
	}
	spec.Repair = pick(d, "", "", manifest.Reinstall)
	spec.Version = pick(d, append([]string{"", desired.Latest}, soakOffers[t.kind][name]...)...)
	for _, other := range before {
		if other.State != manifest.Absent && d.chance(20) {
			spec.DependsOn = append(spec.DependsOn, other.Name)
		}
	}
	return spec
}

// add puts a target into the seed, and into the manifest where it is listed.
func (d dice) add(f *fleet, t fleetTarget, common manifest.TargetSpec, specs []manifest.ComponentSpec) {
	f.targets = append(f.targets, t)
	cluster, pool := emulator.Cluster{ID: t.id}, emulator.Pool{ID: t.id}
	for _, name := range slices.Sorted(maps.Keys(soakOffers[t.kind])) {
		if d.chance(40) {
			continue
		}
		version, custom := pick(d, soakOffers[t.kind][name]...), map[string]any{keptKey: fmt.Sprintf("kept %d", d.IntN(1000))}
		state := ""
		if d.chance(10) {
			state = pick(d, badStates[t.kind]...)
		}
		template, alias, _ := strings.Cut(name, "/")
		cluster.Addons = append(cluster.Addons, emulator.Addon{Template: template, Alias: alias, Version: version, Custom: custom, Status: state})
		pool.Plugins = append(pool.Plugins, emulator.Plugin{Template: name, Version: version, Custom: custom, Phase: state, HideInputs: d.chance(20)})
	}
	asked := func(spec manifest.ComponentSpec) desired.Tree {
		if spec.State == manifest.Absent {
			return nil
		}
		return desired.Tree{"custom": desired.Tree{askedKey: askedValue(spec)}}
	}
	if t.kind == desired.Pool {
		f.seed.Pools = append(f.seed.Pools, pool)
		out := manifest.PoolSpec{Name: t.id, TargetSpec: common}
		for _, spec := range specs {
			out.Plugins = append(out.Plugins, manifest.PluginSpec{ComponentSpec: spec, Inputs: asked(spec)})
		}
		if t.listed {
			f.manifest.Pools = append(f.manifest.Pools, out)
		}
		return
	}
	f.seed.Clusters = append(f.seed.Clusters, cluster)
	out := manifest.ClusterSpec{ID: t.id, TargetSpec: common}
	for _, spec := range specs {
		addon := manifest.AddonSpec{ComponentSpec: spec, Values: asked(spec)}
		addon.Name, addon.Alias, _ = strings.Cut(spec.Name, "/")
		out.Addons = append(out.Addons, addon)
	}
	if t.listed {
		f.manifest.Clusters = append(f.manifest.Clusters, out)
	}
}

// askedValue is what the manifest asks for under askedKey.
func askedValue(spec manifest.ComponentSpec) string { return "for " + spec.Name }
