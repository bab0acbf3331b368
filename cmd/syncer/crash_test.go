package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/emulator"
)

// machinery is an emulator with n clusters, a manifest that wants changes on
// all of them, and the binary.
type machinery struct {
	t        *testing.T
	server   *emulator.Server
	url      string
	binary   string
	manifest string
}

// newMachinery wants one upgrade and two installs on each of n clusters.
func newMachinery(t *testing.T, n int, settle time.Duration) *machinery {
	t.Helper()
	seed := &emulator.Seed{Project: emulator.Project{ID: emulator.ProjectID, Name: emulator.ProjectName}}
	var manifest strings.Builder
	fmt.Fprintf(&manifest, "apiVersion: syncer/v1\nkind: DesiredState\ndefaults: {region: %s, project: %s}\nclusters:\n", emulator.Region, emulator.ProjectID)
	for i := range n {
		id := fmt.Sprintf("00000000-0000-4000-8000-%012d", i)
		seed.Clusters = append(seed.Clusters, emulator.Cluster{ID: id, Addons: []emulator.Addon{{Template: "metrics-server", Version: "1.3.60"}}})
		fmt.Fprintf(&manifest, "  - {id: %s, addons: [{name: metrics-server, version: 1.3.102}, {name: npd}, {name: volcano, dependsOn: [npd]}]}\n", id)
	}
	m := &machinery{t: t, binary: binary(t), server: emulator.MustNew(emulator.Options{Seed: seed, Settle: settle})}
	m.serve(t)
	dir := t.TempDir()
	m.manifest = filepath.Join(dir, "fleet.yaml")
	if err := os.WriteFile(m.manifest, []byte(manifest.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return m
}

// serve makes the emulator one that can be asked.
func (m *machinery) serve(t *testing.T) {
	web := httptest.NewServer(m.server)
	t.Cleanup(web.Close)
	m.url = web.URL
}

// start runs syncer with args; stdout is kept.
func (m *machinery) start(args ...string) (*exec.Cmd, *bytes.Buffer) {
	m.t.Helper()
	var out bytes.Buffer
	cmd := exec.Command(m.binary, args...)
	cmd.Stdout = &out
	cmd.Env = []string{
		"HOME=" + filepath.Dir(m.manifest), "SYNCER_FILE=" + m.manifest, "SYNCER_QPS=0", "SYNCER_REQUEST_TIMEOUT=10s", "SYNCER_POLL_INTERVAL=50ms", "SYNCER_PARALLELISM=50",
		"SYNCER_ENDPOINT=iam=" + m.url + ",cce=" + m.url + ",modelarts=" + m.url,
		"HUAWEICLOUD_SDK_AK=" + emulator.AccessKey, "HUAWEICLOUD_SDK_SK=" + emulator.SecretKey,
	}
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	return cmd, &out
}

// code waits for cmd and returns its exit code; -1 where a signal killed it.
func (m *machinery) code(cmd *exec.Cmd) int {
	m.t.Helper()
	err := cmd.Wait()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		m.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

// made counts what the emulator changed, by change.
func (m *machinery) made() (total int, each map[string]int) {
	each = map[string]int{}
	for _, entry := range m.server.Log() {
		if entry.Change != "" {
			each[entry.Change]++
			total++
		}
	}
	return total, each
}

// waitFor returns once at least n changes were made, or when done is closed.
func (m *machinery) waitFor(n int, done <-chan struct{}) {
	for {
		if total, _ := m.made(); total >= n {
			return
		}
		select {
		case <-done:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// once fails the test where a change was made more often than needed, or less.
func (m *machinery) once(want int) {
	m.t.Helper()
	total, each := m.made()
	for change, n := range each {
		if n != 1 {
			m.t.Errorf("%s was made %d times", change, n)
		}
	}
	if total != want {
		m.t.Errorf("%d changes were made, want %d", total, want)
	}
}

// TestInterrupt: Ctrl-C in the middle starts nothing new, the result agrees with
// what the services did, and the next run completes the rest.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	const targets = 200
	m := newMachinery(t, targets, 300*time.Millisecond)
	cmd, out := m.start("apply", "--yes", "-o", "json")
	m.waitFor(60, nil)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := m.code(cmd); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	var result executor.Result
	if err := json.Unmarshal(out.Bytes(), &result); err != nil {
		t.Fatal(err)
	}
	_, made := m.made()
	for _, target := range result.Targets {
		for _, o := range target.Changes {
			change := fmt.Sprintf("%s %s %s", o.Op, target.Target, o.Component)
			sent := o.Status == executor.Succeeded || o.Status == executor.Sent
			if sent != (made[change] == 1) {
				t.Errorf("%s: %s (%s), and it was made %d times", change, o.Status, o.Error, made[change])
			}
		}
	}
	if s := result.Summary; s.Canceled == 0 || s.Failed > 0 {
		t.Errorf("summary: %+v", s)
	}
	cmd, _ = m.start("apply", "--yes", "-o", "json")
	if code := m.code(cmd); code != 0 {
		t.Errorf("the next run: exit code %d", code)
	}
	m.once(3 * targets)
}

// TestKilledRunsConverge kills 20 applies at random moments; what is there in
// the end was made exactly once.
func TestKilledRunsConverge(t *testing.T) {
	t.Parallel()
	const targets, kills = 50, 20
	m := newMachinery(t, targets, 20*time.Millisecond)
	random := rand.New(rand.NewPCG(1, 2))
	for range kills {
		before, _ := m.made()
		cmd, _ := m.start("apply", "--yes")
		ended, cancel := context.WithCancel(context.Background())
		go func() {
			m.waitFor(before+random.IntN(2*3*targets/kills), ended.Done())
			_ = cmd.Process.Kill() // fails where the run has ended already
		}()
		m.code(cmd)
		cancel()
	}
	cmd, _ := m.start("apply", "--yes")
	if code := m.code(cmd); code != 0 {
		t.Errorf("the last run: exit code %d", code)
	}
	m.once(3 * targets)
	cmd, out := m.start("plan", "--detailed-exitcode")
	if code := m.code(cmd); code != 0 {
		t.Errorf("something is left to do:\n%s", out)
	}
}

// TestTwoAppliesAtOnce: both end, the state is as wanted, and nobody reports a
// success that did not happen.
func TestTwoAppliesAtOnce(t *testing.T) {
	t.Parallel()
	m := newMachinery(t, 20, 20*time.Millisecond)
	one, first := m.start("apply", "--yes", "-o", "json")
	two, second := m.start("apply", "--yes", "-o", "json")
	codes := []int{m.code(one), m.code(two)}
	cmd, out := m.start("plan", "--detailed-exitcode")
	if code := m.code(cmd); code != 0 {
		t.Errorf("something is left to do:\n%s", out)
	}
	for i, out := range []*bytes.Buffer{first, second} {
		var result executor.Result
		if err := json.Unmarshal(out.Bytes(), &result); err != nil {
			t.Fatal(err)
		}
		if (codes[i] == 0) != (result.Summary.Failed+result.Summary.Skipped == 0) {
			t.Errorf("exit code %d with %+v", codes[i], result.Summary)
		}
	}
	for change, n := range func() map[string]int { _, each := m.made(); return each }() {
		if strings.HasPrefix(change, "create") && n != 1 {
			t.Errorf("%s was made %d times", change, n)
		}
	}
}

// TestCrashIsNoPendingChange: where the runtime cannot go on, the exit code is
// not that of a plan with changes.
func TestCrashIsNoPendingChange(t *testing.T) {
	t.Parallel()
	m := newMachinery(t, 20, time.Hour)
	cmd, _ := m.start("apply", "--yes")
	m.waitFor(1, nil)
	if err := cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if code := m.code(cmd); code == 0 || code == 2 {
		t.Errorf("exit code %d", code)
	}
}
