package report

import (
	"bytes"
	"encoding/json"
	"flag"
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

// document is a plan or a result, as a golden input file holds it.
type document struct {
	name   string
	raw    []byte
	plan   diff.Plan
	result *executor.Result // nil for a plan
}

// documents reads all of testdata/*.json. Unknown fields fail: an input that
// lost its meaning would test nothing.
func documents(t *testing.T) []document {
	t.Helper()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 7 {
		t.Fatalf("golden inputs: %v, %v", files, err)
	}
	var out []document
	for _, file := range files {
		out = append(out, read(t, strings.TrimSuffix(filepath.Base(file), ".json")))
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
	if strings.Contains(string(raw), `"kind": "Result"`) {
		d.result = &executor.Result{}
		err = dec.Decode(d.result)
		d.plan = d.result.Plan
	} else {
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

// drawn returns what f writes, and checks that it writes the same twice.
func drawn(t *testing.T, f func(*bytes.Buffer) error) string {
	t.Helper()
	var once, twice bytes.Buffer
	if err := f(&once); err != nil {
		t.Fatal(err)
	}
	if err := f(&twice); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(once.String(), twice.String()); d != "" {
		t.Errorf("not the same twice:\n%s", d)
	}
	return once.String()
}

func TestTextGolden(t *testing.T) {
	for _, d := range documents(t) {
		t.Run(d.name, func(t *testing.T) {
			golden(t, d.name+".txt", textOf(t, d, Options{Elapsed: 903 * time.Second}))
		})
	}
}

func textOf(t *testing.T, d document, o Options) string {
	t.Helper()
	return drawn(t, func(b *bytes.Buffer) error {
		if d.result != nil {
			return TextResult(b, *d.result, o)
		}
		return Text(b, d.plan, o)
	})
}

func TestTextVariants(t *testing.T) {
	each, failures := read(t, "each-op"), read(t, "result-failures")
	golden(t, "each-op.verbose.txt", textOf(t, each, Options{Verbose: true}))
	golden(t, "each-op.narrow.txt", textOf(t, each, Options{Width: 60}))
	golden(t, "each-op.color.txt", textOf(t, each, Options{Color: true}))
	golden(t, "result-failures.color.txt", textOf(t, failures, Options{Color: true}))
}

// The input files are what JSON writes, so this is the JSON's golden test too.
func TestJSONRoundTrips(t *testing.T) {
	for _, d := range documents(t) {
		t.Run(d.name, func(t *testing.T) {
			got := drawn(t, func(b *bytes.Buffer) error {
				if d.result != nil {
					return JSON(b, *d.result)
				}
				return JSON(b, d.plan)
			})
			if *update {
				golden(t, d.name+".json", got)
			}
			if d := cmp.Diff(string(d.raw), got); d != "" {
				t.Errorf("(-read +written):\n%s", d)
			}
		})
	}
}

func TestJSONHasNoNull(t *testing.T) {
	empty := diff.Plan{Targets: []diff.TargetPlan{{Changes: []diff.Change{{}}}}}
	result := executor.Result{Targets: []executor.TargetResult{{}}, Plan: empty}
	for _, v := range []any{diff.Plan{}, empty, executor.Result{}, result} {
		got := drawn(t, func(b *bytes.Buffer) error { return JSON(b, v) })
		if strings.Contains(got, "null") || !strings.HasSuffix(got, "}\n") {
			t.Errorf("JSON of %+v:\n%s", v, got)
		}
	}
	if empty.Targets[0].Changes[0].Diff != nil {
		t.Error("JSON wrote into the plan that it was given")
	}
}
