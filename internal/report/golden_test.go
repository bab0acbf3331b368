package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

var update = flag.Bool("update", false, "write the golden files anew")

// document is a plan, a result or an outdated report, as a golden input holds it.
type document struct {
	name     string
	raw      []byte
	plan     diff.Plan
	result   *executor.Result // nil for a plan
	outdated *diff.Outdated   // nil for a plan or a result
}

// documents reads all plans and results of testdata/*.json. Unknown fields fail:
// an input that lost its meaning would test nothing.
func documents(t *testing.T) []document {
	t.Helper()
	return readAll(t, "testdata/*.json", 7)
}

// outdatedDocuments reads those of testdata/outdated.
func outdatedDocuments(t *testing.T) []document {
	t.Helper()
	return readAll(t, "testdata/outdated/*.json", 1)
}

func readAll(t *testing.T, pattern string, least int) []document {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < least {
		t.Fatalf("golden inputs: %v, %v", files, err)
	}
	var out []document
	for _, file := range files {
		name, err := filepath.Rel("testdata", strings.TrimSuffix(file, ".json"))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, read(t, name))
	}
	return out
}

func read(t *testing.T, name string) document {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	d := document{name: name, raw: raw}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	switch {
	case strings.Contains(string(raw), `"kind": "Result"`):
		d.result = &executor.Result{}
		err = dec.Decode(d.result)
		d.plan = d.result.Plan
	case strings.Contains(string(raw), `"kind": "Outdated"`):
		d.outdated = &diff.Outdated{}
		err = dec.Decode(d.outdated)
	default:
		err = dec.Decode(&d.plan)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return d
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with go test -update", err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("%s differs (-want +got); look at it, then go test -update:\n%s", path, d)
	}
}

// draw returns the document's report, and checks that it is the same twice.
func draw(t *testing.T, r Renderer, d document, o Options) string {
	t.Helper()
	once, err := render(r, d, o)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := render(r, d, o)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(once, twice); d != "" {
		t.Errorf("not the same twice:\n%s", d)
	}
	return once
}

func render(r Renderer, d document, o Options) (string, error) {
	var b strings.Builder
	err := renderTo(&b, r, d, o)
	return b.String(), err
}

func renderTo(w io.Writer, r Renderer, d document, o Options) error {
	switch {
	case d.outdated != nil:
		return r.Outdated(w, *d.outdated, o)
	case d.result != nil:
		return r.Result(w, *d.result, o)
	}
	return r.Plan(w, d.plan, o)
}

// endings are those of golden files. A format without one fails its tests.
var endings = map[string]string{"text": ".txt", "json": ".json", "markdown": ".md", "html": ".html"}

// TestGolden draws every golden input in every format of the table. The inputs
// are what JSON writes, so they are its golden files.
func TestGolden(t *testing.T) {
	for _, d := range append(documents(t), outdatedDocuments(t)...) {
		for _, name := range Names() {
			t.Run(d.name+"/"+name, func(t *testing.T) {
				got := draw(t, Find(name).Draw, d, Options{Elapsed: 903 * time.Second})
				golden(t, d.name+endings[name], withoutParts(got))
			})
		}
	}
}

// TestFormats: each row of the table has a name of its own, says whom it is for,
// and either draws or writes events.
func TestFormats(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range formats {
		if f.Name == "" || f.For == "" || seen[f.Name] || (f.Draw == nil) == (f.Events == nil) {
			t.Errorf("%+v", f)
		}
		seen[f.Name] = true
	}
	if d := cmp.Diff(len(formats), len(Names())+len(EventNames())); d != "" {
		t.Errorf("formats that no command offers:\n%s", d)
	}
	if f := Find("yaml"); f.Draw != nil || f.Events != nil {
		t.Errorf("a format that is not in the table: %+v", f)
	}
}

// full is a writer that never succeeds.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrorsAreReturned(t *testing.T) {
	for _, name := range Names() {
		for _, d := range []document{read(t, "each-op"), read(t, "result-failures"), read(t, "outdated/mixed")} {
			if err := renderTo(full{}, Find(name).Draw, d, Options{}); !errors.Is(err, errFull) {
				t.Errorf("%s of %s: %v", name, d.name, err)
			}
		}
	}
}

func textOf(t *testing.T, d document, o Options) string {
	t.Helper()
	return draw(t, Text{}, d, o)
}

func TestTextVariants(t *testing.T) {
	each, failures := read(t, "each-op"), read(t, "result-failures")
	golden(t, "each-op.verbose.txt", textOf(t, each, Options{Verbose: true}))
	golden(t, "each-op.narrow.txt", textOf(t, each, Options{Width: 60}))
	golden(t, "each-op.color.txt", textOf(t, each, Options{Color: true}))
	golden(t, "result-failures.color.txt", textOf(t, failures, Options{Color: true}))
}

func TestJSONHasNoNull(t *testing.T) {
	empty := diff.Plan{Targets: []diff.TargetPlan{{Changes: []diff.Change{{}}}}}
	for _, d := range []document{
		{}, {plan: empty}, {result: &executor.Result{}},
		{result: &executor.Result{Targets: []executor.TargetResult{{}}, Plan: empty}},
	} {
		got := draw(t, JSON{}, d, Options{})
		if strings.Contains(got, "null") || !strings.HasSuffix(got, "}\n") {
			t.Errorf("JSON of %+v:\n%s", d, got)
		}
	}
	if empty.Targets[0].Changes[0].Diff != nil {
		t.Error("JSON wrote into the plan that it was given")
	}
}
