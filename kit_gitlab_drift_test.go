package syncer_test

import (
	"slices"
	"strings"
)

// gitlabDrift: one issue is opened, kept up to date, and closed.
func gitlabDrift(p *pipeline) {
	const differs, unknown = "title=Drift: the fleet is not as the manifests want it", "title=Drift: it is not known whether the fleet is as the manifests want it"
	open := `[{"iid": 3, "author": {"id": 9}, "description": "<!-- syncer:plan -->"}, {"iid": 9, "author": {"id": 3}, "description": "<!-- syncer:plan -->\nold"}]`
	p.answer("projects/42/issues?state=opened&per_page=100&page=2", `[]`)
	for _, night := range []struct {
		name, manifest, issues string
		ok                     bool
		asked                  string
	}{
		{"drift", fleet, `[]`, true, "POST projects/42/issues " + differs},
		{"still", fleet, open, true, "PUT projects/42/issues/9 " + differs},
		{"mistakes", mistake, open, false, "PUT projects/42/issues/9 " + unknown},
		{"in sync", strings.Replace(byHand, ", version: 1.29.4", "", 1), open, true, "PUT projects/42/issues/9 state_event=close"},
	} {
		p.write(map[string]string{"work/manifests/fleet.yaml": night.manifest})
		p.answer("projects/42/issues?state=opened&per_page=100&page=1", night.issues)
		want, hook := []string{night.asked + withToken}, ""
		if night.name == "drift" {
			hook = "https://chat.example/secret"
			want = append(want, "POST "+hook)
		}
		if _, ok := p.job("schedule", "syncer:drift", "CHAT_WEBHOOK", hook); ok != night.ok {
			p.t.Errorf("%s: did well: %v", night.name, ok)
		}
		if got := p.asked(); !slices.Equal(got, want) {
			p.t.Errorf("%s: asked for %q", night.name, got)
		}
	}
}

// gitlabFork: a fork's pipeline has no variables of the project. It plans against the
// snapshot of the schedule, and its log and artefacts tell.
func gitlabFork(p *pipeline) {
	p.checkout(byHand, fleet)
	p.shell(p.dir, nil, "mv work/.git .git-kept")
	p.write(map[string]string{"work/manifests/fleet.yaml": byHand + "pools: [{name: pool-train-a, plugins: []}]\n"})
	if ran, _ := p.job("schedule", "syncer:snapshot"); ran {
		p.t.Error("a snapshot was taken that nobody asked for")
	}
	if _, ok := p.job("schedule", "syncer:snapshot", "KIT_FORKS", "true"); !ok {
		p.t.Fatal("the snapshot failed")
	}
	p.answer("projects/42/pipelines?source=schedule&ref=main&per_page=20", `[{"id": 91}, {"id": 90}]`)
	p.hasJobs("91", `[{"id": 601, "name": "syncer:snapshot"}]`) // which failed
	p.answer("projects/42/jobs/601/artifacts/.syncer/snapshot.json", "404")
	p.hasJobs("90", `[{"id": 602, "name": "syncer:snapshot"}]`)
	p.answer("projects/42/jobs/602/artifacts/.syncer/snapshot.json", p.report("snapshot.json"))
	p.shell(p.dir, nil, "mv .git-kept work/.git")
	p.write(map[string]string{"work/manifests/fleet.yaml": fleet})
	before := len(p.cloud.Log())
	_, ok := p.job("merge_request_event", "syncer:plan", "CI_PROJECT_ID", "77", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "77",
		"KIT_TOKEN", "", "HUAWEICLOUD_SDK_AK", "", "HUAWEICLOUD_SDK_SK", "")
	if !ok || len(p.cloud.Log()) != before || !strings.Contains(p.report("plan.json"), `"to": "1.30.6"`) {
		p.t.Errorf("did well: %v", ok)
	}
	if got := p.asked(); len(got) > 0 {
		p.t.Errorf("asked for %q", got)
	}
}
