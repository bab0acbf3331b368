package desired_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired"
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

func BenchmarkLoad(b *testing.B) {
	text := fleet(2000, 10)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		state, err := desired.Load([]string{"-"}, desired.Options{Stdin: strings.NewReader(text)})
		if err != nil || len(state.Targets) != 2000 {
			b.Fatal(len(state.Targets), err)
		}
	}
}
