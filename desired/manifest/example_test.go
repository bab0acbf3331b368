package manifest_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/syncer-project/syncer/desired/manifest"
)

// Every mistake is told at once, each with its place.
func ExampleLoad() {
	const text = `apiVersion: syncer/v1
kind: DesiredState
clusters:
  - id: 9dd81b6e-e8e5-11ea-8aeb-0255ac11161d
    addons:
      - {name: coredns, verison: 1.30.6}
      - {name: dashboard, state: gone}
`
	_, err := manifest.Load([]string{"-"}, manifest.Options{Stdin: strings.NewReader(text)})
	var mistakes manifest.Diagnostics
	if errors.As(err, &mistakes) {
		for _, m := range mistakes {
			fmt.Println(m)
		}
	}
	// Output:
	// -:6:25: clusters[0].addons[0].verison: unknown field "verison", did you mean "version"?
	// -:7:34: clusters[0].addons[1].state: must be "present" or "absent", is "gone"
}
