package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/emulator"
)

// TestPipesOfThePages runs each line of the pages in which jq reads what syncer writes,
// in a cloud where upgrades fail: each has something to show, and asks for no field that
// is not there.
func TestPipesOfThePages(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range pages {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range fencedCode.FindAllStringSubmatch(string(text), -1) {
			for _, line := range piped.FindAllString(block[1], -1) {
				found++
				t.Run(filepath.Base(file), func(t *testing.T) {
					t.Parallel()
					runPipe(t, line)
				})
			}
		}
	}
	if found < 6 {
		t.Errorf("found %d lines with jq", found)
	}
}

// piped is a command of syncer, and jq behind it: in its pipe, or with its file.
var piped = regexp.MustCompile(`(?m)^\s*syncer .*\| jq .*$|^syncer .*\njq (?s:.*?)\.json$`)

func runPipe(t *testing.T, line string) {
	g := &guide{T: t, dir: t.TempDir()}
	g.emulate(emulator.Options{Settle: quick})
	g.fault(broken)
	if err := os.CopyFS(filepath.Join(g.dir, "manifests"), os.DirFS("../../examples/manifests")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", "-ec", line)
	cmd.Dir, cmd.Env = g.dir, append(g.environ(), "SYNCER_REGION=eu-de")
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil || len(out) == 0 || strings.Contains(string(out), "null") {
		t.Errorf("%s\n%v\n%s%s", line, err, out, said.String())
	}
}
