package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/syncer-project/syncer/internal/emulator"
)

// guide is docs/fleet.md's story: the emulator and the manifests that it is told
// along, these cut down to few clusters.
type guide struct {
	*testing.T
	server *emulator.Server
	env    []string // the variables for it
	dir    string   // the working directory, with the manifests in "fleet"
}

// scene is how things stand before a command of the page, and the command's exit code.
type scene struct {
	set  func(*guide)
	code int
	stop bool // it is interrupted when its first change has been accepted
}

// scenes are those of the commands of docs/fleet.md, in their order.
var scenes = []scene{
	{set: func(g *guide) { g.begin("huawei", quick); g.write(byDay) }}, // validate
	{}, // plan
	{set: func(g *guide) { g.fault(unread(g.canaries())...) }, code: 1},        // plan foretells
	{set: func(g *guide) { g.server.ClearFaults() }},                           // by day
	{set: func(g *guide) { g.write(byNight); g.fault(broken) }, code: 1},       // stops early
	{set: func(g *guide) { g.server.ClearFaults(); g.write(byNight, before) }}, // going back: plan
	{},                                     // and apply
	{set: (*guide).upgradedOnOTC, code: 1}, // blocked
	{set: func(g *guide) { g.begin("huawei", quick); g.write(byDay) }}, // an incident
	{set: func(g *guide) { g.begin("huawei", 2*time.Second); g.write(byNight) }, code: 130, stop: true},
}

// TestFleetGuide runs the commands that docs/fleet.md shows, and holds their output to
// what it shows: but for numbers, times and which clusters are named.
func TestFleetGuide(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/fleet.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := shown(string(page))
	if len(commands) != len(scenes) {
		t.Fatalf("docs/fleet.md shows %d commands, and there are %d scenes", len(commands), len(scenes))
	}
	g := &guide{T: t, dir: t.TempDir()}
	if _, rollout, _ := strings.Cut(g.read("examples/fleet/manifests/rollout.yaml"), "\nprofiles:"); !strings.Contains(string(page), "\nprofiles:"+rollout) {
		t.Error("docs/fleet.md does not show examples/fleet/manifests/rollout.yaml")
	}
	for i, c := range commands {
		if scenes[i].set != nil {
			scenes[i].set(g)
		}
		c.prints(t, g.run(c.args, scenes[i]), alike)
	}
}

// quick is how long a change takes where nobody has to see it under way.
const quick = 100 * time.Millisecond

// begin serves the example's fleet anew.
func (g *guide) begin(edition string, settle time.Duration) {
	seed, err := emulator.ReadSeed(strings.NewReader(g.read("examples/fleet/seed.yaml")))
	if err != nil {
		g.Fatal(err)
	}
	seed.Edition, seed.Fleet.Clusters = edition, 130
	g.emulate(emulator.Options{Seed: seed, Settle: settle})
}

// emulate serves an emulator.
func (g *guide) emulate(options emulator.Options) {
	g.server = emulator.MustNew(options)
	web := httptest.NewServer(g.server)
	g.Cleanup(web.Close)
	g.env = []string{
		"SYNCER_ENDPOINT=iam=" + web.URL + ",cce=" + web.URL + ",modelarts=" + web.URL,
		"HUAWEICLOUD_SDK_AK=" + emulator.AccessKey, "HUAWEICLOUD_SDK_SK=" + emulator.SecretKey,
	}
}

func (g *guide) read(file string) string {
	text, err := os.ReadFile(filepath.Join("../..", file))
	if err != nil {
		g.Fatal(err)
	}
	return string(text)
}

// lines are the clusters that the story is told with: fewer canaries than stopAfter, so
// that the plan of the way back has always the same order.
func (g *guide) lines() []string {
	all := strings.SplitAfter(g.read("examples/fleet/manifests/clusters.yaml"), "\n")
	head, clusters := all[:5], all[5:]
	return slices.Concat(head, clusters[:4], clusters[5:55], clusters[100:130])
}

