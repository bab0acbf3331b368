package diff

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/syncer-project/syncer/desired"
)

// world is a cluster of 20 add-ons whose values are some 5 KB each: 130 leaves,
// of which three are customised, five named by the manifest and one told by the
// cluster.
type world struct {
	want    desired.Target
	live    Inventory
	catalog Catalog
}

const addons = 20

// newWorld makes target i, of whose add-ons every n-th is in an older version; 0:
// none is.
func newWorld(t testing.TB, i, n int, reset bool) world {
	w := world{want: desired.Target{Kind: desired.Cluster, ID: fmt.Sprintf("c-%05d", i), Name: fmt.Sprintf("prod-%d", i), Project: "p1"},
		live:    Inventory{Cluster: Cluster{Name: fmt.Sprintf("prod-%d", i), Version: "v1.28", Type: "VirtualMachine", Category: "Turbo"}},
		catalog: Catalog{Templates: map[string]Template{}}}
	for a := range addons {
		name := fmt.Sprintf("addon-%02d", a)
		w.catalog.Templates[name] = Template{Name: name, Versions: []Version{benchVersion(t, a, 0), benchVersion(t, a, 1), benchVersion(t, a, 2)}}
		is := 2
		if n > 0 && (i*addons+a)%n == 0 {
			is = 1
		}
		w.live.Instances = append(w.live.Instances, running(t, name, fmt.Sprintf("1.%d.0", is), liveValues(t, a, is, i, !reset)))
		w.want.Components = append(w.want.Components, desired.Component{
			Name: name, Version: []string{"~1.2", "1.2.0", desired.Latest}[a%3], Reset: reset,
			Parameters: fromJSON(t, fmt.Sprintf(`{"custom":{"key_07":"named","cluster_name":"prod-%d","nested_2":{"k3":7.0,"k4":true},"list_1":["a",2]}}`, i)),
		})
	}
	return w
}

func benchVersion(t testing.TB, addon, minor int) Version {
	v := version(t, fmt.Sprintf("1.%d.0", minor), fmt.Sprintf(`{"image_version":"1.%d.0","swr_addr":"registry.example","swr_user":"hwofficial"}`, minor),
		text(desired.Tree{"custom": defaultValues(addon, minor)}),
		`{"name":"Single","replicas":1,"is_default":true,"resources":[{"name":"main","limitsCpu":"500m","limitsMem":"512Mi","requestsCpu":"100m","requestsMem":"128Mi"}]}`,
		`{"name":"HA","replicas":2,"resources":[{"name":"main","limitsCpu":"1","limitsMem":"1Gi","requestsCpu":"500m","requestsMem":"512Mi"}]}`)
	v.Supports = []Support{{ClusterType: "VirtualMachine", ClusterVersions: []string{"v1.2[5-9].*"}}}
	return v
}

// defaultValues are those of an add-on's version, of which every tenth changes
// with the version.
func defaultValues(addon, minor int) desired.Tree {
	value := func(i int) any {
		switch {
		case i%10 == 3:
			return fmt.Sprintf("image-of-addon-%d:1.%d.0", addon, minor)
		case i%3 == 0:
			return json.Number(fmt.Sprint(i * 10))
		case i%7 == 0:
			return i%2 == 0
		}
		return fmt.Sprintf("some text of a setting %d of addon %d", i, addon)
	}
	custom := desired.Tree{"cluster_name": "", "basicAuthPassword": "none"}
	for i := range 50 {
		custom[fmt.Sprintf("key_%02d", i)] = value(i)
	}
	for n := range 8 {
		nested := desired.Tree{}
		for i := range 8 {
			nested[fmt.Sprintf("k%d", i)] = value(n*8 + i)
		}
		custom[fmt.Sprintf("nested_%d", n)] = nested
	}
	for n := range 4 {
		custom[fmt.Sprintf("list_%d", n)] = []any{"one", desired.Tree{"key": "node-role", "operator": "Exists", "effect": value(n)}, value(n + 1)}
	}
	return custom
}

// liveValues are what cluster i holds: what the manifest names, and three leaves
// that somebody customised.
func liveValues(t testing.TB, addon, minor, i int, customised bool) string {
	custom := fromJSON(t, text(defaultValues(addon, minor)))
	custom["key_07"], custom["cluster_name"], custom["list_1"] = "named", fmt.Sprintf("prod-%d", i), []any{"a", 2}
	object(custom["nested_2"])["k3"], object(custom["nested_2"])["k4"] = 7, true
	if customised {
		custom["key_11"], custom["key_12"] = fmt.Sprintf("own-%d", i), 77
		object(custom["nested_5"])["k1"] = "own"
	}
	return text(desired.Tree{"custom": custom, "basic": desired.Tree{"image_version": fmt.Sprintf("1.%d.0", minor), "swr_addr": "registry.example", "swr_user": "hwofficial"},
		"flavor": desired.Tree{"name": "Single", "replicas": 1, "resources": []any{desired.Tree{"name": "main", "limitsCpu": "500m", "limitsMem": "512Mi", "requestsCpu": "100m", "requestsMem": "128Mi"}}}})
}

// worlds are targets that share a catalog, as those of a run do.
func worlds(t testing.TB, targets, n int, reset bool) []world {
	out := make([]world, targets)
	for i := range out {
		out[i] = newWorld(t, i, n, reset)
		out[i].catalog = out[0].catalog
	}
	return out
}

// BenchmarkTarget compares one target per operation.
func BenchmarkTarget(b *testing.B) {
	for _, bc := range []struct {
		name    string
		n       int // of the components every n-th differs
		reset   bool
		changes int // of five targets
	}{
		{"InSync", 0, false, 0}, {"InSyncReset", 0, true, 0},
		{"OnePercent", 100, false, 1}, {"AllChanged", 1, false, 5 * addons}, {"AllChangedReset", 1, true, 5 * addons},
	} {
		b.Run(bc.name, func(b *testing.B) {
			all := worlds(b, 5, bc.n, bc.reset)
			changes := 0
			for _, w := range all {
				changes += len(Target(w.want, w.live, w.catalog).Changes)
			}
			if changes != bc.changes {
				b.Fatalf("%d changes, want %d", changes, bc.changes)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				w := all[i%len(all)]
				Target(w.want, w.live, w.catalog)
			}
		})
	}
}

// BenchmarkAssemble makes one plan of targets of which each has all components
// changed.
func BenchmarkAssemble(b *testing.B) {
	w := newWorld(b, 0, 1, false)
	one := Target(w.want, w.live, w.catalog)
	for _, size := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			targets := make([]TargetPlan, size)
			for i := range targets {
				targets[i] = one
				targets[i].Target = fmt.Sprintf("cluster/c-%05d", (i*7919)%size)
			}
			b.ReportAllocs()
			for b.Loop() {
				Assemble(targets, desired.Guards{MaxDeletes: 10, MaxDeletePercent: 50}, desired.Rollout{})
			}
		})
	}
}
