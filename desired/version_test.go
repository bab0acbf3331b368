package desired_test

import (
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired"
)

// Exactness decides whether a version goes to the semver library at all.
func FuzzVersion(f *testing.F) {
	for _, version := range []string{"1.30.6", "v1", "6.8.0-20250219120620", "~1.3", ">=1.2 <2", "1.x", "latest", "Latest", "v", "*"} {
		f.Add(version)
	}
	f.Fuzz(func(t *testing.T, version string) {
		if desired.ExactVersion(version) && strings.ContainsAny(version, "<>=~^*|, ") {
			t.Errorf("%q is taken for exact", version)
		}
		if desired.ExactVersion(version) != desired.ExactVersion("v"+version) && !strings.HasPrefix(version, "v") {
			t.Errorf("%q and v%[1]s differ", version)
		}
	})
}