// write writes the manifests, as edits change the rollout.
func (g *guide) write(edits ...func(string) string) {
	rollout := soon(g.read("examples/fleet/manifests/rollout.yaml"))
	for _, edit := range edits {
		rollout = edit(rollout)
	}
	dir := filepath.Join(g.dir, "fleet")
	err := errors.Join(os.MkdirAll(dir, 0o700),
		os.WriteFile(filepath.Join(dir, "rollout.yaml"), []byte(rollout), 0o600),
		os.WriteFile(filepath.Join(dir, "clusters.yaml"), []byte(strings.Join(g.lines(), "")), 0o600))
	if err != nil {
		g.Fatal(err)
	}
}

// soon lets nobody wait half an hour, or for prechecks, or until the end of the year is over.
func soon(rollout string) string {
	deny := fmt.Sprintf("0 0 18 %d *", time.Now().AddDate(0, 6, 0).Month())
	return strings.NewReplacer("30m", "100ms", "precheck: warn", `precheck: "off"`, "0 0 18 12 *", deny).Replace(rollout)
}

// byDay is when the windows are closed.
func byDay(rollout string) string {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err) // zones are embedded
	}
	at := time.Now().In(berlin).Add(12 * time.Hour)
	return strings.Replace(rollout, `"0 22 * * *", duration: 7h`, fmt.Sprintf(`"%d %d * * *", duration: 1h`, at.Minute(), at.Hour()), 1)
}

// byNight is when they are open.
func byNight(rollout string) string {
	return strings.Replace(rollout, `"0 22 * * *", duration: 7h`, `"0 0 * * *", duration: 48h`, 1)
}

// before is how the manifest was.
func before(rollout string) string {
	return strings.Replace(rollout, "version: 1.30.6", "version: 1.28.4", 1)
}

// upgradedOnOTC goes back where nothing is rolled back.
func (g *guide) upgradedOnOTC() {
	g.begin("otc", quick)
	g.write(byNight)
	g.run([]string{"apply", "-f", "fleet", "--yes", "-l", "tier=canary"}, scene{})
	g.write(byNight, before)
}

func (g *guide) fault(faults ...emulator.Fault) {
	for _, f := range faults {
		g.server.Fault(f)
	}
}

// broken lets upgrades end badly.
var broken = emulator.Fault{Op: "upgrade", Times: -1, Do: emulator.End, End: "upgradeFailed", Reason: "hook failed"}

// unread lets no list of the clusters be read.
func unread(clusters []string) (faults []emulator.Fault) {
	for _, id := range clusters {
		faults = append(faults, emulator.Fault{Service: "cce", Method: "GET", Path: "cluster_id=" + id, Times: -1, Do: emulator.Answer, Status: 403})
	}
	return faults
}

// canaries are three of them.
func (g *guide) canaries() (ids []string) {
	for _, line := range g.lines()[5:8] {
		ids = append(ids, regexp.MustCompile(`id: (\S+),`).FindStringSubmatch(line)[1])
	}
	return ids
}

// run runs the program, and returns what it says and reports.
func (g *guide) run(args []string, s scene) string {
	g.Helper()
	var out, said bytes.Buffer
	cmd := exec.Command("syncer", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = g.dir, &out, &said
	cmd.Env = g.environ()
	if err := cmd.Start(); err != nil {
		g.Fatal(err)
	}
	if s.stop {
		g.awaitChange()
		_ = cmd.Process.Signal(syscall.SIGTERM)
	}
	err := cmd.Wait()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		g.Fatal(err)
	}
	if code := cmd.ProcessState.ExitCode(); code != s.code {
		g.Errorf("$ syncer %s\nexit code %d, want %d", strings.Join(args, " "), code, s.code)
	}
	return said.String() + out.String()
}

// environ are the variables of a command.
func (g *guide) environ() []string {
	return append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + g.dir, "GORACE=atexit_sleep_ms=10", "SYNCER_QPS=0", "SYNCER_POLL_INTERVAL=50ms"}, g.env...)
}

// awaitChange returns when a change was accepted and looked after.
func (g *guide) awaitChange() {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		log := g.server.Log()
		i := slices.IndexFunc(log, func(e emulator.Entry) bool { return e.Change != "" })
		if i >= 0 && len(log) > i+1 {
			return
		}
	}
	g.Fatal("nothing was changed")
}
