package syncer_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestKubernetes builds each overlay of kit/kubernetes, decodes it strictly, and runs what
// its pods run.
func TestKubernetes(t *testing.T) {
	page, err := os.ReadFile("docs/kubernetes.md")
	if err != nil {
		t.Fatal(err)
	}
	built := overlays(t, patched(t, string(page)))
	syncer := filepath.Join(t.TempDir(), "syncer")
	if out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", syncer, "./cmd/syncer").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, story := range map[string]func(*kubeCluster){
		"configmap": kubeNight, "git": kubeNight, "bucket": kubeBucket, "shards": kubeShards,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(newKubeCluster(t, syncer, built[name], 20*time.Millisecond))
			for _, job := range built[name] {
				if asked := job.Name == "syncer-apply" || job.Name == "syncer-report"; job.Suspend != asked {
					t.Errorf("%s is suspended: %t", job.Name, job.Suspend)
				}
			}
		})
	}
	for name, stop := range map[string]string{"git": "FailJob", "shards": "FailIndex"} {
		t.Run("what deserves another try "+name, func(t *testing.T) {
			t.Parallel()
			kubeEnds(newKubeCluster(t, syncer, built[name], time.Hour), stop)
		})
	}
	checkPatched(t, built["patched"])
	delete(built, "patched")
	if len(built) != 4 {
		t.Errorf("%d overlays, of which this runs 4", len(built))
	}
	t.Run("page", func(t *testing.T) { kubePage(t, string(page), built) })
}

// kubePage: docs/kubernetes.md tells of each overlay and of each job with its hour, and
// shows the overlay that it explains.
func kubePage(t *testing.T, page string, built map[string][]cronJob) {
	for overlay, jobs := range built {
		if !strings.Contains(page, "| ["+overlay+"](../kit/kubernetes/overlays/"+overlay+") |") {
			t.Errorf("the page does not tell of the overlay %s", overlay)
		}
		for _, job := range jobs {
			cron := strings.Fields(job.Schedule)
			if row := fmt.Sprintf("| `%s` | %02s:%02s", job.Name, cron[1], cron[0]); !strings.Contains(page, row) {
				t.Errorf("the page has no row %s", row)
			}
		}
	}
	shown, err := os.ReadFile("kit/kubernetes/overlays/git/kustomization.yaml")
	if err != nil || !strings.Contains(page, "```yaml\n"+string(shown)+"```") {
		t.Errorf("the page does not show the overlay git as it is, %v", err)
	}
}

