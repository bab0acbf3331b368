package syncer_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// kubeEnds: a run that came to its end is not repeated, whatever that was; one that was
// cut off is. Each kind of end is made, and held to what the job's rules say of it.
func kubeEnds(k *kubeCluster, stop string) {
	right := k.fleet
	k.fleet = mistake
	k.becomes("a mistake in the manifests", 1, false, stop)
	k.fleet = strings.Replace(right, "clusters:\n", "guards: {maxDeletes: 0}\nclusters:\n", 1)
	k.fleet = regexp.MustCompile(`version: 1.30.6.*`).ReplaceAllString(k.fleet, "state: absent}]}")
	k.fleet = strings.ReplaceAll(k.fleet, "coredns", "metrics-server")
	k.becomes("more deletes than the guards allow", 3, false, stop)
	k.fleet = right
	k.running = func(p *os.Process) {
		for range 1000 { // until all is sent, 10 s at most
			if len(k.changed()) == kubeTargets {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		_ = p.Signal(syscall.SIGTERM)
	}
	began := time.Now()
	k.becomes("a pod that was evicted", 130, true, "Ignore")
	if took := time.Since(began); took > 30*time.Second {
		k.t.Errorf("it took %v of the seconds that a pod gets", took)
	}
	for _, job := range k.jobs {
		if got := job.action(130, false); job.Name != "syncer-upload" && got != "Count" {
			k.t.Errorf("%s, a pod that was deleted by hand: the job says %q", job.Name, got)
		}
		if got := job.action(2, true); job.Name != "syncer-upload" && got == "Ignore" {
			k.t.Errorf("%s, a crash: the job says %q", job.Name, got)
		}
	}
}

// becomes runs the apply, and holds its exit code, and what the job makes of it, to what
// is wanted.
func (k *kubeCluster) becomes(what string, code int, disrupted bool, want string) {
	k.t.Helper()
	k.ends("syncer-apply", code)
	for _, job := range k.jobs {
		if got := job.action(code, disrupted); job.Name == "syncer-apply" && got != want {
			k.t.Errorf("%s: the job says %q, want %q", what, got, want)
		}
	}
}

// action is what the controller of jobs does with a pod that failed so: the first rule that
// fits, else it counts.
func (j cronJob) action(code int, disrupted bool) string {
	for _, rule := range j.Rules {
		if on := rule.OnExitCodes; on != nil && on.ContainerName == "syncer" && (on.Operator == "In") == slices.Contains(on.Values, code) {
			return rule.Action
		}
		for _, on := range rule.OnPodConditions {
			if disrupted && on.Type == "DisruptionTarget" && on.Status == "True" {
				return rule.Action
			}
		}
	}
	return "Count"
}
