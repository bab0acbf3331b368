package snapshot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// service is a Source of fixed answers, by target.
type service struct {
	live    map[string]diff.Inventory
	catalog diff.Catalog
	here    map[string]diff.Catalog  // by pool; else catalog
	details map[string]diff.Instance // by template
	fails   map[string]error         // "inventory TARGET", "catalog TARGET", "here TARGET", "detail TEMPLATE"
}

func (s service) Inventory(_ context.Context, t desired.Target) (diff.Inventory, error) {
	live := s.live[t.Key()]
	live.Instances = slices.Clone(live.Instances) // the caller's to change
	return live, s.fails["inventory "+t.Key()]
}

func (s service) Catalog(_ context.Context, t desired.Target) (diff.Catalog, error) {
	return s.catalog, s.fails["catalog "+t.Key()]
}

func (s service) TargetCatalog(_ context.Context, t desired.Target) (diff.Catalog, error) {
	if here, ok := s.here[t.Key()]; ok {
		return here, s.fails["here "+t.Key()]
	}
	return s.catalog, s.fails["here "+t.Key()]
}

func (s service) Detail(_ context.Context, _ desired.Target, i diff.Instance) (diff.Instance, error) {
	if d, ok := s.details[i.Template]; ok {
		i = d
	}
	return i, s.fails["detail "+i.Template]
}

func (s service) Ready(context.Context, desired.Target) (string, bool, error) {
	return "pool is ScalingUp", true, nil
}

func tree(t *testing.T, text string) desired.Tree {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var out desired.Tree
	if err := dec.Decode(&out); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return out
}

func pool(id string, components ...desired.Component) desired.Target {
	return desired.Target{Kind: desired.Pool, ID: id, Name: id, Region: "r", Project: "p", Components: components}
}

func stateOf(targets ...desired.Target) desired.State {
	return desired.State{Targets: targets, Guards: desired.Guards{MaxDeletes: 10, MaxDeletePercent: 50}}
}

func catalogOf(t *testing.T, versions ...string) diff.Catalog {
	t.Helper()
	app := diff.Template{Name: "app"}
	for _, v := range versions {
		app.Versions = append(app.Versions, diff.Version{Version: v, Stable: true,
			Parameters: tree(t, `{"custom": {"password": "the-default", "level": 1, "new": "in `+v+`"}}`),
			Flavors:    []desired.Tree{tree(t, `{"name": "small", "is_default": true}`)}})
	}
	return diff.Catalog{Templates: map[string]diff.Template{"app": app}}
}

func app(t *testing.T, parameters string) diff.Instance {
	t.Helper()
	i := diff.Instance{Template: "app", Name: "app", ID: "1", Version: "1.0.0", Health: diff.Good, State: "running"}
	if parameters != "" {
		i.Parameters = tree(t, parameters)
	}
	return i
}

