package manifest_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/secret"
)

// env looks names up in a map.
func env(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := values[name]
		return value, ok
	}
}

// read loads a manifest from standard input.
func read(text string, values ...map[string]string) (desired.State, error) {
	opts := manifest.Options{Stdin: strings.NewReader(text), Getenv: env(nil), AllowEnv: []string{"*"}}
	if len(values) > 0 {
		opts.Getenv = env(values[0])
	}
	return manifest.Load([]string{"-"}, opts)
}

// mustRead loads a manifest that has to be right.
func mustRead(t *testing.T, text string, values ...map[string]string) desired.State {
	t.Helper()
	state, err := read(text, values...)
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return state
}

// target returns the target with that key.
func target(t *testing.T, state desired.State, key string) desired.Target {
	t.Helper()
	for _, each := range state.Targets {
		if each.Key() == key {
			return each
		}
	}
	t.Fatalf("no target %s in %v", key, state.Targets)
	return desired.Target{}
}

// component returns a target's component with that key.
func component(t *testing.T, of desired.Target, key string) desired.Component {
	t.Helper()
	for _, each := range of.Components {
		if each.Key() == key {
			return each
		}
	}
	t.Fatalf("no component %s in %v", key, of.Components)
	return desired.Component{}
}

// wantLines compares an error's lines.
func wantLines(t *testing.T, err error, want ...string) {
	t.Helper()
	var found manifest.Diagnostics
	if err != nil && !errors.As(err, &found) {
		t.Fatalf("the error is no Diagnostics: %v", err)
	}
	var got []string
	for _, each := range found {
		got = append(got, each.Error())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

// write puts files into a new directory and makes it the current one.
func write(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// head begins a manifest; it has two lines.
const head = "apiVersion: syncer/v1\nkind: DesiredState\n"

// reveal lets go-cmp look into secrets.
var reveal = cmp.Comparer(func(a, b secret.Value) bool { return a.Reveal() == b.Reveal() })
