package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestReleaseIsStamped: the linker finds the variable that a release's build sets.
func TestReleaseIsStamped(t *testing.T) {
	t.Parallel()
	out, err := exec.Command(binary(t), "--version").Output()
	if err != nil || !strings.HasPrefix(string(out), "syncer v1.2.3-test\n") {
		t.Errorf("%v\n%s", err, out)
	}
}
