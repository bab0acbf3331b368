package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/syncer-project/syncer/desired"
)

// alikeness is how much of the parameters of one template differs between clusters.
type alikeness int

const (
	alike     alikeness = iota // nothing
	mostly                     // three leaves, as in a fleet: an ID at the top, two further down
	different                  // every leaf
)

// randomTree makes an object of n leaves, as parameters have them.
func randomTree(r *rand.Rand, n int) desired.Tree {
	out := desired.Tree{}
	for i := range n {
		key := fmt.Sprintf("key_%03d", i)
		switch r.IntN(5) {
		case 0:
			out[key] = r.IntN(10_000)
		case 1:
			out[key] = r.IntN(2) == 0
		default:
			out[key] = fmt.Sprintf("value-%x-%x", r.Uint32(), r.Uint32())
		}
	}
	return out
}

// parameters makes some 5 KB of parameters, 130 leaves, of a template of a cluster.
func parameters(cluster, template int, like alikeness) desired.Tree {
	seed := uint64(0)
	if like == different {
		seed = uint64(cluster) + 1
	}
	r := rand.New(rand.NewPCG(uint64(template), seed))
	custom := randomTree(r, 20)
	for i := range 6 {
		part := randomTree(r, 11)
		part["nested"] = randomTree(r, 4)
		custom[fmt.Sprintf("part_%d", i)] = part
	}
	if like != alike {
		custom["cluster_id"] = fmt.Sprintf("cluster-%d", cluster)
		custom["part_1"].(desired.Tree)["key_000"] = fmt.Sprintf("project-%d", cluster)
		custom["part_4"].(desired.Tree)["nested"].(desired.Tree)["key_000"] = cluster
	}
	return desired.Tree{
		"basic": randomTree(r, 12), "custom": custom,
		"flavor": desired.Tree{"name": "small", "replicas": 2, "resources": []any{randomTree(r, 5), randomTree(r, 5)}},
	}
}

func listOf(items []any) []byte {
	text, err := json.Marshal(map[string]any{"kind": "List", "apiVersion": "v3", "items": items})
	if err != nil {
		panic(err)
	}
	return text
}

// addonList is what CCE answers about a cluster with n add-ons, of up to 20 templates.
func addonList(cluster, n int, like alikeness) []byte {
	items := make([]any, n)
	for i := range items {
		template := i % 20
		name, values := fmt.Sprintf("addon-%02d", template), parameters(cluster, template, like)
		defaults := parameters(0, template, alike)
		items[i] = map[string]any{
			"kind": "Addon", "apiVersion": "v3",
			"metadata": map[string]any{"uid": fmt.Sprintf("%08d-%d", cluster, i), "name": name, "creationTimestamp": "2026-03-02T10:00:00Z", "updateTimestamp": "2026-03-02T10:11:12Z"},
			"spec":     map[string]any{"clusterID": fmt.Sprintf("cluster-%d", cluster), "version": "1.2.3", "addonTemplateName": name, "addonTemplateType": "helm", "description": strings.Repeat("What it does. ", 8), "values": values},
			"status": map[string]any{"status": "running", "Reason": "Install complete", "message": "", "targetVersions": []any{"1.2.4", "1.3.0"},
				"currentVersion": map[string]any{"version": "1.2.3", "stable": true, "translate": map[string]any{"en_US": strings.Repeat("Fixed a problem. ", 20)},
					"input": map[string]any{"basic": defaults["basic"], "parameters": map[string]any{"custom": defaults["custom"], "flavor1": defaults["flavor"]}}}},
		}
	}
	return listOf(items)
}

// pluginList is what ModelArts answers about a pool with n plug-ins.
func pluginList(pool, n int) []byte {
	items := make([]any, n)
	for i := range items {
		name := fmt.Sprintf("plugin-%02d", i)
		items[i] = map[string]any{
			"kind": "Plugin", "apiVersion": "v2",
			"metadata": map[string]any{"name": fmt.Sprintf("pool-%d-%s", pool, name), "creationTimestamp": "2026-03-02T10:00:00Z"},
			"spec":     map[string]any{"template": map[string]any{"name": name, "version": "1.2.3", "inputs": parameters(pool, i, mostly)}},
			"status":   map[string]any{"phase": "Running", "version": "1.2.3", "reason": "Upgrade complete"},
		}
	}
	return listOf(items)
}

// nobody is the number of a target that is to be another one each time.
const nobody = 777_777

// fleet makes of nobody's list those of target after target: as in a fleet, no list
// comes twice.
type fleet struct {
	list []byte
	at   []int // where the number is
	n    int
}

func newFleet(list []byte) *fleet {
	f := &fleet{list: list}
	number := fmt.Append(nil, nobody)
	for at := 0; ; at += len(number) {
		next := bytes.Index(list[at:], number)
		if next < 0 {
			return f
		}
		at += next
		f.at = append(f.at, at)
	}
}

func (f *fleet) next() []byte {
	f.n++
	for _, at := range f.at {
		strconv.AppendInt(f.list[:at], int64(100_000+f.n%800_000), 10)
	}
	return f.list
}

// against measures read over the lists of a fleet, and json.Valid, which is the least
// that reading them takes.
func against(b *testing.B, list []byte, read func([]byte) error) {
	f := newFleet(list)
	turns := func(do func([]byte) error) func(b *testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(list)))
			for range 10 { // until what is alike is known
				if err := do(f.next()); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				_ = do(f.next())
			}
		}
	}
	b.Run("decode", turns(read))
	b.Run("valid", turns(func(body []byte) error { json.Valid(body); return nil }))
}

func readAddons(body []byte) error {
	_, err := DecodeAddons(bytes.NewReader(body))
	return err
}

// readStrangers is readAddons of a cluster that has no parameter in common with one
// before: nothing is on the shelf that its parameters could be.
func readStrangers(body []byte) error {
	trees.kept, trees.bytes, trees.seen = nil, 0, [len(trees.seen)]atomic.Uint64{}
	return readAddons(body)
}

func BenchmarkDecodeAddons(b *testing.B) {
	b.Run("alike", func(b *testing.B) { against(b, addonList(nobody, 20, alike), readAddons) })
	b.Run("mostly", func(b *testing.B) { against(b, addonList(nobody, 20, mostly), readAddons) })
	b.Run("different", func(b *testing.B) { against(b, addonList(nobody, 20, different), readStrangers) })
	for _, items := range []int{20, 200} {
		b.Run(fmt.Sprintf("items=%d", items), func(b *testing.B) { against(b, addonList(nobody, items, mostly), readAddons) })
	}
}

func BenchmarkDecodePlugins(b *testing.B) {
	against(b, pluginList(nobody, 20), func(body []byte) error {
		_, err := DecodePlugins(bytes.NewReader(body))
		return err
	})
}
