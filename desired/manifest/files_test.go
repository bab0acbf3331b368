package manifest_test

import (
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
)

func pools(names ...string) string {
	text := head + "pools:\n"
	for _, name := range names {
		text += "  - name: " + name + "\n"
	}
	return text
}

func load(paths ...string) (desired.State, error) {
	return manifest.Load(paths, manifest.Options{Getenv: env(nil)})
}

// places returns where each target stands, by key.
func places(state desired.State) map[string]string {
	out := map[string]string{}
	for _, each := range state.Targets {
		out[each.Key()] = each.Pos.String()
	}
	return out
}

func TestDirectories(t *testing.T) {
	write(t, map[string]string{
		"m/b.yaml":          pools("b"),
		"m/a.yml":           pools("a"),
		"m/deep/er/c.json":  `{"apiVersion": "syncer/v1", "kind": "DesiredState", "pools": [{"name": "c"}]}`,
		"m/.hidden.yaml":    "not: [a manifest",
		"m/.git/config.yml": "not: [a manifest",
		"m/README.md":       "not: [a manifest",
		"m/empty.yaml":      "# nothing yet\n",
	})
	if err := errors.Join(os.Symlink("m", "link"), os.Symlink("../m", "m/loop.yaml"), os.Symlink("b.yaml", "m/z.yaml")); err != nil {
		t.Fatal(err)
	}
	inM := map[string]string{"pool/a": "m/a.yml:4:5", "pool/b": "m/b.yaml:4:5", "pool/c": "m/deep/er/c.json:1:63"}
	for name, tc := range map[string]struct {
		paths []string
		want  map[string]string
	}{
		"directory":       {[]string{"m"}, inM},
		"with a slash":    {[]string{"m/"}, inM},
		"named twice":     {[]string{"m", "./m", "m/b.yaml"}, inM},
		"file first":      {[]string{"m/z.yaml", "m"}, map[string]string{"pool/a": "m/a.yml:4:5", "pool/b": "m/z.yaml:4:5", "pool/c": "m/deep/er/c.json:1:63"}},
		"through a link":  {[]string{"link"}, map[string]string{"pool/a": "link/a.yml:4:5", "pool/b": "link/b.yaml:4:5", "pool/c": "link/deep/er/c.json:1:63"}},
		"the current one": {[]string{"."}, inM},
		"subdirectory":    {[]string{"m/deep"}, map[string]string{"pool/c": "m/deep/er/c.json:1:63"}},
	} {
		t.Run(name, func(t *testing.T) {
			state, err := load(tc.paths...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, places(state)); diff != "" {
				t.Errorf("targets (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	write(t, map[string]string{
		"good.yaml":  pools("a") + "    profiles: [far]\n",
		"bad.yaml":   head + "pools: [{nmae: x}]\n",
		"empty.yaml": "",
		"none/x.txt": "",
	})
	if err := os.Symlink("gone.yaml", "none/dead.yaml"); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		paths []string
		want  []string
	}{
		// The unknown profile may well be in the file that is missing.
		"missing": {[]string{"gone.yaml", "good.yaml"}, []string{
			"gone.yaml:1:1: .: cannot be read: no such file or directory"}},
		"order as given": {[]string{"good.yaml", "gone.yaml", "bad.yaml"}, []string{
			"gone.yaml:1:1: .: cannot be read: no such file or directory",
			`bad.yaml:3:9: pools[0].name: missing field "name"`,
			`bad.yaml:3:10: pools[0].nmae: unknown field "nmae", did you mean "name"?`}},
		"empty": {[]string{"empty.yaml"}, []string{
			"empty.yaml:1:1: .: holds no manifest, which begins with apiVersion: syncer/v1 and kind: DesiredState"}},
		"dead link": {[]string{"none"}, []string{
			"none/dead.yaml:1:1: .: cannot be read: no such file or directory"}},
		"nothing": {nil, []string{
			"no manifest given: name a file, a directory or - for standard input"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(tc.paths...)
			wantLines(t, err, tc.want...)
		})
	}
	if err := os.Remove("none/dead.yaml"); err != nil {
		t.Fatal(err)
	}
	_, err := load("none")
	wantLines(t, err, "none:1:1: .: the directory holds no *.yaml, *.yml or *.json file")
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the pipe is broken") }

func TestStandardInput(t *testing.T) {
	_, err := manifest.Load([]string{"-", "-"}, manifest.Options{Stdin: broken{}})
	wantLines(t, err, "-:1:1: .: cannot be read: the pipe is broken")
	_, err = manifest.Load([]string{"-"}, manifest.Options{})
	wantLines(t, err, "-:1:1: .: holds no manifest, which begins with apiVersion: syncer/v1 and kind: DesiredState")
}

// Several files are one state: what one declares is known to the others, and
// what two of them say differently is a mistake that names both places.
func TestFilesAreOneState(t *testing.T) {
	write(t, map[string]string{
		"m/1.yaml": head + "defaults: {region: eu-de, prune: true}\nguards: {maxDeletes: 3}\nprofiles:\n  base: {plugins: [{name: dns}]}\n",
		"m/2.yaml": head + "defaults: {region: eu-de, project: p}\nrollout: {maxFailures: 2}\npools:\n  - {name: a, profiles: [base], wave: 2}\n  - {name: b, prune: false, region: eu-nl}\n",
	})
	state, err := load("m")
	if err != nil {
		t.Fatal(err)
	}
	want := desired.State{
		Rollout: desired.Rollout{MaxFailures: 2}.WithDefaults(),
		Guards:  desired.Guards{MaxDeletes: 3, MaxDeletePercent: 50},
		Targets: []desired.Target{
			{Kind: desired.Pool, ID: "b", Name: "b", Region: "eu-nl", Project: "p", Pos: desired.Position{File: "m/2.yaml", Line: 7, Column: 5}},
			{Kind: desired.Pool, ID: "a", Name: "a", Region: "eu-de", Project: "p", Prune: true, Wave: 2, Pos: desired.Position{File: "m/2.yaml", Line: 6, Column: 5},
				Components: []desired.Component{{Name: "dns", Pos: desired.Position{File: "m/1.yaml", Line: 6, Column: 20}}}},
		},
	}
	if diff := cmp.Diff(want, state); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

func TestFilesThatContradict(t *testing.T) {
	write(t, map[string]string{
		"1.yaml": head + "defaults: {region: eu-de, prune: true}\nguards: {maxDeletes: 3}\nprofiles:\n  base: {}\npools: [{name: a}]\n",
		"2.yaml": head + "defaults: {region: eu-nl, prune: false}\nguards: {maxDeletes: 4}\nprofiles:\n  base: {}\npools: [{name: a}]\n",
	})
	_, err := load("2.yaml", "1.yaml")
	wantLines(t, err,
		"1.yaml:3:20: defaults.region: is eu-de here and eu-nl at 2.yaml:3:20; the documents are one state, so it can be set once",
		"1.yaml:3:34: defaults.prune: is true here and false at 2.yaml:3:34; the documents are one state, so it can be set once",
		"1.yaml:4:22: guards.maxDeletes: is 3 here and 4 at 2.yaml:4:22; the documents are one state, so it can be set once",
		`1.yaml:6:3: profiles.base: duplicate profile "base", also at 2.yaml:6:3`,
		"1.yaml:7:9: pools[0]: duplicate target pool/a, also at 2.yaml:7:9",
	)
}

func TestFallBacks(t *testing.T) {
	write(t, map[string]string{"m.yaml": head + "defaults: {project: p}\npools: [{name: a}, {name: b, region: r}]\nclusters: [{id: c}]\n"})
	state, err := manifest.Load([]string{"m.yaml"}, manifest.Options{Region: "eu-de", Project: "other"})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"pool/a": "eu-de p", "pool/b": "r p", "cluster/c": "eu-de p"} {
		if got := target(t, state, key); got.Region+" "+got.Project != want {
			t.Errorf("%s: region and project %s %s, want %s", key, got.Region, got.Project, want)
		}
	}
	if state.Guards != (desired.Guards{MaxDeletes: 10, MaxDeletePercent: 50}) {
		t.Errorf("guards %v", state.Guards)
	}
	rollout := desired.Rollout{StopAfter: 10, MaxConcurrent: desired.Share{N: 100}, Precheck: desired.PrecheckOff, OnFailure: desired.OnFailureStop}
	if diff := cmp.Diff(rollout, state.Rollout); diff != "" {
		t.Errorf("rollout (-want +got):\n%s", diff)
	}
}
