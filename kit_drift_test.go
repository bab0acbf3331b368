package syncer_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"sigs.k8s.io/yaml"
)

const issues = "issues?state=open&per_page=100"

// githubDrift: one issue is opened, kept up to date, and closed; the job fails only
// where nobody knows.
func githubDrift(r *runner) {
	ours := `[{"number": 3, "user": {"login": "mallory"}, "body": "<!-- syncer:plan -->"},
		{"number": 8, "user": {"login": "github-actions[bot]"}, "body": "<!-- syncer:plan -->", "pull_request": {}},
		{"number": 9, "user": {"login": "github-actions[bot]"}, "body": "<!-- syncer:plan -->\nold"}]`
	const differs, unknown = "title=Drift: the fleet is not as the manifests want it", "title=Drift: it is not known whether the fleet is as the manifests want it"
	for _, night := range []struct {
		name, manifest, issues string
		ok                     bool
		asked                  []string
		body                   string
	}{
		{"drift", fleet, `[]`, true, []string{"POST issues " + differs, "POST https://chat.example/secret"}, "syncer plan: 2 upgrade https://github.example/acme/fleet/actions/runs/99"},
		{"still", withSecret, ours, true, []string{"PATCH issues/9 " + differs}, "coredns"},
		{"blocked", strings.Replace(fleet, "1.30.6", "9.9.9", 1), ours, true, []string{"PATCH issues/9 " + differs}, "9.9.9"},
		{"mistakes", mistake, ours, false, []string{"PATCH issues/9 " + unknown}, "    manifests/fleet.yaml:3:9: "},
		{"in sync", strings.Replace(byHand, ", version: 1.29.4", "", 1), ours, true, []string{"PATCH issues/9 state=closed"}, "<!-- syncer:plan -->"},
		{"in sync still", strings.Replace(byHand, ", version: 1.29.4", "", 1), `[]`, true, nil, "<!-- syncer:plan -->"},
	} {
		r.write(map[string]string{"work/manifests/fleet.yaml": night.manifest})
		r.answer(issues, night.issues)
		chat := []string{"secrets.CHAT_WEBHOOK", "https://chat.example/secret"}
		if night.name != "drift" {
			chat = nil
		}
		if ok := r.job("drift.yml", "drift", chat...); ok != night.ok {
			r.t.Errorf("%s: did well: %v", night.name, ok)
		}
		if got := r.asked(); !slices.Equal(got, night.asked) {
			r.t.Errorf("%s: asked for %q", night.name, got)
		}
		if !strings.Contains(r.body(), night.body) {
			r.t.Errorf("%s: %s", night.name, r.body())
		}
	}
	if got := r.changes(); len(got) > 0 {
		r.t.Errorf("changed %q", got)
	}
}

// githubDeath: a process that dies may end with 2 as well, and then nobody knows. What it
// said last is told as far as an issue has room, in whole characters.
func githubDeath(r *runner) {
	r.write(map[string]string{"bin/syncer": "#!/bin/sh\ncat >&2 <<END\n" + strings.Repeat("\n€", 30_000) + "\nEND\nexit 2\n"})
	r.answer(issues, `[]`)
	r.shell(r.dir, nil, "chmod +x bin/syncer")
	if r.shell(r.work, []string{"PATH=" + filepath.Join(r.dir, "bin") + ":" + r.path, "FORGE=github", "GH_TOKEN=token-of-the-test",
		"GITHUB_REPOSITORY=acme/fleet", "REPORTS=" + filepath.Join(r.dir, "reports")}, filepath.Join(r.repo, "kit/run.sh")+" drift") {
		r.t.Error("the job did well")
	}
	if got := r.asked(); !slices.Equal(got, []string{"POST issues title=Drift: it is not known whether the fleet is as the manifests want it"}) {
		r.t.Errorf("asked for %q", got)
	}
	if text := r.body(); !utf8.ValidString(text) || utf8.RuneCountInString(text) > 65_536 || !strings.HasSuffix(text, "\n    … the log has the rest\n\n") {
		r.t.Errorf("%d characters, valid: %v: %s", utf8.RuneCountInString(text), utf8.ValidString(text), text[max(0, len(text)-100):])
	}
}

