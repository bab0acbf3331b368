package syncer_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/emulator"
)

// Manifests of the tests: on two targets of two shards a change each, with a mistake, and what
// somebody does by hand to one of the targets.
const (
	fleet = `apiVersion: syncer/v1
kind: DesiredState
defaults: {region: eu-de, project: 0123456789abcdef0123456789abcdef}
clusters:
  - id: 9dd81b6e-e8e5-11ea-8aeb-0255ac11161d
    addons: [{name: coredns, version: 1.30.6}]
pools:
  - name: pool-train-a
    plugins: [{name: gpu-driver, version: 2.1.26}]
`
	mistake = "apiVersion: syncer/v1\nkind: DesiredState\npools: [{nam: \"```\"}]\n"
	byHand  = `apiVersion: syncer/v1
kind: DesiredState
defaults: {region: eu-de, project: 0123456789abcdef0123456789abcdef}
clusters:
  - id: 9dd81b6e-e8e5-11ea-8aeb-0255ac11161d
    addons: [{name: coredns, version: 1.29.4}]
`
	upgradeDNS = "upgrade cluster/9dd81b6e-e8e5-11ea-8aeb-0255ac11161d coredns"
	upgradeGPU = "upgrade pool/pool-train-a gpu-driver"
)

// long is a comment that no pipe holds while nobody reads it.
var long = strings.Repeat("words ", 1<<15)

// withSecret refers to a secret that the jobs of plan and drift do not have.
var withSecret = strings.Replace(fleet, "version: 2.1.26}", `version: 2.1.26, inputs: {custom: {token: "${env:SYNCER_VAR_TOKEN}"}}}`, 1)

var pullRequest = []string{"github.event.pull_request.number", "7", "github.event.pull_request.head.sha", head,
	"github.event.pull_request.head.repo.full_name", "acme/fleet"}

// TestWorkflows runs the workflows of users, job by job.
func TestWorkflows(t *testing.T) {
	built := makeRelease(t)
	for name, story := range map[string]func(*runner){
		"a wrong checksum": wrongChecksum, "a plan": githubPlan, "mistakes": githubMistakes, "a reviewed apply": githubApply,
		"nothing reviewed": githubUnreviewed, "a lost shard": githubLostShard, "drift": githubDrift, "a death": githubDeath, "canceled": githubCanceled, "run again": githubRunAgain, "one file": githubOneFile, "a fork": githubFork,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(newRunner(t, built))
		})
	}
}

func wrongChecksum(r *runner) {
	r.write(map[string]string{"work/head/manifests/fleet.yaml": fleet})
	for _, sum := range []string{"", strings.Repeat("0", 64)} {
		if r.job("plan.yml", "plan", append(pullRequest, "vars.SYNCER_RELEASE_SHA256", sum)...) || len(r.cloud.Log()) > 0 {
			r.t.Errorf("with the checksum %q syncer was started", sum)
		}
	}
}

// githubPlan: the plan is one comment, which is kept up to date; a stranger who begins a
// comment with the same marker does not get it overwritten.
func githubPlan(r *runner) {
	r.write(map[string]string{"work/head/manifests/fleet.yaml": withSecret, "work/base/manifests/fleet.yaml": byHand})
	r.answer("issues/7/comments", `[{"id": 1, "user": {"login": "mallory"}, "body": "<!-- syncer:plan -->\nall is well"}]`)
	if !r.job("plan.yml", "plan", pullRequest...) {
		r.t.Fatal("the job failed")
	}
	if got := r.asked(); !slices.Equal(got, []string{"POST issues/7/comments"}) {
		r.t.Errorf("asked for %q", got)
	}
	for where, text := range map[string]string{"comment": r.body(), "summary": strings.TrimSpace(r.read(r.summary))} {
		if !strings.HasPrefix(text, "<!-- syncer:plan -->\n") || !strings.Contains(text, "coredns") {
			r.t.Errorf("%s: %s", where, text)
		}
	}
	for _, name := range []string{"plan.json", "plan.html"} {
		if r.read(filepath.Join(r.artifacts, "plan-7-"+head, name)) == "" {
			r.t.Errorf("no %s among the artefacts", name)
		}
	}
	if info, err := os.Stat(filepath.Join(r.dir, "temp", "syncer")); err != nil || info.Mode().Perm() != 0o700 {
		r.t.Errorf("the reports are for others to read: %v, %v", info, err)
	}
	r.answer("issues/7/comments", `[{"id": 1, "user": {"login": "mallory"}, "body": "<!-- syncer:plan -->"}]
		[{"id": 4, "user": {"login": "github-actions[bot]"}, "body": "<!-- syncer:result -->"},
		{"id": 5, "user": {"login": "github-actions[bot]"}, "body": "<!-- syncer:plan -->\nold"}]
		[{"id": 6, "user": {"login": "mallory"}, "body": "`+long+`"}]`) // pages
	if !r.job("plan.yml", "plan", pullRequest...) {
		r.t.Fatal("the job failed")
	}
	if got := r.asked(); !slices.Equal(got, []string{"PATCH issues/comments/5"}) {
		r.t.Errorf("asked for %q", got)
	}
	if got := r.changes(); len(got) > 0 {
		r.t.Errorf("changed %q", got)
	}
	if !r.job("plan.yml", "plan", append(pullRequest, "github.event.pull_request.head.sha", "0")...) || r.asked() != nil {
		r.t.Error("an older commit was planned again, and its plan took the place of the newest")
	}
	if r.job("plan.yml", "plan", append(pullRequest, "github.event.pull_request.head.repo.full_name", "mallory/fleet")...) {
		r.t.Error("a fork's pull request got credentials")
	}
}

