package recovery

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
)

func parsed(t *testing.T, text string) desired.Tree {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var out desired.Tree
	if err := decoder.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// fixture is a Store in a directory of its own, and what it told.
type fixture struct {
	*Store
	dir  string
	told []string
}

func newFixture(t *testing.T) *fixture {
	f := &fixture{dir: t.TempDir()}
	f.Store = New(Options{
		Dir:       func() (string, error) { return f.dir, nil },
		Sensitive: func(text string) bool { return strings.Contains(text, "planted") },
		Now:       func() time.Time { return time.Date(2026, 11, 21, 17, 0, 0, 0, time.UTC) },
		Tell:      func(text string) { f.told = append(f.told, text) },
	})
	return f
}

var x = desired.Target{
	Kind: desired.Cluster, ID: "x", Name: "production", Region: "eu-de", Project: "p1", Wave: 3,
	Labels: map[string]string{"tier": "prod"}, Prune: true, Components: []desired.Component{{Name: "other"}},
}

func change(t *testing.T) diff.Change {
	parameters := parsed(t, `{"basic":{"image":"i"},"custom":{"a":1.50,"deep":{"k":"${env:NO}"},"password":"planted-1","echo":"says planted-1"},"flavor":{"name":"large","replicas":3}}`)
	parameters["custom"].(desired.Tree)["token"] = secret.New("planted-2")
	return diff.Change{
		Component: "app/two", Op: diff.Replace, From: "1.2.3", To: "1.2.3", Template: "app", Alias: "two", InstanceID: "i1",
		DependsOn: []string{"other"}, Parameters: parameters, Carried: []string{"/custom/a", "/custom/deep/gone", "/custom/password"},
	}
}

// TestKeep: the file installs the component as it was, and says what it lacks.
func TestKeep(t *testing.T) {
	f := newFixture(t)
	finish, err := f.Keep(x, change(t))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(f.dir, "syncer-recovery-cluster-x-app_two.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.ReplaceAll(wanted, "FILE", file), string(text)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if at, err := os.Stat(file); err != nil || at.Mode() != 0o600 {
		t.Errorf("%v, %v", at.Mode(), err)
	}
	told := "kept what only the cloud has of app/two on cluster/x, before it is deleted: " + file + " (without /custom/echo, /custom/password, /custom/token, /custom/deep/gone)"
	if d := cmp.Diff([]string{told}, f.told); d != "" || finish != "syncer apply -f "+file {
		t.Errorf("%s, told (-want +got):\n%s", finish, d)
	}
	state, err := manifest.Load([]string{file}, manifest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	catalog := diff.Catalog{Templates: map[string]diff.Template{"app": {Name: "app", Versions: []diff.Version{{
		Version: "1.2.3", Stable: true, Basic: desired.Tree{"image": "i"}, Parameters: parsed(t, `{"custom":{"a":1,"new":1}}`),
	}}}}}
	plan := diff.Target(state.Targets[0], diff.Inventory{Instances: []diff.Instance{{Template: "stranger", ID: "s", Health: diff.Good}}}, catalog)
	if len(plan.Changes) != 1 || plan.Changes[0].Op != diff.Create || plan.Changes[0].Blocked != "" || plan.Changes[0].Component != "app/two" {
		t.Fatalf("%+v", plan.Changes)
	}
	want := parsed(t, `{"basic":{"image":"i"},"custom":{"a":1.50,"new":1,"deep":{"k":"${env:NO}"}},"flavor":{"name":"large","replicas":3}}`)
	if d := cmp.Diff(want, plan.Changes[0].Parameters); d != "" {
		t.Errorf("an install from it sends (-want +got):\n%s", d)
	}
}

const wanted = `# Recovery of cluster/x app/two
# Written by syncer on 2026-11-21T17:00:00Z, before it deleted the component to create it again.
# If that did not come to its end, this installs it as it was, and touches nothing else:
# syncer apply -f FILE
# Give that the same flags and credentials as the run had. Remove the file when it is done.
# /custom/echo is not in it: it is a secret; apply your manifests afterwards, which name it
# /custom/password is not in it: it is a secret, which only the cloud had; name it in your manifests, if you have it
# /custom/token is not in it: it is a secret; apply your manifests afterwards, which name it
# /custom/deep/gone is not in it: it had been removed from the defaults, for which no manifest can ask
apiVersion: syncer/v1
kind: DesiredState
defaults:
  region: eu-de
  project: p1
clusters:
  - id: x
    name: production
    addons:
      - name: app
        version: 1.2.3
        alias: two
        values:
          custom:
            a: 1.50
            deep:
              k: $${env:NO}
          flavor:
            name: large
            replicas: 3
`

// TestKeepOverwritesNothing: what goes by the name already stays, be it a link.
func TestKeepOverwritesNothing(t *testing.T) {
	f := newFixture(t)
	first := filepath.Join(f.dir, "syncer-recovery-cluster-x-app_two.yaml")
	mine := filepath.Join(f.dir, "mine")
	if err := errors.Join(os.WriteFile(mine, []byte("mine"), 0o600), os.Symlink(mine, first)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Keep(x, change(t)); err != nil {
		t.Fatal(err)
	}
	second := filepath.Join(f.dir, "syncer-recovery-cluster-x-app_two-2.yaml")
	if d := cmp.Diff([]string{second}, f.Left()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if text, err := os.ReadFile(mine); err != nil || string(text) != "mine" {
		t.Errorf("%s, %v", text, err)
	}
}

// TestRelease removes the file, and only that of this component.
func TestRelease(t *testing.T) {
	f := newFixture(t)
	one, two := change(t), change(t)
	two.Component = "app"
	for _, c := range []diff.Change{one, two} {
		if _, err := f.Keep(x, c); err != nil {
			t.Fatal(err)
		}
	}
	f.Release(x, one)
	if d := cmp.Diff([]string{filepath.Join(f.dir, "syncer-recovery-cluster-x-app.yaml")}, f.Left()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	entries, err := os.ReadDir(f.dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

// TestKeepWithoutADirectory: nothing is kept, and no half of a file stays.
func TestKeepWithoutADirectory(t *testing.T) {
	f := newFixture(t)
	f.dir = filepath.Join(f.dir, "missing")
	if _, err := f.Keep(x, change(t)); err == nil || !strings.HasSuffix(err.Error(), "; name a writable directory with --recovery-dir") {
		t.Errorf("%v", err)
	}
	f.o.Dir = func() (string, error) { return "", errors.New("read-only") }
	if _, err := f.Keep(x, change(t)); err == nil || err.Error() != "read-only; name a writable directory with --recovery-dir" {
		t.Errorf("%v", err)
	}
	if len(f.Left())+len(f.told) > 0 {
		t.Errorf("%v, %v", f.Left(), f.told)
	}
}

// TestNames are safe for file systems and shells.
func TestNames(t *testing.T) {
	if got := name(desired.Target{Kind: desired.Pool, ID: "../ä b"}, strings.Repeat("c", 300)); got != "syncer-recovery-pool-..___b-"+strings.Repeat("c", 80) {
		t.Error(got)
	}
	for text, want := range map[string]string{"/a/b-c.yaml": "/a/b-c.yaml", "/a b": "'/a b'", "/it's": `'/it'\''s'`, "": "''"} {
		if got := quoted(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestFind tells files of these targets from those of others, and from no such files.
func TestFind(t *testing.T) {
	f := newFixture(t)
	pool := desired.Target{Kind: desired.Pool, ID: "x"}
	longer := x
	longer.ID = "x-app"
	for _, target := range []desired.Target{x, pool, longer} {
		if _, err := f.Keep(target, change(t)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(f.dir, "syncer-recovery-cluster-x-empty.yaml"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want := []Found{
		{filepath.Join(f.dir, "syncer-recovery-cluster-x-app_two.yaml"), "cluster/x", "app/two"},
		{filepath.Join(f.dir, "syncer-recovery-pool-x-app_two.yaml"), "pool/x", "app/two"},
	}
	if d := cmp.Diff(want, Find(f.dir, []string{"pool/x", "cluster/x"})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got := Find(filepath.Join(f.dir, "missing"), []string{"pool/x"}); got != nil {
		t.Errorf("%v", got)
	}
}