// taken takes a snapshot and reads it back from its bytes.
func taken(t *testing.T, source Source, state desired.State) (File, []byte) {
	t.Helper()
	f, err := Take(t.Context(), source, state, Options{Tool: "syncer/test", Passphrase: "of the tests", Parallelism: 4})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := f.Write(&text); err != nil {
		t.Fatal(err)
	}
	back, err := Read(bytes.NewReader(text.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return back, text.Bytes()
}

// planned returns the plan of state as JSON.
func planned(t *testing.T, reader executor.Reader, state desired.State) string {
	t.Helper()
	plan, err := executor.MakePlan(t.Context(), reader, state, executor.PlanOptions{Parallelism: 2})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(plan, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// offline returns the plan of state from a snapshot that was taken with then.
func offline(t *testing.T, source Source, then, state desired.State) string {
	t.Helper()
	f, text := taken(t, source, then)
	if strings.Contains(string(text), "planted") {
		t.Errorf("a secret is in the file:\n%s", text)
	}
	reader, err := NewReader(f, "of the tests", state)
	if err != nil {
		t.Fatal(err)
	}
	return planned(t, reader, state)
}

// TestPlansAreTheSame plans many wishes online and from a snapshot, and holds
// the two to each other; the snapshot is taken with the same manifests, so what
// they took from references is sealed wherever it is.
func TestPlansAreTheSame(t *testing.T) {
	planted := secret.New("from-a-reference")
	lives := map[string]string{
		"as the defaults":    `{"custom": {"password": "the-default", "level": 1.0, "new": "in 1.0.0"}, "flavor": {"name": "small"}}`,
		"customised":         `{"custom": {"password": "planted-live", "level": 10e-1, "list": [1, "a"]}}`,
		"the reference":      `{"custom": {"password": "from-a-reference", "level": 2}}`,
		"an echo":            `{"custom": {"url": "http://from-a-reference@host", "level": 2, "plain": "from-a-reference"}}`,
		"nested and numbers": `{"custom": {"tokens": {"a": [12345678, true, null, "", {"b": "planted-deep"}]}, "apiKey": 7.50}}`,
		"empty":              `{}`,
		"not told":           ``,
	}
	wishes := map[string]desired.Component{
		"any":            {Name: "app"},
		"upgrade":        {Name: "app", Version: "2.0.0"},
		"upgrade, reset": {Name: "app", Version: "latest", Reset: true},
		"reset":          {Name: "app", Reset: true, Parameters: tree(t, `{"custom": {"level": 3}}`)},
		"reference":      {Name: "app", Parameters: desired.Tree{"custom": desired.Tree{"password": planted}}},
		"as it is":       {Name: "app", Parameters: tree(t, `{"custom": {"password": "planted-live", "apiKey": 7.5, "level": 1}}`)},
		"replaces echo":  {Name: "app", Parameters: desired.Tree{"custom": desired.Tree{"url": "http://host", "plain": "b", "secret": planted}}},
		"to the default": {Name: "app", Parameters: tree(t, `{"custom": {"password": "the-default", "tokens": {"a": []}}}`)},
		"null":           {Name: "app", Parameters: tree(t, `{"custom": {"password": null}}`)},
		"missing":        {Name: "app", Version: "9.9.9"},
	}
	for liveName, parameters := range lives {
		for wishName, wish := range wishes {
			t.Run(liveName+"/"+wishName, func(t *testing.T) {
				state := stateOf(pool("a", wish), pool("b", wish))
				source := service{
					catalog: catalogOf(t, "1.0.0", "2.0.0"),
					here:    map[string]diff.Catalog{"pool/b": catalogOf(t, "1.0.0")},
					live: map[string]diff.Inventory{
						"pool/a": {Instances: []diff.Instance{app(t, parameters)}},
						"pool/b": {Instances: []diff.Instance{app(t, parameters)}},
					},
				}
				_, text := taken(t, source, state)
				if state.Masker().Text(planted.Reveal()) == secret.Masked && bytes.Contains(text, []byte(planted.Reveal())) {
					t.Errorf("what came from a reference is in the file:\n%s", text)
				}
				if d := cmp.Diff(planned(t, source, state), offline(t, source, state, state)); d != "" {
					t.Errorf("online and offline differ (-online +offline):\n%s", d)
				}
			})
		}
	}
}

func TestAnotherSecretDiffers(t *testing.T) {
	wish := func(value string) desired.State {
		return stateOf(pool("a", desired.Component{Name: "app", Parameters: desired.Tree{"custom": desired.Tree{"password": secret.New(value)}}}))
	}
	source := service{catalog: catalogOf(t, "1.0.0"), live: map[string]diff.Inventory{
		"pool/a": {Instances: []diff.Instance{app(t, `{"custom": {"password": "planted-one", "level": 1}}`)}}}}
	for value, changes := range map[string]bool{"planted-one": false, "planted-two": true, secret.Masked: true} {
		plan := offline(t, source, wish("planted-one"), wish(value))
		if got := strings.Contains(plan, `"op": "update"`); got != changes {
			t.Errorf("%s: changes %v, want %v\n%s", value, got, changes, plan)
		}
		if strings.Contains(plan, "planted") || strings.Contains(plan, "sealed") {
			t.Errorf("the plan shows a secret or its hash:\n%s", plan)
		}
	}
}

func TestUnreadIsKeptWithItsReason(t *testing.T) {
	state := stateOf(pool("a", desired.Component{Name: "app", Version: "2.0.0"}))
	hidden := service{
		catalog: catalogOf(t, "1.0.0", "2.0.0"),
		live:    map[string]diff.Inventory{"pool/a": {Instances: []diff.Instance{app(t, "")}}},
	}
	for _, part := range []string{"inventory pool/a", "catalog pool/a", "here pool/a", "detail app"} {
		t.Run(part, func(t *testing.T) {
			source := hidden
			source.fails = map[string]error{part: errors.New("GET x: no answer")}
			if part == "here pool/a" {
				source.details = map[string]diff.Instance{"app": app(t, `{}`)}
			}
			f, _ := taken(t, source, state)
			if f.Unread() != 1 || f.Targets[0].Problem() != "GET x: no answer" {
				t.Errorf("%d unread, %q", f.Unread(), f.Targets[0].Problem())
			}
			got := offline(t, source, state, state)
			if d := cmp.Diff(planned(t, source, state), got); d != "" {
				t.Errorf("online and offline differ (-online +offline):\n%s", d)
			}
			if !strings.Contains(got, "no answer") {
				t.Errorf("the reason is not in the plan:\n%s", got)
			}
		})
	}
}

func TestWhatTheFileLacksIsNotEmpty(t *testing.T) {
	listed := stateOf(pool("a"))
	f, _ := taken(t, service{catalog: catalogOf(t, "1.0.0"), live: map[string]diff.Inventory{"pool/a": {}}}, listed)
	cut := f
	cut.Targets = []Target{{Target: "pool/a", Region: "r", Project: "p"}}
	strange := f
	strange.Catalogs = nil
	elsewhere := pool("a")
	elsewhere.Region = "other"
	for name, test := range map[string]struct {
		file   File
		target desired.Target
		want   string
	}{
		"another target": {f, pool("b"), "does not hold this target"},
		"another region": {f, elsewhere, `the manifests want it in region "other"`},
		"no inventory":   {cut, pool("a"), "does not say what is installed"},
		"no catalog":     {strange, pool("a"), "has no catalog 0"},
	} {
		reader, err := NewReader(test.file, "of the tests")
		if err != nil {
			t.Fatal(err)
		}
		plan := executor.NewTargetReader(reader, test.target).Plan(t.Context(), test.target)
		if !strings.Contains(plan.Error, test.want) {
			t.Errorf("%s: %q, want %q", name, plan.Error, test.want)
		}
	}
}

func TestSharedCatalogsAreStoredOnce(t *testing.T) {
	source := service{catalog: catalogOf(t, "1.0.0"), live: map[string]diff.Inventory{}, here: map[string]diff.Catalog{}}
	var targets []desired.Target
	for i := range 20 {
		p := pool(fmt.Sprintf("p%02d", i))
		targets = append(targets, p)
		source.here[p.Key()] = catalogOf(t, []string{"1.0.0", "2.0.0"}[i%2])
	}
	f, text := taken(t, source, stateOf(targets...))
	if len(f.Catalogs) != 2 {
		t.Errorf("%d catalogs, want 2", len(f.Catalogs))
	}
	if r := f.Targets[3].Ready; r == nil || r.Unready != "pool is ScalingUp" || !r.Transient {
		t.Errorf("readiness %+v", r)
	}
	_, again := taken(t, source, stateOf(targets...))
	if !bytes.Equal(text, again) {
		t.Error("the same answers under the same key gave other bytes")
	}
}

func TestTakeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Take(ctx, service{}, stateOf(pool("a")), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestEveryFieldIsKept fills every field of what a plan is made from and reads
// it back: a field that is added later must not be lost without a word.
func TestEveryFieldIsKept(t *testing.T) {
	version := diff.Version{Version: "1.0.0", Stable: true, Basic: tree(t, `{"a": 1}`), Parameters: tree(t, `{"b": null}`),
		Flavors:  []desired.Tree{tree(t, `{"name": 2500}`)},
		Supports: []diff.Support{{ClusterType: "ARM64", ClusterVersions: []string{"v1.*"}, Categories: []string{"CCE"}}}}
	instance := diff.Instance{Template: "app", Alias: "alias", Name: "name", ID: "id", Version: "1.0.0", Parameters: tree(t, `{}`),
		Origin: &version, Health: diff.Abnormal, State: "abnormal", Message: "it hangs", Rollback: "0.9.0", Updated: "2026-11-21T09:30:00Z"}
	live := diff.Inventory{Instances: []diff.Instance{instance}, Unready: "cluster is Upgrading", Transient: true,
		Cluster: diff.Cluster{Name: "n", Version: "v1.28", Type: "ARM64", Category: "CCE"}}
	catalog := diff.Catalog{Templates: map[string]diff.Template{"app": {Name: "app", Mandatory: true, Versions: []diff.Version{version}}}}
	for _, v := range []any{version, version.Supports[0], instance, live, live.Cluster, catalog, catalog.Templates["app"]} {
		for field, value := range reflect.ValueOf(v).Fields() {
			if field.IsExported() && value.IsZero() {
				t.Errorf("%T: the test does not fill %s", v, field.Name)
			}
		}
	}

	target := pool("a")
	f, _ := taken(t, service{catalog: catalog, live: map[string]diff.Inventory{"pool/a": live}}, stateOf(target))
	reader, err := NewReader(f, "of the tests")
	if err != nil {
		t.Fatal(err)
	}
	gotLive, err := reader.Inventory(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	gotCatalog, err := reader.Catalog(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	unexported := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".withheld" }, cmp.Ignore())
	if d := cmp.Diff(live, gotLive, unexported); d != "" {
		t.Errorf("inventory (-taken +read):\n%s", d)
	}
	if d := cmp.Diff(catalog, gotCatalog, unexported); d != "" {
		t.Errorf("catalog (-taken +read):\n%s", d)
	}
}

// A service may repeat a secret in what it says about a component, or in an error.
func TestSecretsInMessages(t *testing.T) {
	echo := app(t, `{}`)
	echo.Message = "cannot log in with planted-reference or planted-literal"
	state := stateOf(pool("a", desired.Component{Name: "app", Parameters: desired.Tree{
		"a": secret.New("planted-reference"), "password": "planted-literal"}}), pool("b"))
	source := service{
		live:  map[string]diff.Inventory{"pool/a": {Instances: []diff.Instance{echo}}},
		fails: map[string]error{"inventory pool/b": errors.New("bad planted-reference"), "catalog pool/a": errors.New("bad planted-literal")},
	}
	f, text := taken(t, source, state)
	if bytes.Contains(text, []byte("planted")) {
		t.Errorf("a secret is in the file:\n%s", text)
	}
	if got := f.Targets[1].Error; got != "bad "+secret.Masked {
		t.Errorf("%q", got)
	}
}