// githubMistakes: they are the comment, and what lies in the checkout is not.
func githubMistakes(r *runner) {
	r.write(map[string]string{"work/head/manifests/fleet.yaml": mistake, "work/head/comment.md": "forged", "work/head/plan.json": "{}"})
	r.answer("issues/7/comments", `[]`)
	if r.job("plan.yml", "plan", pullRequest...) {
		r.t.Error("the job did not fail")
	}
	if got := r.asked(); !slices.Equal(got, []string{"POST issues/7/comments"}) {
		r.t.Errorf("asked for %q", got)
	}
	if text := r.body(); !strings.HasPrefix(text, "<!-- syncer:plan -->\n### No plan\n") || !strings.Contains(text, "\n    manifests/fleet.yaml:3:9: ") || strings.Contains(text, "forged") || strings.Contains(text, "::error") {
		r.t.Errorf("comment: %s", text)
	}
	if !strings.Contains(r.log, "::error file=manifests/fleet.yaml,line=3") {
		r.t.Error("no annotation")
	}
}

// review makes a plan in a pull request's job, which is then merged; a fork has uploaded
// another under the same name, later.
func (r *runner) review() {
	r.t.Helper()
	r.write(map[string]string{"work/head/manifests/fleet.yaml": fleet, "work/manifests/fleet.yaml": fleet})
	r.answer("issues/7/comments", `[]`)
	if !r.job("plan.yml", "plan", pullRequest...) {
		r.t.Fatal("the plan failed")
	}
	r.asked()
	r.copy(filepath.Join(r.artifacts, "plan-7-"+head), filepath.Join(r.dir, "answers", "run-55"))
	r.write(map[string]string{"answers/run-54/plan.json": "old", "answers/run-56/plan.json": "expired", "answers/run-66/plan.json": "forged"})
	r.answer("commits/"+merged+"/pulls", `[{"number": 6, "merged_at": null, "merge_commit_sha": "`+merged+`", "base": {"ref": "main"}, "head": {"sha": "0"}},
		{"number": 5, "merged_at": "2026-11-21T19:00:00Z", "merge_commit_sha": "`+merged+`", "base": {"ref": "side"}, "head": {"sha": "`+head+`"}},
		{"number": 7, "merged_at": "2026-11-21T20:00:00Z", "merge_commit_sha": "`+merged+`", "base": {"ref": "main"}, "head": {"sha": "`+head+`"}}]`)
	r.answer("actions/artifacts?name=plan-7-"+head+"&per_page=100", `{"artifacts": [
		{"expired": false, "created_at": "2026-11-21T18:00:00Z", "workflow_run": {"id": 54}},
		{"expired": false, "created_at": "2026-11-21T19:00:00Z", "workflow_run": {"id": 55}},
		{"expired": true, "created_at": "2026-11-21T19:30:00Z", "workflow_run": {"id": 56}},
		{"expired": false, "created_at": "2026-11-21T19:50:00Z", "workflow_run": {"id": 66}}]}`)
	for _, run := range []string{"54", "55", "56"} {
		r.answer("actions/runs/"+run, `{"event": "pull_request", "head_repository": {"full_name": "acme/fleet"}}`)
	}
	r.answer("actions/runs/66", `{"event": "pull_request", "head_repository": {"full_name": "mallory/fleet"}}`)
}

