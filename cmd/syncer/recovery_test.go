package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/syncer-project/syncer/internal/emulator"
)

// TestKilledBetweenTheHalvesOfAReplace: what was customised is in a file, and an
// apply of that brings it back.
func TestKilledBetweenTheHalvesOfAReplace(t *testing.T) {
	t.Parallel()
	m := newMachinery(t, 1, 500*time.Millisecond)
	const id = "00000000-0000-4000-8000-000000000000"
	m.server = emulator.MustNew(emulator.Options{Settle: 500 * time.Millisecond, Seed: &emulator.Seed{Clusters: []emulator.Cluster{{ID: id, Addons: []emulator.Addon{
		{Template: "npd"},
		{Template: "coredns", Version: "1.30.6", Status: "installFailed", Custom: map[string]any{"stub_domains": map[string]any{"acme.local": []any{"10.0.0.53"}}}},
	}}}}})
	m.serve(t)
	text := "apiVersion: syncer/v1\nkind: DesiredState\ndefaults: {region: " + emulator.Region + ", project: " + emulator.ProjectID + "}\nclusters: [{id: " + id + ", addons: [{name: coredns}]}]\n"
	if err := os.WriteFile(m.manifest, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd, _ := m.start("apply", "--yes")
	m.waitFor(1, nil)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	m.code(cmd)
	kept, err := filepath.Glob(filepath.Join(filepath.Dir(m.manifest), ".local/state/syncer/recovery/*"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("%v, %v", kept, err)
	}
	if info, err := os.Stat(kept[0]); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	cmd, out := m.start("apply", "--yes", "-f", kept[0])
	if code := m.code(cmd); code != 0 {
		t.Errorf("exit code %d\n%s", code, out)
	}
	cmd, out = m.start("export")
	if code := m.code(cmd); code != 0 || !strings.Contains(out.String(), "10.0.0.53") {
		t.Errorf("exit code %d\n%s", code, out)
	}
	_, made := m.made()
	if len(made) != 2 || made["delete cluster/"+id+" coredns"] != 1 || made["create cluster/"+id+" coredns"] != 1 {
		t.Errorf("made %v", made)
	}
}
