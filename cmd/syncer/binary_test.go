package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// withBinary are the tests of this package, and where binary puts what it builds.
type withBinary struct{ *testing.M }

var binaries string // the directory of the binary

func (m withBinary) Run() int {
	dir, err := os.MkdirTemp("", "syncer-binary-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binaries = dir
	return m.M.Run()
}

// build links the binary once for all tests, stamped as a release is.
var build = sync.OnceValues(func() (string, error) {
	file := filepath.Join(binaries, "syncer")
	out, err := exec.Command("go", "build", "-o", file, "-ldflags", "-X github.com/syncer-project/syncer/internal/cli.release=v1.2.3-test", ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return file, nil
})

// binary is the syncer that users run: a process that can be killed.
func binary(t *testing.T) string {
	t.Helper()
	file, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return file
}