// patched makes an overlay of the patches that the page shows, and of the one that the
// overlay git has in a comment; it returns its directory.
func patched(t *testing.T, page string) string {
	shown := regexp.MustCompile("(?s)```yaml\npatches:\n(.*?)```").FindAllStringSubmatch(page, -1)
	commented := regexp.MustCompile(`(?m)^#(   .*\n)`).FindAllStringSubmatch(page, -1)
	dir := filepath.Join(t.TempDir(), "patched")
	base, err := filepath.Rel(dir, mustAbs(t, "kit/kubernetes/overlays/git"))
	if err != nil || len(shown) != 2 || len(commented) != 2 {
		t.Fatalf("%v, patches %q and %q", err, shown, commented)
	}
	text := "resources: [" + filepath.ToSlash(base) + "]\npatches:\n"
	for _, patch := range shown {
		text += patch[1]
	}
	for _, line := range commented {
		text += line[1][1:]
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// checkPatched: each of these patches does something.
func checkPatched(t *testing.T, jobs []cronJob) {
	for _, job := range jobs {
		main := job.Pods[0][len(job.Pods[0])-1]
		if job.Suspend || main.Env["GOMEMLIMIT"] != "805306368" || (job.Volumes["files"].Secret != "") != (job.Name == "syncer-apply") {
			t.Errorf("the patches of the page make %+v", job)
		}
	}
	if len(jobs) != 2 {
		t.Errorf("%d jobs with the patches of the page", len(jobs))
	}
}

// ends holds what became of a job's pods to an exit code, and returns the first one's log.
func (k *kubeCluster) ends(job string, code int) string {
	k.t.Helper()
	pods := k.run(job)
	for i, p := range pods {
		if p.code != code {
			k.t.Errorf("%s, pod %d: exit code %d, want %d\n%s", job, i, p.code, code, p.log)
		}
	}
	return pods[0].log
}

// changed is what was changed in the cloud, sorted.
func (k *kubeCluster) changed() (all []string) {
	for _, entry := range k.cloud.Log() {
		if entry.Change != "" {
			all = append(all, entry.Change)
		}
	}
	slices.Sort(all)
	return all
}

// outcomes are those of a result, as OP TARGET COMPONENT STATUS, sorted.
func (k *kubeCluster) outcomes(file string) (all []string) {
	k.t.Helper()
	var result struct {
		Targets []struct {
			Target  string
			Changes []struct{ Component, Op, Status string }
		}
	}
	text, err := os.ReadFile(filepath.Join(k.claim(), file))
	if err == nil {
		err = json.Unmarshal(text, &result)
	}
	if err != nil {
		k.t.Fatal(err)
	}
	for _, target := range result.Targets {
		for _, c := range target.Changes {
			all = append(all, strings.Join([]string{c.Op, target.Target, c.Component, c.Status}, " "))
		}
	}
	slices.Sort(all)
	return all
}

// kubeNight: the plan changes nothing, needs no secret of the manifests, and does well
// though something is pending; the apply does it, and leaves its reports.
func kubeNight(k *kubeCluster) {
	if log := k.ends("syncer-plan", 0); !strings.Contains(log, "10 to upgrade") || len(k.changed()) > 0 {
		k.t.Errorf("changed %v:\n%s", k.changed(), log)
	}
	k.ends("syncer-apply", 0)
	if all := slices.Compact(k.changed()); len(all) != kubeTargets || len(k.outcomes("result.json")) != kubeTargets {
		k.t.Errorf("changed %v", all)
	}
	if log := k.ends("syncer-plan", 0); !strings.Contains(log, "nothing to change") {
		k.t.Errorf("after the apply:\n%s", log)
	}
	for _, file := range []string{"plan.json", "plan.html", "result.html"} {
		if info, err := os.Stat(filepath.Join(k.claim(), file)); err != nil || info.Size() == 0 {
			k.t.Errorf("%v, %v", info, err)
		}
	}
}

// kubeBucket: what a replace keeps stays on the volume, reports go to the bucket.
func kubeBucket(k *kubeCluster) {
	k.ends("syncer-apply", 0)
	if err := os.MkdirAll(filepath.Join(k.claim(), "recovery"), 0o700); err != nil {
		k.t.Fatal(err)
	}
	k.ends("syncer-upload", 0)
	const at = "bucket:my-reports/syncer-upload-29387837/result."
	if diff := cmp.Diff([]string{at + "html", at + "json"}, k.bucket); diff != "" {
		k.t.Errorf("in the bucket (-want +got):\n%s", diff)
	}
}

// kubeShards: one process for each index at the same time do what one process does, each
// target once; the report joins them, and tells of a shard that left nothing this night.
func kubeShards(k *kubeCluster) {
	k.ends("syncer-apply", 0)
	log := k.ends("syncer-report", 0)
	if !strings.Contains(log, "Result: 10 succeeded") {
		k.t.Errorf("the joined report:\n%s", log)
	}
	whole := newKubeCluster(k.t, k.syncer, []cronJob{unsharded(k)}, 20*time.Millisecond)
	whole.ends("syncer-apply", 0)
	if diff := cmp.Diff(whole.outcomes("result-0.json"), k.outcomes("result.json")); diff != "" {
		k.t.Errorf("four shards do not do what one run does (-one +four):\n%s", diff)
	}
	if diff := cmp.Diff(whole.changed(), k.changed()); diff != "" {
		k.t.Errorf("the cloud saw other changes (-one +four):\n%s", diff)
	}
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(filepath.Join(k.claim(), "result-2.json"), yesterday, yesterday); err != nil {
		k.t.Fatal(err)
	}
	if log := k.ends("syncer-report", 1); !strings.Contains(log, "result-2.json is of ") {
		k.t.Errorf("of a shard that left nothing:\n%s", log)
	}
}

// unsharded is the apply of shards as one run of all.
func unsharded(k *kubeCluster) cronJob {
	job := k.jobs[slices.IndexFunc(k.jobs, func(j cronJob) bool { return j.Name == "syncer-apply" })]
	job.Parallel, job.Pods = 1, job.Pods[:1]
	job.Pods[0] = slices.Clone(job.Pods[0])
	main := &job.Pods[0][len(job.Pods[0])-1]
	main.Args = slices.DeleteFunc(slices.Clone(main.Args), func(arg string) bool {
		return strings.HasPrefix(arg, "--shard=") || strings.HasPrefix(arg, "--qps-total=")
	})
	return job
}
