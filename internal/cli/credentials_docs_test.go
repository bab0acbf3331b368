package cli

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/secret"
)

// TestManifestsReadNoDocumentedCredential: each variable of docs/credentials.md
// whose name says that it holds a secret is closed to manifests.
func TestManifestsReadNoDocumentedCredential(t *testing.T) {
	page, err := os.ReadFile("../../docs/credentials.md")
	if err != nil {
		t.Fatal(err)
	}
	checked := map[string]bool{}
	for _, name := range regexp.MustCompile(`\b[A-Z]+_[A-Z_]+\b`).FindAllString(string(page), -1) {
		if !secret.Key(name) || checked[name] {
			continue
		}
		checked[name] = true
		text := "apiVersion: syncer/v1\nkind: DesiredState\npools: [{name: p, plugins: [{name: x, inputs: {a: \"${env:" + name + "}\"}}]}]\n"
		_, err := manifest.Load([]string{"-"}, manifest.Options{Stdin: strings.NewReader(text), AllowEnv: []string{"*"},
			Getenv: func(string) (string, bool) { return "planted", true }})
		if err == nil || !strings.Contains(err.Error(), "may not be read by a manifest") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(checked) < 8 {
		t.Errorf("the page names only %d variables of secrets", len(checked))
	}
}
