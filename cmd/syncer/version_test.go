package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReleaseIsStamped: the linker finds the variable that a release's build sets.
func TestReleaseIsStamped(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "syncer")
	build := exec.Command("go", "build", "-o", binary, "-ldflags", "-X github.com/syncer-project/syncer/internal/cli.release=v1.2.3-test", ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(binary, "--version").Output()
	if err != nil || !strings.HasPrefix(string(out), "syncer v1.2.3-test\n") {
		t.Errorf("%v\n%s", err, out)
	}
}
