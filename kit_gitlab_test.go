package syncer_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestGitLab runs the jobs of the template.
func TestGitLab(t *testing.T) {
	built := makeRelease(t)
	for name, story := range map[string]func(*pipeline){
		"which jobs run": gitlabRules, "no jq": gitlabWithoutJQ, "a plan": gitlabPlan, "mistakes": gitlabMistakes, "a reviewed apply": gitlabApply,
		"nothing reviewed": gitlabUnreviewed, "drift": gitlabDrift, "a fork": gitlabFork,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(newPipeline(t, built))
		})
	}
}

const (
	notes     = "projects/42/merge_requests/7/notes"
	withToken = " with token-of-the-test"
)

// gitlabRules: each kind of pipeline runs its jobs and no other.
func gitlabRules(p *pipeline) {
	for source, want := range map[string][]string{
		"merge_request_event": {"syncer:plan"},
		"push":                {"syncer:apply", "syncer:report"},
		"web":                 {"syncer:apply", "syncer:report"},
		"schedule":            {"syncer:drift", "syncer:snapshot"},
		"pipeline":            nil,
	} {
		known := map[string]string{"CI_PIPELINE_SOURCE": source, "CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "main", "KIT_FORKS": "true"}
		var got []string
		for name, job := range p.jobs {
			for _, rule := range job.Rules {
				if p.holds(rule.If, known) {
					got = append(got, name)
				}
				known["CI_COMMIT_BRANCH"] = "other"
				if strings.HasPrefix(name, "syncer:apply") && p.holds(rule.If, known) {
					p.t.Errorf("%s: %s runs on another branch", source, name)
				}
				known["CI_COMMIT_BRANCH"] = "main"
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			p.t.Errorf("%s: %q", source, got)
		}
	}
	if got := p.jobs["syncer:apply"].Parallel.Matrix; len(got) != 1 || !slices.Equal(got[0]["SYNCER_SHARD"], []string{"0/2", "1/2"}) {
		p.t.Errorf("shards: %v", got)
	}
}

// gitlabWithoutJQ: an image that lacks jq gets it, and any other nothing.
func gitlabWithoutJQ(p *pipeline) {
	get := p.jobs[".syncer"].BeforeScript[0]
	p.write(map[string]string{"bare/apt-get": "#!/bin/bash\necho apt-get $* >>$ASKED\n"})
	p.shell(p.dir, nil, "chmod +x bare/apt-get")
	for path, want := range map[string][]string{
		filepath.Join(p.dir, "bare"):                {"apt-get update -qq", "apt-get install -y -qq --no-install-recommends jq"},
		filepath.Join(p.dir, "bare") + ":" + p.path: nil,
	} {
		if ok := p.shell(p.dir, []string{"PATH=" + path}, get); !ok {
			p.t.Errorf("with %s it failed", path)
		}
		if got := p.asked(); !slices.Equal(got, want) {
			p.t.Errorf("with %s asked for %q", path, got)
		}
	}
}

// gitlabPlan: one note, kept up to date, and counts for the widget.
func gitlabPlan(p *pipeline) {
	p.checkout(byHand, fleet)
	p.answer(notes+"?sort=asc&per_page=100&page=1", `[{"id": 1, "author": {"id": 9}, "body": "<!-- syncer:plan -->\nall is well"}]`)
	p.answer(notes+"?sort=asc&per_page=100&page=2", `[]`)
	if _, ok := p.job("merge_request_event", "syncer:plan"); !ok {
		p.t.Fatal("the job failed")
	}
	if got := p.asked(); !slices.Equal(got, []string{"POST " + notes + withToken}) {
		p.t.Errorf("asked for %q", got)
	}
	if text := p.body(); !strings.HasPrefix(text, "<!-- syncer:plan -->\n") || !strings.Contains(text, "introduced") {
		p.t.Errorf("note: %s", text)
	}
	if got := strings.Join(strings.Fields(p.report("widget.json")), ""); got != `{"create":0,"update":2,"delete":0}` {
		p.t.Errorf("widget: %s", got)
	}
	for _, file := range []string{p.jobs["syncer:plan"].Artifacts.Reports["terraform"], ".syncer/plan.json", ".syncer/plan.html"} {
		if p.read(filepath.Join(p.dir, "work", file)) == "" {
			p.t.Errorf("no %s", file)
		}
	}
	p.answer(notes+"?sort=asc&per_page=100&page=2", `[{"id": 5, "author": {"id": 3}, "body": "<!-- syncer:plan -->\nold"}]`)
	p.answer(notes+"?sort=asc&per_page=100&page=3", `[{"id": 6, "author": {"id": 9}, "body": "`+long+`"}]`)
	p.answer(notes+"?sort=asc&per_page=100&page=4", `[]`)
	if _, ok := p.job("merge_request_event", "syncer:plan"); !ok {
		p.t.Fatal("the job failed")
	}
	if got := p.asked(); !slices.Equal(got, []string{"PUT " + notes + "/5" + withToken}) {
		p.t.Errorf("asked for %q", got)
	}
	if got := p.changes(); len(got) > 0 {
		p.t.Errorf("changed %q", got)
	}
	p.answer("projects/42/merge_requests/7", `{"sha": "`+head+`"}`) // pushed meanwhile; its plan has been posted
	if _, ok := p.job("merge_request_event", "syncer:plan"); !ok {
		p.t.Error("the job of an older commit failed")
	}
	if _, ok := p.job("merge_request_event", "syncer:plan", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", head, "KIT_TOKEN", "other"); !ok {
		p.t.Error("the job of a merged result failed")
	}
	if got := p.asked(); !slices.Equal(got, []string{"PUT " + notes + "/5 with other"}) {
		p.t.Errorf("asked for %q", got)
	}
}

// gitlabMistakes: they are the note, and a link in the checkout is not followed.
func gitlabMistakes(p *pipeline) {
	p.checkout(byHand, mistake)
	p.answer(notes+"?sort=asc&per_page=100&page=1", `[]`)
	if !p.shell(filepath.Join(p.dir, "work"), nil, "mkdir ../elsewhere && ln -s ../elsewhere .syncer") {
		p.t.Fatal("no link")
	}
	if _, ok := p.job("merge_request_event", "syncer:plan"); ok {
		p.t.Error("the job did not fail")
	}
	if text := p.body(); !strings.HasPrefix(text, "<!-- syncer:plan -->\n### No plan\n") || !strings.Contains(text, "\n    manifests/fleet.yaml:3:9: ") {
		p.t.Errorf("note: %s", text)
	}
	if left, _ := filepath.Glob(filepath.Join(p.dir, "elsewhere", "*")); len(left) > 0 {
		p.t.Errorf("a link was followed: %v", left)
	}
}

// hasJobs lays down the jobs of a pipeline, behind a page of others.
func (p *pipeline) hasJobs(id, jobs string) {
	for page, text := range []string{`[{"id": 500, "name": "build"}]`, jobs, `[]`} {
		p.answer(fmt.Sprintf("projects/42/pipelines/%s/jobs?include_retried=false&per_page=100&page=%d", id, page+1), text)
	}
}

// gitlabApply: two shards carry out what was reviewed, and only that.
func gitlabApply(p *pipeline) {
	p.checkout(byHand, fleet)
	p.answer(notes+"?sort=asc&per_page=100&page=1", `[]`)
	p.job("merge_request_event", "syncer:plan")
	p.answer("projects/42/jobs/501/artifacts/.syncer/plan.json", p.report("plan.json"))
	p.answer("projects/42/repository/commits/"+merged+"/merge_requests", `[{"iid": 6, "state": "opened", "target_branch": "main", "sha": "`+merged+`"},
		{"iid": 5, "state": "merged", "target_branch": "side", "sha": "`+merged+`"},
		{"iid": 7, "state": "merged", "target_branch": "main", "merge_commit_sha": "`+merged+`", "squash_commit_sha": null, "sha": "`+head+`"}]`)
	p.answer("projects/42/merge_requests/7", `{"source_project_id": 42, "head_pipeline": {"id": 88, "project_id": 42}}`)
	p.hasJobs("88", `[{"id": 501, "name": "syncer:plan"}]`)
	p.byHand(byHand)
	p.asked()
	parts, elsewhere := p.fresh("parts"), p.fresh("elsewhere")
	p.shell(filepath.Join(p.dir, "work"), nil, "rm -r .syncer && ln -s ../elsewhere .syncer") // as a commit may have it
	p.shell(p.dir, nil, "echo false >work.syncer/jq && chmod +x work.syncer/jq")              // as a job of a branch may leave it on the runner
	for shard, want := range map[string]bool{"0/2": false, "1/2": true} {
		if _, ok := p.job("push", "syncer:apply", "SYNCER_SHARD", shard); ok != want {
			p.t.Errorf("shard %s did well: %v", shard, ok)
		}
		p.shell(filepath.Join(p.dir, "work"), nil, "mv .syncer/* "+parts)
	}
	if got := p.changes(); !slices.Equal(got, []string{upgradeGPU}) {
		p.t.Errorf("changed %q", got)
	}
	if left, _ := filepath.Glob(filepath.Join(elsewhere, "*")); len(left) > 0 {
		p.t.Errorf("a link was followed: %v", left)
	}
	p.shell(filepath.Join(p.dir, "work"), nil, "mv "+parts+"/* .syncer") // the artefacts of both
	if _, ok := p.job("push", "syncer:report", "CHAT_WEBHOOK", "https://chat.example/secret"); ok {
		p.t.Error("the report of a failed apply did well")
	}
	if got := p.asked(); !slices.Equal(got, []string{"POST " + notes + withToken, "POST https://chat.example/secret"}) {
		p.t.Errorf("asked for %q", got)
	}
	if text := p.report("joined/comment.md"); !strings.HasPrefix(text, "<!-- syncer:result -->") || !strings.Contains(text, "stale: coredns") || !strings.Contains(text, "\nWhat is stale was left alone") || strings.Contains(text, "left no result") {
		p.t.Errorf("note: %s", text)
	}
	if text := p.body(); !strings.Contains(text, "1 succeeded, 1 skipped, 1 target left alone https://gitlab.example/p/99") {
		p.t.Errorf("the chat was told %s", text)
	}
}

// gitlabUnreviewed: without a reviewed plan nothing is done, unless that is chosen. A
// plan of a fork's pipeline is none.
func gitlabUnreviewed(p *pipeline) {
	p.checkout(fleet, fleet)
	p.job("merge_request_event", "syncer:plan", "KIT_TOKEN", "")
	p.hasJobs("88", `[{"id": 501, "name": "syncer:plan"}]`)
	p.answer("projects/42/repository/commits/"+merged+"/merge_requests", `[{"iid": 7, "state": "merged", "target_branch": "main", "sha": "`+merged+`"}]`)
	p.answer(notes+"?sort=asc&per_page=100&page=1", `[]`)
	plan := p.report("plan.json")
	for _, c := range []struct{ request, plan, token, say string }{
		{"no answer", plan, "token-of-the-test", "could not be fetched"},
		{`{"source_project_id": 666, "head_pipeline": {"id": 88, "project_id": 666}}`, plan, "token-of-the-test", "Nothing was reviewed"},
		{`{"source_project_id": 666, "head_pipeline": {"id": 88, "project_id": 42}}`, plan, "token-of-the-test", "Nothing was reviewed"}, // a member ran it here
		{`{"source_project_id": 42, "head_pipeline": {"id": 88, "project_id": 42}}`, plan, "", "Nothing was reviewed"},
		{`{"source_project_id": 42, "head_pipeline": {"id": 88, "project_id": 42}}`, "404", "token-of-the-test", "Nothing was reviewed"}, // it has expired
	} {
		p.answer("projects/42/merge_requests/7", c.request)
		p.answer("projects/42/jobs/501/artifacts/.syncer/plan.json", c.plan)
		p.log = ""
		if _, ok := p.job("push", "syncer:apply", "SYNCER_SHARD", "0/2", "KIT_TOKEN", c.token); ok || len(p.changes()) > 0 || !strings.Contains(p.log, c.say) {
			p.t.Errorf("%+v: something was applied that nobody reviewed, or it was not said", c)
		}
	}
	if _, ok := p.job("push", "syncer:report"); ok || !strings.Contains(p.body(), "Nothing was reviewed") {
		p.t.Errorf("the report does not say so: %s", p.body())
	}
	if _, ok := p.job("web", "syncer:apply", "SYNCER_SHARD", "0/1", "UNREVIEWED", "true", "KIT_TOKEN", ""); !ok {
		p.t.Error("the job failed")
	}
	got := p.changes()
	if slices.Sort(got); !slices.Equal(got, []string{upgradeDNS, upgradeGPU}) {
		p.t.Errorf("changed %q", got)
	}
}
