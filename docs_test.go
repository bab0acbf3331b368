package syncer_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired/manifest"
)

// TestLinksLeadSomewhere checks the relative links of all Markdown files, and the
// headings that they name.
func TestLinksLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]*))?\)`)
	for _, pattern := range []string{"*.md", "docs/*.md", "examples/*.md", "examples/*/*.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range link.FindAllStringSubmatch(string(text), -1) {
				to := file
				if m[1] != "" {
					to = filepath.Join(filepath.Dir(file), m[1])
				}
				if _, err := os.Stat(to); err != nil {
					t.Errorf("%s: a link to %s, which is not there", file, m[1])
				} else if m[2] != "" && !slices.Contains(anchors(t, to), m[2]) {
					t.Errorf("%s: a link to #%s of %s, which has no such heading", file, m[2], to)
				}
			}
		}
	}
}

// TestIndexHasEveryPage: docs/README.md leads to each page of docs.
func TestIndexHasEveryPage(t *testing.T) {
	index, err := os.ReadFile("docs/README.md")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("docs/*.md")
	if err != nil || len(pages) < 15 {
		t.Fatalf("pages: %v, %v", pages, err)
	}
	for _, page := range pages {
		if name := filepath.Base(page); name != "README.md" && !strings.Contains(string(index), "]("+name+")") {
			t.Errorf("docs/README.md does not lead to %s", name)
		}
	}
}

// anchors are the names by which links find the headings of a page.
func anchors(t *testing.T, file string) (names []string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(string(text), -1) {
		name := regexp.MustCompile(`[^\w -]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}
	return names
}

// TestManifestDocNamesEveryField: docs/manifest.md tells all that the schema has.
func TestManifestDocNamesEveryField(t *testing.T) {
	text, err := os.ReadFile("docs/manifest.md")
	if err != nil {
		t.Fatal(err)
	}
	var root any
	if err := json.Unmarshal(manifest.Schema(), &root); err != nil {
		t.Fatal(err)
	}
	fields := map[string]bool{}
	properties(root, fields)
	if len(fields) < 25 {
		t.Fatalf("the schema shows only %d fields", len(fields))
	}
	for field := range fields {
		if !regexp.MustCompile("[`.]" + field + "[`:.]").Match(text) {
			t.Errorf("docs/manifest.md does not tell of the field %s", field)
		}
	}
}

// TestManifestDocShowsManifests: what docs/manifest.md shows can be read.
func TestManifestDocShowsManifests(t *testing.T) {
	text, err := os.ReadFile("docs/manifest.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) < 2 {
		t.Fatalf("found %d blocks", len(blocks))
	}
	for _, block := range blocks {
		lines := block[1] + "pools: [{name: p}]\n"
		if !strings.Contains(lines, "apiVersion:") {
			lines = "apiVersion: syncer/v1\nkind: DesiredState\n" + lines
		}
		if _, err := manifest.Load([]string{"-"}, manifest.Options{Stdin: strings.NewReader(lines)}); err != nil {
			t.Errorf("%v\n%s", err, lines)
		}
	}
}

// properties collects the names of all properties of a schema.
func properties(schema any, into map[string]bool) {
	switch v := schema.(type) {
	case map[string]any:
		if fields, ok := v["properties"].(map[string]any); ok {
			for name := range fields {
				into[name] = true
			}
		}
		for _, below := range v {
			properties(below, into)
		}
	case []any:
		for _, below := range v {
			properties(below, into)
		}
	}
}
