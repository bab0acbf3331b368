package syncer_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/syncer-project/syncer/internal/emulator"
)

// A cronJob is what one night of it makes, as .ci/kubernetes has read it.
type (
	cronJob struct {
		Name     string
		Schedule string
		Suspend  bool
		Rules    []struct {
			Action      string
			OnExitCodes *struct {
				ContainerName, Operator string
				Values                  []int
			}
			OnPodConditions []struct{ Type, Status string }
		}
		Grace    int
		Volumes  map[string]kubeVolume
		Pods     [][]container
		Parallel int
	}
	kubeVolume struct {
		ConfigMap     map[string]string
		Secret, Claim string
		Empty         bool
	}
	container struct {
		Name, Image   string
		Command, Args []string
		Env           map[string]string
		Secrets       []string
		Mounts        []struct {
			Name, MountPath string
			ReadOnly        bool
		}
	}
)

// overlays builds all of kit/kubernetes, and one more: .ci/kubernetes has Kustomize and the Kubernetes
// types in a module of its own, as nothing else needs them. Without the compiler's
// optimisations it is made in two thirds of the time.
func overlays(t *testing.T, more string) map[string][]cronJob {
	t.Helper()
	// Go's cache knows of files by what this process reads, not by what others do.
	for _, dir := range []string{"kit/kubernetes", ".ci/kubernetes"} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				_, err = os.ReadFile(path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"run", "-gcflags=k8s.io/...=-N -l", "-gcflags=sigs.k8s.io/...=-N -l", "-gcflags=github.com/...=-N -l", "."}
	for _, dir := range append(glob(t, "kit/kubernetes/overlays/*"), "kit/kubernetes/look.yaml", more) {
		args = append(args, mustAbs(t, dir))
	}
	read := exec.Command("go", args...)
	read.Dir = ".ci/kubernetes"
	var complaints strings.Builder
	read.Stderr = &complaints
	out, err := read.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, complaints.String())
	}
	var found, named map[string][]cronJob
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatal(err)
	}
	named = map[string][]cronJob{}
	delete(found, mustAbs(t, "kit/kubernetes/look.yaml")) // no job
	for dir, jobs := range found {
		named[filepath.Base(dir)] = jobs
	}
	return named
}

// A kubeCluster runs what pods run, as far as a machine without one can: the same
// arguments and variables, with volumes that are directories here, all pods of an
// indexed job at the same time. git-sync and rclone have stand-ins.
type kubeCluster struct {
	t       *testing.T
	dir     string
	syncer  string
	jobs    []cronJob
	cloud   *emulator.Server
	secrets map[string]map[string]string
	fleet   string            // the manifest that is in the ConfigMap, and in the repository
	local   map[string]string // variables that only this machine needs
	running func(*os.Process) // is shown each process of syncer
	bucket  []string          // what was copied there
}

// A pod is what became of one.
type pod struct {
	code int
	log  string
}

const kubeTargets = 10

func newKubeCluster(t *testing.T, syncer string, jobs []cronJob, settle time.Duration) *kubeCluster {
	t.Helper()
	seed := &emulator.Seed{}
	manifest := "apiVersion: syncer/v1\nkind: DesiredState\nclusters:\n"
	for i := range kubeTargets {
		id := fmt.Sprintf("%08d-0000-4000-8000-000000000000", i)
		seed.Clusters = append(seed.Clusters, emulator.Cluster{ID: id, Addons: []emulator.Addon{{Template: "coredns", Version: "1.28.4"}, {Template: "metrics-server"}}})
		manifest += "  - {id: " + id + ", addons: [{name: coredns, version: 1.30.6, values: {custom: {token: \"${env:SYNCER_VAR_TOKEN}\"}}}]}\n"
	}
	k := &kubeCluster{t: t, dir: t.TempDir(), syncer: syncer, jobs: jobs, fleet: manifest}
	k.cloud = emulator.MustNew(emulator.Options{Seed: seed, Settle: settle})
	server := httptest.NewServer(k.cloud)
	t.Cleanup(server.Close)
	key := map[string]string{"HUAWEICLOUD_SDK_AK": emulator.AccessKey, "HUAWEICLOUD_SDK_SK": emulator.SecretKey}
	changer := maps.Clone(key)
	changer["SYNCER_VAR_TOKEN"] = "a-secret-of-the-test"
	k.secrets = map[string]map[string]string{"syncer-plan": key, "syncer-apply": changer, "syncer-bucket": {"RCLONE_CONFIG_BUCKET_ACCESS_KEY_ID": "a"}}
	k.local = map[string]string{
		"SYNCER_ENDPOINT":      "iam=" + server.URL + ",cce=" + server.URL + ",modelarts=" + server.URL,
		"SYNCER_POLL_INTERVAL": "20ms",
	}
	return k
}

// run runs a job's pods, and returns what became of each.
func (k *kubeCluster) run(name string) []pod {
	k.t.Helper()
	i := slices.IndexFunc(k.jobs, func(j cronJob) bool { return j.Name == name })
	if i < 0 {
		k.t.Fatalf("there is no job %s", name)
	}
	job := k.jobs[i]
	if job.Parallel != len(job.Pods) {
		k.t.Errorf("%s: %d pods, %d at once", name, len(job.Pods), job.Parallel)
	}
	pods := make([]pod, len(job.Pods))
	var all sync.WaitGroup
	for index, containers := range job.Pods {
		mounted := k.mount(fmt.Sprint(name, index), job.Volumes)
		all.Go(func() {
			for _, c := range containers {
				if pods[index].code == 0 {
					k.container(c, mounted, &pods[index])
				}
			}
		})
	}
	all.Wait()
	return pods
}
