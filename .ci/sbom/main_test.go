package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestBillIsValid holds the bill of this test's own binary to CycloneDX' schema, which
// its library brings along.
func TestBillIsValid(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "bill.json")
	if err := write(self, "v1.2.3", file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bill, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema(t).Validate(bill); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	if !bytes.Contains(text, []byte("pkg:golang/std@")) || !bytes.Contains(text, []byte("pkg:golang/github.com/CycloneDX/cyclonedx-go@v0.")) {
		t.Errorf("Go itself or a module is missing:\n%s", text)
	}
	delete(bill.(map[string]any), "bomFormat")
	if schema(t).Validate(bill) == nil {
		t.Error("the schema takes anything")
	}
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	for _, name := range []string{"bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schemax.json"} {
		file := filepath.Join(strings.TrimSpace(string(dir)), "schema", name)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var each struct {
			ID string `json:"$id"`
		}
		one, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil || json.Unmarshal(text, &each) != nil {
			t.Fatal(file, err)
		}
		if err := compiler.AddResource(each.ID, one); err != nil {
			t.Fatal(file, err)
		}
	}
	return compiler.MustCompile("http://cyclonedx.org/schema/bom-1.6.schema.json")
}

func TestBillNamesWhatIsLinked(t *testing.T) {
	got := bill(&debug.BuildInfo{
		GoVersion: "go1.26.8",
		Main:      debug.Module{Path: "example.org/x"},
		Deps: []*debug.Module{
			{Path: "example.org/a", Version: "v1.0.0", Sum: "h1:a"},
			{Path: "example.org/b", Version: "v1.0.0", Replace: &debug.Module{Path: "example.org/fork", Version: "v2.0.0"}},
		},
		Settings: []debug.BuildSetting{{Key: "vcs.time", Value: "2026-11-21T00:00:00Z"}},
	}, "v1.2.3", sha256.Sum256(nil))
	var names []string
	for _, each := range *got.Components {
		names = append(names, each.PackageURL)
	}
	want := "pkg:golang/std@1.26.8 pkg:golang/example.org/a@v1.0.0 pkg:golang/example.org/fork@v2.0.0"
	if strings.Join(names, " ") != want || got.Metadata.Component.PackageURL != "pkg:golang/example.org/x@v1.2.3" || got.Metadata.Timestamp != "2026-11-21T00:00:00Z" {
		t.Errorf("%v of %+v", names, got.Metadata)
	}
}
