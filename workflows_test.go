package syncer_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// workflows returns the text of each workflow by its file, with the action that they use.
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
	text, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	out["action.yml"] = string(text)
	return out
}

// TestWorkflowsAreRight has actionlint check them; it has a module of its own,
// as nothing else needs it.
func TestWorkflowsAreRight(t *testing.T) {
	args := []string{"tool", "actionlint", "-shellcheck=", "-pyflakes="} // the same on every machine
	for file := range workflows(t) {
		if file == "action.yml" {
			continue // no workflow; TestWorkflows runs it
		}
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
		"plan.yml":      "contents: read\n  pull-requests: write",
		"plan-fork.yml": "contents: read\n  actions: read\n  pull-requests: write",
		"apply.yml":     "contents: read\n  actions: read\n  pull-requests: write",
		"drift.yml":     "contents: read\n  issues: write",
		"ci.yml":        "contents: read",
		"release.yml":   "contents: read", // and what its one job with rights asks for, see TestReleaseWorkflow
	}
	block := regexp.MustCompile(`(?m)^permissions:\n((?:  .*\n)+)`)
	comment := regexp.MustCompile(` +#.*`)
	action := regexp.MustCompile(`uses: (\S+.*)`)
	for file, text := range workflows(t) {
		if want, ok := permissions[filepath.Base(file)]; ok {
			found := block.FindAllStringSubmatch(text, -1)
			if len(found) != 1 || strings.TrimSpace(comment.ReplaceAllString(found[0][1], "")) != want {
				t.Errorf("%s: permissions %q, want %q", file, found, want)
			}
		}
		for _, m := range action.FindAllStringSubmatch(text, -1) {
			if !strings.HasPrefix(m[1], "./.github/") && !regexp.MustCompile(`@[0-9a-f]{40} # v\d+(\.\d+)*$`).MatchString(m[1]) {
				t.Errorf("%s: %s names no commit, with its version as a comment", file, m[1])
			}
		}
	}
}

// TestScriptsHoldNoForeignText: what an expression stands for may be a stranger's, the
// title of a pull request for example, so it reaches a script as a variable only.
func TestScriptsHoldNoForeignText(t *testing.T) {
	scripts := 0
	for file, text := range workflows(t) {
		var all struct {
			action
			Jobs map[string]job
		}
		if err := yaml.Unmarshal([]byte(text), &all); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		steps := all.Runs.Steps
		for _, each := range all.Jobs {
			steps = append(steps, each.Steps...)
		}
		for _, s := range steps {
			if s.Run != "" {
				scripts++
			}
			if strings.Contains(s.Run, "${{") {
				t.Errorf("%s: an expression in a script:\n%s", file, s.Run)
			}
		}
	}
	if scripts < 5 {
		t.Errorf("found %d scripts", scripts)
	}
}

// TestForksGetNothing: what runs for a fork's pull request with rights of the main branch
// has no secret, and runs nothing that the pull request brings.
func TestForksGetNothing(t *testing.T) {
	for file, text := range workflows(t) {
		if strings.Contains(text, "\n  pull_request_target:") && (strings.Contains(text, "secrets.") || strings.Contains(text, "environment:") || strings.Contains(text, "run:")) {
			t.Errorf("%s: a secret, an environment or a script", file)
		}
	}
}

// TestOnlyTheNightlyRunLeavesMetrics: the alerts are for a job that runs each night. Of
// one that runs when something is merged SyncerNoSuccess would go off a day later.
func TestOnlyTheNightlyRunLeavesMetrics(t *testing.T) {
	nightly := 0
	for file, text := range workflows(t) {
		if !strings.Contains(text, "SYNCER_PUSH_GATEWAY") {
			continue
		}
		nightly++
		if !strings.Contains(text, "\n  schedule:") {
			t.Errorf("%s leaves metrics, and runs by no schedule", file)
		}
	}
	if nightly == 0 {
		t.Error("no workflow leaves metrics")
	}
}

// TestKitCallsWhatThereIs looks up the flags of syncer's commands in their help, and
// that no report goes into the checkout, where a stranger may have put a link.
func TestKitCallsWhatThereIs(t *testing.T) {
	text, err := os.ReadFile("kit/run.sh")
	if err != nil {
		t.Fatal(err)
	}
	call := regexp.MustCompile(`(?:\t|\{ )tell (\w+) ((?:.*\\\n)*.*)`)
	flag := regexp.MustCompile(`--[a-z-]+`)
	report := regexp.MustCompile(`(?:-o [a-z]+=|--out |--recovery-dir )(\S+)`)
	calls, reports := 0, 0
	for _, m := range call.FindAllStringSubmatch(string(text), -1) {
		calls++
		help, err := exec.Command("go", "run", "./cmd/syncer", m[1], "--help").Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range flag.FindAllString(m[2], -1) {
			if !strings.Contains(string(help), f+" ") {
				t.Errorf("syncer %s has no %s", m[1], f)
			}
		}
		for _, file := range report.FindAllStringSubmatch(m[2], -1) {
			reports++
			if !strings.HasPrefix(file[1], `"$REPORTS/`) && file[1] != `"$comment"` {
				t.Errorf("a report goes to %s", file[1])
			}
		}
	}
	if calls < 5 || reports < 10 {
		t.Errorf("found %d calls of syncer with %d reports", calls, reports)
	}
	if !strings.Contains(workflows(t)["action.yml"], "REPORTS: ${{ runner.temp }}/syncer ") {
		t.Error("the action writes reports elsewhere than into the runner's directory")
	}
}
