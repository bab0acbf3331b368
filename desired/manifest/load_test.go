package manifest_test

import (
	"fmt"
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

func BenchmarkLoad(b *testing.B) { benchmark(b, fleet(2000, 10)) }

// The same on one line, as a program would write it.
func BenchmarkLoadJSON(b *testing.B) {
	text, err := yaml.YAMLToJSON([]byte(fleet(2000, 10)))
	if err != nil {
		b.Fatal(err)
	}
	benchmark(b, string(text))
}

// Each cluster takes the same ten add-ons from a profile, and an alias.
func BenchmarkLoadShared(b *testing.B) {
	one := fleet(1, 10)
	list := one[strings.Index(one, "    addons:"):]
	text := head + "profiles:\n  base:\n" + list + "clusters:\n"
	for i := range 2000 {
		text += fmt.Sprintf("  - {id: c%d, labels: &l%d {a: b}, profiles: [base]}\n", i, i)
	}
	benchmark(b, text)
}

func benchmark(b *testing.B, text string) {
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		state, err := manifest.Load([]string{"-"}, manifest.Options{Stdin: strings.NewReader(text)})
		if err != nil || len(state.Targets) != 2000 {
			b.Fatal(len(state.Targets), err)
		}
	}
}
