package cli

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

// read returns the text of all files that match the patterns.
func read(t *testing.T, patterns ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files (%v)", pattern, err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = string(text)
		}
	}
	return out
}

// TestFlagsInDocsExist: no page tells of a flag that no command has.
func TestFlagsInDocsExist(t *testing.T) {
	known := []string{"help", "version"}
	for _, cmd := range Tree().Commands() {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	}
	named := regexp.MustCompile(`[\s(` + "`" + `]--([a-z][a-z-]*[a-z])`)
	others := regexp.MustCompile(`(kubectl|docker|gh|sha256sum|\.ci/\w+) (.*\\\n)*.*`) // whose flags are their own
	for name, text := range read(t, "../../docs/*.md", "../../README.md", "../../CHANGELOG.md") {
		for _, m := range named.FindAllStringSubmatch(others.ReplaceAllString(text, ""), -1) {
			if !slices.Contains(known, m[1]) {
				t.Errorf("%s: no command has the flag --%s", name, m[1])
			}
		}
	}
}

// TestCredentialVariablesAreDocumented: docs/credentials.md names exactly the
// variables that the code reads.
func TestCredentialVariablesAreDocumented(t *testing.T) {
	variable := regexp.MustCompile(`\b(?:OS|HW|HUAWEICLOUD_SDK|SYNCER)_[A-Z_]*[A-Z]\b`)
	quoted := regexp.MustCompile("\"[^\"]*\"")
	inCode, onPage := map[string]bool{}, map[string]bool{}
	for name, text := range read(t, "../cloud/*.go", "../cloud/auth/*.go", "../cloud/endpoint/*.go", "../cloud/transport/*.go", "connect.go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, literal := range quoted.FindAllString(text, -1) {
			for _, name := range variable.FindAllString(literal, -1) {
				inCode[name] = true
			}
		}
	}
	for _, text := range read(t, "../../docs/credentials.md") {
		for _, name := range variable.FindAllString(text, -1) {
			onPage[name] = true
		}
	}
	for _, name := range []string{"SYNCER_CLOUD", "SYNCER_REGION", "SYNCER_PROJECT", "SYNCER_ENDPOINT", "SYNCER_INSECURE_SKIP_TLS_VERIFY", "HUAWEICLOUD_SDK_REGION_CCE_EU_DE"} {
		delete(onPage, name) // flags' own, and an example of a pattern
	}
	if d := cmp.Diff(slices.Sorted(maps.Keys(inCode)), slices.Sorted(maps.Keys(onPage))); d != "" {
		t.Errorf("variables of credentials (-code +docs/credentials.md):\n%s", d)
	}
}
