package syncer_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// workflows returns the text of each workflow by its file.
func workflows(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(files) < 4 {
		t.Fatalf("workflows: %v, %v", files, err)
	}
	out := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out[file] = string(text)
	}
	return out
}

// TestWorkflowsAreRight has actionlint check them; it has a module of its own,
// as nothing else needs it.
func TestWorkflowsAreRight(t *testing.T) {
	args := []string{"tool", "actionlint", "-shellcheck=", "-pyflakes="} // the same on every machine
	for file := range workflows(t) {
		full, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, full)
	}
	lint := exec.Command("go", args...)
	lint.Dir = ".ci/actionlint"
	if out, err := lint.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestWorkflowsAskForLittle holds what users copy to least permissions and to
// actions of a known version.
func TestWorkflowsAskForLittle(t *testing.T) {
	permissions := map[string]string{
		"plan.yml":  "contents: read\n  pull-requests: write",
		"apply.yml": "contents: read",
		"drift.yml": "contents: read",
	}
	block := regexp.MustCompile(`(?m)^permissions:\n((?:  .*\n)+)`)
	comment := regexp.MustCompile(` +#.*`)
	action := regexp.MustCompile(`uses: (\S+)`)
	for file, text := range workflows(t) {
		if want, ok := permissions[filepath.Base(file)]; ok {
			found := block.FindAllStringSubmatch(text, -1)
			if len(found) != 1 || strings.TrimSpace(comment.ReplaceAllString(found[0][1], "")) != want {
				t.Errorf("%s: permissions %q, want %q", file, found, want)
			}
		}
		for _, m := range action.FindAllStringSubmatch(text, -1) {
			if !regexp.MustCompile(`@v\d+(\.\d+)*$`).MatchString(m[1]) {
				t.Errorf("%s: %s names no version", file, m[1])
			}
		}
	}
}

// TestWorkflowsCallWhatThereIs looks up the flags of syncer's commands in their help.
func TestWorkflowsCallWhatThereIs(t *testing.T) {
	call := regexp.MustCompile(`syncer (plan|apply) (.*)`)
	flag := regexp.MustCompile(`--[a-z-]+`)
	calls := 0
	for file, text := range workflows(t) {
		for _, m := range call.FindAllStringSubmatch(text, -1) {
			calls++
			help, err := exec.Command("go", "run", "./cmd/syncer", m[1], "--help").Output()
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range flag.FindAllString(m[2], -1) {
				if !strings.Contains(string(help), f+" ") {
					t.Errorf("%s: syncer %s has no %s", file, m[1], f)
				}
			}
		}
	}
	if calls < 3 {
		t.Errorf("found %d calls of syncer in the workflows", calls)
	}
}
