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
	action := regexp.MustCompile(`uses: (\S+.*)`)
	for file, text := range workflows(t) {
		if want, ok := permissions[filepath.Base(file)]; ok {
			found := block.FindAllStringSubmatch(text, -1)
			if len(found) != 1 || strings.TrimSpace(comment.ReplaceAllString(found[0][1], "")) != want {
				t.Errorf("%s: permissions %q, want %q", file, found, want)
			}
		}
		for _, m := range action.FindAllStringSubmatch(text, -1) {
			if !regexp.MustCompile(`@[0-9a-f]{40} # v\d+(\.\d+)*$`).MatchString(m[1]) {
				t.Errorf("%s: %s names no commit, with its version as a comment", file, m[1])
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

// TestWorkflowsWriteOutsideTheCheckout: what is in a checkout may be a stranger's,
// a link to some other file for example, so no report goes there.
func TestWorkflowsWriteOutsideTheCheckout(t *testing.T) {
	report := regexp.MustCompile(`(?:-o [a-z]+=|--out |--recovery-dir )(\S+)`)
	found := 0
	for file, text := range workflows(t) {
		for _, m := range report.FindAllStringSubmatch(text, -1) {
			found++
			if !strings.HasPrefix(m[1], `"$REPORTS/`) || !strings.Contains(text, "REPORTS: ${{ runner.temp }}/syncer") {
				t.Errorf("%s: a report goes to %s", file, m[1])
			}
		}
		if strings.Contains(text, "syncer@latest") {
			t.Errorf("%s: syncer is not of a known version", file)
		}
	}
	if found < 6 {
		t.Errorf("found %d reports in the workflows", found)
	}
}

// TestPlanWorkflowTellsMistakes runs the plan's step where the manifests do not
// load, beside a forged report in the checkout, and where they do.
func TestPlanWorkflowTellsMistakes(t *testing.T) {
	text := workflows(t)[filepath.Join(".github", "workflows", "plan.yml")]
	_, step, _ := strings.Cut(text, "        id: plan\n")
	_, step, _ = strings.Cut(step, "        run: |\n")
	step, _, _ = strings.Cut(step, "      - name: comment")
	dir := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "bin", "syncer"), "./cmd/syncer").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, test := range map[string]struct{ manifest, want string }{
		"mistakes": {"apiVersion: syncer/v1\nkind: DesiredState\npools: [{nam: \"```\"}]\n", "    manifests/fleet.yaml:3:9: "},
		"a plan":   {"apiVersion: syncer/v1\nkind: DesiredState\npools: [{name: pool-train-a}]\n", "<!-- syncer:plan -->"},
	} {
		head := filepath.Join(dir, name, "head")
		if err := os.MkdirAll(filepath.Join(head, "manifests"), 0o700); err != nil {
			t.Fatal(err)
		}
		for file, text := range map[string]string{"manifests/fleet.yaml": test.manifest, "plan.md": "forged"} {
			if err := os.WriteFile(filepath.Join(head, file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		run := exec.Command("bash", "-eo", "pipefail", "-c", step)
		run.Dir = head
		run.Env = []string{"PATH=" + filepath.Join(dir, "bin") + ":" + os.Getenv("PATH"), "HOME=" + dir, "SYNCER_EMULATOR=1", "GITHUB_ACTIONS=true",
			"REPORTS=" + filepath.Join(dir, name, "reports"), "GITHUB_OUTPUT=" + filepath.Join(dir, name, "output"), "GITHUB_STEP_SUMMARY=" + filepath.Join(dir, name, "summary")}
		out, err := run.CombinedOutput()
		if (err == nil) != (name == "a plan") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		output, _ := os.ReadFile(filepath.Join(dir, name, "output"))
		comment, err := os.ReadFile(strings.TrimSpace(strings.TrimPrefix(string(output), "comment=")))
		if err != nil || !strings.Contains(string(comment), test.want) || strings.Contains(string(comment), "forged") || !strings.HasPrefix(string(comment), "<!-- syncer:plan -->") {
			t.Errorf("%s: %q, %v\n%s", name, comment, err, out)
		}
	}
}