// githubCanceled: who cancels a job reaches syncer, which then says what it has begun.
// GitHub tells the first process of the step alone.
func githubCanceled(r *runner) {
	r.write(map[string]string{"bin/syncer": "#!/bin/sh\ntrap 'echo was told >&2; exit 130' TERM\necho has begun >&2\nwhile :; do sleep 0.02; done\n"})
	r.shell(r.dir, nil, "chmod +x bin/syncer")
	var this action
	if err := yaml.Unmarshal([]byte(r.read("action.yml")), &this); err != nil {
		r.t.Fatal(err)
	}
	steps := slices.DeleteFunc(this.Runs.Steps, func(s step) bool { return !strings.Contains(s.Run, "run.sh") })
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	job := exec.CommandContext(ctx, "bash", "-eo", "pipefail", "-c", steps[0].Run)
	job.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	job.Cancel = func() error { return syscall.Kill(-job.Process.Pid, syscall.SIGKILL) }
	job.Dir = r.work
	job.Env = append(r.env, "PATH="+filepath.Join(r.dir, "bin")+":"+r.path, "FORGE=github", "GITHUB_REPOSITORY=acme/fleet", "GITHUB_ACTION_PATH="+r.repo,
		"REPORTS="+filepath.Join(r.dir, "reports"), "COMMAND=apply", "UNREVIEWED=true")
	said, err := job.StderrPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := job.Start(); err != nil {
		r.t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		r.log += lines.Text() + "\n"
		if lines.Text() == "has begun" {
			if err := job.Process.Signal(os.Interrupt); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	if err := job.Wait(); err == nil || job.ProcessState.ExitCode() != 130 || !strings.Contains(r.log, "was told") {
		r.t.Errorf("ended with %v", err)
	}
}

// githubOneFile: manifests may be one file, and so may be what they were before.
func githubOneFile(r *runner) {
	r.write(map[string]string{"bin/syncer": "#!/bin/sh\necho before: $SYNCER_BASE >&2\nexit 1\n", "base.yaml": fleet})
	r.answer("issues/7/comments", `[]`)
	r.shell(r.dir, nil, "chmod +x bin/syncer")
	for _, base := range []string{"base.yaml", "none.yaml", ""} {
		r.shell(r.dir, []string{"PATH=" + filepath.Join(r.dir, "bin") + ":" + r.path, "FORGE=github", "GH_TOKEN=token-of-the-test", "PULL=7",
			"GITHUB_REPOSITORY=acme/fleet", "REPORTS=" + filepath.Join(r.dir, "reports"), "SYNCER_BASE=" + base}, filepath.Join(r.repo, "kit/run.sh")+" plan")
	}
	if want := "before: base.yaml\nbefore:\nbefore:\n"; r.log != want {
		r.t.Errorf("%q, want %q", r.log, want)
	}
}

// githubFork: a fork's pull request is planned against the snapshot of the nightly run,
// with no credentials, and its plan can be applied once it is merged.
func githubFork(r *runner) {
	fork := append(pullRequest, "github.event.pull_request.head.repo.full_name", "somebody/fleet",
		"secrets.HUAWEICLOUD_SDK_AK", "", "secrets.HUAWEICLOUD_SDK_SK", "", "vars.SYNCER_CLOUD", "", "vars.SYNCER_REGION", "")
	r.write(map[string]string{"work/manifests/fleet.yaml": byHand, "work/head/manifests/fleet.yaml": fleet, "work/base/manifests/fleet.yaml": byHand})
	r.answer("issues/7/comments", `[]`)
	r.answer("actions/artifacts?name=snapshot&per_page=100", `{"artifacts": []}`)
	if r.job("plan-fork.yml", "plan", fork...) || r.asked() != nil {
		r.t.Error("there was no snapshot, and the job did well")
	}
	r.answer(issues, `[]`)
	if !r.job("drift.yml", "drift", "vars.SYNCER_FORKS", "true") {
		r.t.Fatal("the snapshot failed")
	}
	r.asked()
	r.copy(filepath.Join(r.artifacts, "snapshot"), filepath.Join(r.dir, "answers", "run-77"))
	r.answer("actions/artifacts?name=snapshot&per_page=100", `{"artifacts": [{"expired": false, "created_at": "2026-11-21T03:17:00Z", "workflow_run": {"id": 77}}]}`)
	r.answer("actions/runs/77", `{"event": "schedule", "head_repository": {"full_name": "acme/fleet"}}`)
	before := len(r.cloud.Log())
	r.job("plan-fork.yml", "plan", fork...)
	if len(r.cloud.Log()) != before {
		r.t.Error("the cloud was asked")
	}
	if got := r.asked(); !slices.Equal(got, []string{"run download 77 --repo acme/fleet --name snapshot", "POST issues/7/comments"}) {
		r.t.Errorf("asked for %q", got)
	}
	if text := r.body(); !strings.Contains(text, "coredns") || !strings.Contains(text, "1.30.6") {
		r.t.Errorf("comment: %s", text)
	}
	if r.job("plan-fork.yml", "plan", pullRequest...) {
		r.t.Error("it ran for a branch of its own repository")
	}
}

// TestChatIsToldWhatMatters: counts of plans and results, no name, and nothing where
// there is nothing to say.
func TestChatIsToldWhatMatters(t *testing.T) {
	for text, want := range map[string]string{
		`{"kind": "Plan", "summary": {"create": 2, "upgrade": 0, "blocked": 1, "failed": 3}}`:                               "syncer plan: 2 create, 1 blocked, 3 targets not read",
		`{"kind": "Plan", "summary": {"unchanged": 5, "failed": 0}}`:                                                        "",
		`{"kind": "Result", "summary": {"succeeded": 1, "failed": 1}, "targets": [{"target": "pool/a", "error": "stale"}]}`: "syncer apply: 1 succeeded, 1 failed, 1 target left alone",
		`{"kind": "Result", "summary": {"succeeded": 0}, "targets": [{"target": "pool/a", "error": ""}]}`:                   "",
	} {
		jq := exec.Command("jq", "-rf", "kit/words.jq")
		jq.Stdin = strings.NewReader(text)
		if out, err := jq.Output(); err != nil || strings.TrimSpace(string(out)) != want {
			t.Errorf("%s: %q, %v", text, out, err)
		}
	}
}
