package manifest_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/syncer-project/syncer/desired/manifest"
)

// fleet is a manifest of that many clusters with that many add-ons each.
func fleet(clusters, addons int) string {
	var b strings.Builder
	b.WriteString("apiVersion: syncer/v1\nkind: DesiredState\nclusters:\n")
	for i := range clusters {
		fmt.Fprintf(&b, "  - id: 9dd81b6e-e8e5-11ea-8aeb-%012d\n    name: prod-%d\n    labels: {tier: prod}\n    addons:\n", i, i)
		for j := range addons {
			fmt.Fprintf(&b, "      - name: addon-%d\n        version: 1.%d.3\n        values:\n          custom:\n            replicas: %d\n            domains: {acme.local: [\"10.0.0.2\"]}\n", j, j, j)
		}
	}
	return b.String()
}

// sizes of fleets that growth is seen by.
var sizes = []int{100, 1000, 10000}

// inPieces are those of which JSON is long enough to be read in pieces, which has
// other costs.
var inPieces = sizes[1:]

// BenchmarkLoad: clusters that write out ten add-ons each.
func BenchmarkLoad(b *testing.B) {
	bySize(b, func(clusters int) string { return fleet(clusters, 10) })
}

// BenchmarkLoadJSON is the same on one line, as a program would write it.
func BenchmarkLoadJSON(b *testing.B) {
	sized(b, inPieces, func(clusters int) string {
		text, err := yaml.YAMLToJSON([]byte(fleet(clusters, 10)))
		if err != nil {
			b.Fatal(err)
		}
		return string(text)
	})
}

// BenchmarkLoadShared: clusters that take the same twenty add-ons from a profile.
func BenchmarkLoadShared(b *testing.B) {
	bySize(b, func(clusters int) string { return shared(clusters, "") })
}

// BenchmarkLoadOverridden: each of them changes one parameter and one version.
func BenchmarkLoadOverridden(b *testing.B) {
	bySize(b, func(clusters int) string {
		return shared(clusters, "    addons:\n      - {name: addon-3, values: {custom: {replicas: 9}}}\n      - {name: addon-7, version: 1.7.4}\n")
	})
}

// BenchmarkLoadAliased: each of them takes its labels from an alias, so that the
// file cannot be read in pieces.
func BenchmarkLoadAliased(b *testing.B) {
	bySize(b, func(clusters int) string {
		rest := strings.TrimPrefix(strings.ReplaceAll(shared(clusters, ""), "{tier: prod}", "*l"), head)
		return head + "pools: [{name: p, labels: &l {tier: prod}}]\n" + rest
	})
}

// shared is a manifest of that many clusters which take twenty add-ons of a
// profile, and have own besides.
func shared(clusters int, own string) string {
	_, list, _ := strings.Cut(fleet(1, 20), "    addons:\n")
	var b strings.Builder
	b.WriteString(head + "profiles:\n  base:\n    addons:\n" + list + "clusters:\n")
	for i := range clusters {
		fmt.Fprintf(&b, "  - id: 9dd81b6e-e8e5-11ea-8aeb-%012d\n    name: prod-%d\n    labels: {tier: prod}\n    profiles: [base]\n%s", i, i, own)
	}
	return b.String()
}

func bySize(b *testing.B, text func(clusters int) string) { sized(b, sizes, text) }

func sized(b *testing.B, sizes []int, text func(clusters int) string) {
	for _, clusters := range sizes {
		b.Run(strconv.Itoa(clusters), func(b *testing.B) {
			text := text(clusters)
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				state, err := manifest.Load([]string{"-"}, manifest.Options{Stdin: strings.NewReader(text)})
				if err != nil || len(state.Targets) < clusters {
					b.Fatal(len(state.Targets), err)
				}
			}
		})
	}
}