// githubApply: two shards carry out what was reviewed, and only that; the pull request
// is told of all of it in one comment.
func githubApply(r *runner) {
	r.review()
	r.byHand(byHand)
	newest := filepath.Join(r.dir, "answers", "actions_runs_66.json")
	text := r.read(newest)
	if err := os.Remove(newest); err != nil { // the forge does not answer
		r.t.Fatal(err)
	}
	if r.job("apply.yml", "apply", "matrix.shard", "0/2") || len(r.asked()) > 0 || !strings.Contains(r.log, "could not be fetched") {
		r.t.Error("an older plan was taken, as the newest could not be asked for")
	}
	r.answer("actions/runs/66", text)
	var did []bool
	for _, shard := range []string{"0/2", "1/2"} {
		did = append(did, r.job("apply.yml", "apply", "matrix.shard", shard))
	}
	if did[0] == did[1] {
		r.t.Errorf("the shard with the stale target fails, and the other does not: %v", did)
	}
	if got := r.changes(); !slices.Equal(got, []string{upgradeGPU}) {
		r.t.Errorf("changed %q", got)
	}
	if got := r.asked(); !slices.Equal(got, slices.Repeat([]string{"run download 55 --repo acme/fleet --name plan-7-" + head}, 2)) {
		r.t.Errorf("asked for %q", got)
	}
	if r.job("apply.yml", "report", "secrets.CHAT_WEBHOOK", "https://chat.example/secret", "needs.apply.result", "failure") {
		r.t.Error("the report of a failed apply did well")
	}
	want := []string{"POST issues/7/comments", "POST https://chat.example/secret"}
	if got := r.asked(); !slices.Equal(got, want) {
		r.t.Errorf("asked for %q", got)
	}
	if got := r.body(); !strings.Contains(got, "syncer apply: 1 succeeded, 1 skipped, 1 target left alone https://github.example/acme/fleet/actions/runs/99") {
		r.t.Errorf("the chat was told %s", got)
	}
	comment := r.read(filepath.Join(r.artifacts, "join", "comment.md"))
	if !strings.HasPrefix(comment, "<!-- syncer:result -->") || !strings.Contains(comment, "stale: coredns: reviewed as upgrade from 1.28.4") || !strings.Contains(comment, "\nWhat is stale was left alone") || strings.Contains(comment, "left no result") {
		r.t.Errorf("comment: %s", comment)
	}
}

// githubUnreviewed: without a reviewed plan nothing is done, unless that is chosen. The
// job of a plan that came to none is no reason to look for an older one.
func githubUnreviewed(r *runner) {
	r.review()
	if err := os.Remove(filepath.Join(r.dir, "answers", "run-55", "plan.json")); err != nil {
		r.t.Fatal(err)
	}
	if r.job("apply.yml", "apply", "matrix.shard", "0/1") || len(r.changes()) > 0 || !strings.Contains(r.log, "Nothing was reviewed") {
		r.t.Error("an older plan was applied")
	}
	r.asked()
	r.answer("commits/"+merged+"/pulls", `[]`)
	if r.job("apply.yml", "apply", "matrix.shard", "0/1") || len(r.changes()) > 0 {
		r.t.Error("something was applied that nobody reviewed")
	}
	if r.job("apply.yml", "report") || !strings.Contains(r.read(filepath.Join(r.artifacts, "join", "comment.md")), "Nothing was reviewed") {
		r.t.Errorf("the report does not say so")
	}
	if !r.job("apply.yml", "apply", "matrix.shard", "0/1", "inputs.unreviewed", "true") {
		r.t.Error("the job failed")
	}
	got := r.changes()
	if slices.Sort(got); !slices.Equal(got, []string{upgradeDNS, upgradeGPU}) {
		r.t.Errorf("changed %q", got)
	}
	if !r.job("apply.yml", "report") {
		r.t.Error("the report failed")
	}
	if got := r.asked(); len(got) > 0 {
		r.t.Errorf("asked for %q", got)
	}
}

// githubRunAgain: what a replace kept, and could not put back, stays there when the failed
// job is run again, which replaces the artefact of its reports.
func githubRunAgain(r *runner) {
	r.write(map[string]string{"work/manifests/fleet.yaml": strings.Replace(byHand, "name: coredns, version: 1.29.4", "name: npd, repair: reinstall", 1)})
	r.cloud.Fault(emulator.Fault{Op: "create", Times: -1, Do: emulator.Answer, Status: 400})
	for _, attempt := range []string{"1", "2"} {
		if r.job("apply.yml", "apply", "matrix.shard", "0/1", "inputs.unreviewed", "true", "github.run_attempt", attempt) {
			r.t.Error("the apply did well")
		}
	}
	kept, _ := filepath.Glob(filepath.Join(r.artifacts, "recovery-0-of-1-attempt-1", "syncer-recovery-*npd.yaml"))
	if got := r.changes(); len(kept) != 1 {
		r.t.Errorf("kept %q after %q", kept, got)
	}
}

// githubLostShard: a shard that died is told, beside what the other one did.
func githubLostShard(r *runner) {
	r.review()
	if !r.job("apply.yml", "apply", "matrix.shard", "1/2") || r.job("apply.yml", "report", "needs.apply.result", "failure") {
		r.t.Error("a lost shard went unnoticed")
	}
	if text := r.body(); !strings.Contains(text, "1 succeeded") || !strings.Contains(text, "**1 of 2 shards left no result") {
		r.t.Errorf("comment: %s", text)
	}
}
