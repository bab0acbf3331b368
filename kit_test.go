package syncer_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/syncer-project/syncer/internal/cli" // what is built below: a change of it is one of this test, for Go's cache
	"github.com/syncer-project/syncer/internal/emulator"
)

// Commits of the tests: of main after a merge, and the newest of a request.
const (
	merged = "1111111111111111111111111111111111111111"
	head   = "2222222222222222222222222222222222222222"
)

// A release is syncer's binary and scripts in an archive, as a release has them.
type release struct{ binary, archive, sum string }

// makeRelease builds this repository's.
func makeRelease(t *testing.T) release {
	t.Helper()
	dir := t.TempDir()
	archive := filepath.Join(dir, "release.tar.gz")
	for _, args := range [][]string{
		{"go", "build", "-ldflags=-s -w", "-o", filepath.Join(dir, "syncer"), "./cmd/syncer"},
		{"tar", "-I", "gzip -1", "-cf", archive, "-C", dir, "syncer", "-C", mustAbs(t, "."), "--exclude=testdata", "kit"},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	// Go's cache knows of the scripts by what this process reads, not by what bash does.
	for _, pattern := range []string{"kit/*.*", "kit/testdata/bin/*"} {
		for _, file := range glob(t, pattern) {
			if _, err := os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	text, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	return release{filepath.Join(dir, "syncer"), archive, hex.EncodeToString(sum[:])}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatalf("%s: %v, %v", pattern, found, err)
	}
	return found
}

func mustAbs(t *testing.T, path string) string {
	t.Helper()
	full, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return full
}

// A machine is what a forge's job runs on: an emulator for the cloud, and stand-ins on
// PATH for what speaks with the forge. They note what they are asked for in asked, and
// answer from files in answers.
type machine struct {
	t                    *testing.T
	dir, repo, syncer    string
	path                 string
	env                  []string
	accessKey, secretKey string
	cloud                *emulator.Server
	seen                 int    // entries of the cloud's log that were looked at
	summary              string // the job's, at GitHub
	log                  string // what all shells printed
}

func newMachine(t *testing.T, built release) *machine {
	t.Helper()
	dir := t.TempDir()
	m := &machine{t: t, dir: dir, repo: mustAbs(t, "."), syncer: built.binary, accessKey: emulator.AccessKey, secretKey: emulator.SecretKey}
	m.cloud = emulator.MustNew(emulator.Options{Settle: 20 * time.Millisecond})
	server := httptest.NewServer(m.cloud)
	t.Cleanup(server.Close)
	m.path = filepath.Join(m.repo, "kit", "testdata", "bin") + ":" + os.Getenv("PATH")
	m.env = []string{
		"PATH=" + m.path, "HOME=" + dir, "ASKED=" + filepath.Join(dir, "asked"), "ANSWERS=" + filepath.Join(dir, "answers"),
		"SYNCER_ENDPOINT=iam=" + server.URL + ",cce=" + server.URL + ",modelarts=" + server.URL,
		"SYNCER_POLL_INTERVAL=20ms",
	}
	text, err := os.ReadFile(built.archive)
	if err != nil {
		t.Fatal(err)
	}
	arch := "amd64"
	if out, _ := exec.Command("uname", "-m").Output(); strings.TrimSpace(string(out)) == "aarch64" {
		arch = "arm64"
	}
	m.answer("https://github.com/syncer-project/syncer/releases/download/v1.2.3/syncer_1.2.3_linux_"+arch+".tar.gz", string(text))
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(m.log)
		}
	})
	return m
}

// write writes files below the machine's directory.
func (m *machine) write(files map[string]string) {
	m.t.Helper()
	for name, text := range files {
		file := filepath.Join(m.dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			m.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			m.t.Fatal(err)
		}
	}
}

// fresh makes a directory anew.
func (m *machine) fresh(name string) string {
	dir := filepath.Join(m.dir, name)
	_ = os.RemoveAll(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		m.t.Fatal(err)
	}
	return dir
}

// answer lays down what a stand-in answers.
func (m *machine) answer(path, text string) {
	name := []byte(path)
	for i, c := range name {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9') {
			name[i] = '_'
		}
	}
	m.write(map[string]string{"answers/" + string(name) + ".json": text})
}

// asked returns what the stand-ins were asked for since the last time, but for GETs.
func (m *machine) asked() (out []string) {
	file := filepath.Join(m.dir, "asked")
	for _, line := range strings.Split(m.read(file), "\n") {
		if line != "" && !strings.HasPrefix(line, "GET ") {
			out = append(out, strings.Join(strings.Fields(line), " "))
		}
	}
	_ = os.Remove(file)
	return out
}

// body returns the last one that a stand-in was sent.
func (m *machine) body() string { return m.read(filepath.Join(m.dir, "asked.body")) }

// changes returns what was changed in the cloud since the last time.
func (m *machine) changes() (out []string) {
	log := m.cloud.Log()
	for _, entry := range log[m.seen:] {
		if entry.Change != "" {
			out = append(out, entry.Change)
		}
	}
	m.seen = len(log)
	return out
}

// byHand applies a manifest, as somebody does beside all jobs.
func (m *machine) byHand(manifest string) {
	m.t.Helper()
	m.write(map[string]string{"by-hand.yaml": manifest})
	if !m.shell(m.dir, []string{"HUAWEICLOUD_SDK_AK=" + m.accessKey, "HUAWEICLOUD_SDK_SK=" + m.secretKey}, m.syncer+" apply -f by-hand.yaml --yes") || len(m.changes()) == 0 {
		m.t.Fatal("nothing was done by hand")
	}
}

// TestKitPassesShellcheck needs shellcheck, a package of Debian that the gate installs.
func TestKitPassesShellcheck(t *testing.T) {
	var files []string
	for _, pattern := range []string{"kit/*.sh", "kit/testdata/bin/*", "examples/*/*.sh", ".ci/image", ".ci/need", ".ci/notes", ".ci/publish", ".ci/release"} {
		files = append(files, glob(t, pattern)...)
	}
	if out, err := exec.Command("shellcheck", append([]string{"-x"}, files...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
