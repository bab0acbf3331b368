//go:build release

package syncer_test

import (
	"crypto/x509"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestDistPages: manual pages that formatters have nothing to say about.
func TestDistPages(t *testing.T) {
	pages := glob(t, dist(t, "first", "release", "man", "man1", "*.1"))
	if len(pages) < 10 {
		t.Errorf("%d pages", len(pages))
	}
	say(t, append([]string{"mandoc", "-T", "lint", "-W", "warning,stop"}, pages...)...)
	plan := say(t, "mandoc", "-T", "utf8", dist(t, "first", "release", "man", "man1", "syncer-plan.1"))
	plan = regexp.MustCompile(".\b").ReplaceAllString(plan, "") // bold: a letter over itself
	if !strings.Contains(plan, os.Getenv("VERSION")) || !strings.Contains(plan, "EXIT STATUS") {
		t.Errorf("syncer-plan.1:\n%s", plan)
	}
}

// TestDistCompletion has bash complete a command, a flag and a value by the script.
func TestDistCompletion(t *testing.T) {
	binaries, err := filepath.Glob(dist(t, "first", "dist", "syncer_linux_"+runtime.GOARCH+"*", "syncer"))
	if err != nil || len(binaries) != 1 {
		t.Fatal(binaries, err)
	}
	// What bash-completion would bring along: the words of the line.
	const complete = `_get_comp_words_by_ref() { cur=$LAST words=("${COMP_WORDS[@]}") cword=$COMP_CWORD prev=; }
source "$1"
COMP_TYPE=9 COMP_WORDS=(syncer "${@:2}") COMP_CWORD=$#-1 LAST=${!#}
__start_syncer
printf '%s\n' "${COMPREPLY[@]}"`
	for line, want := range map[string]string{"va": "validate", "plan --detailed": "--detailed-exitcode", "plan --cloud h": "huawei"} {
		args := append([]string{"-c", complete, "bash", dist(t, "first", "release", "completions", "syncer.bash")}, strings.Fields(line)...)
		bash := exec.Command("bash", args...)
		bash.Env = append(os.Environ(), "PATH="+filepath.Dir(binaries[0])+":"+os.Getenv("PATH"))
		out, err := bash.CombinedOutput()
		if err != nil || !slices.Contains(strings.Fields(string(out)), want) {
			t.Errorf("syncer %s: %v, %q", line, err, out)
		}
	}
}

// layout is what is read of an image: its index leads to one for each architecture.
type layout struct {
	Manifests []struct {
		Digest   string
		Platform struct{ Architecture string }
	}
	Config struct {
		Digest, User, WorkingDir string
		Entrypoint, Env          []string
		Labels                   map[string]string
	}
	Layers []struct{ Digest string }
}

func readLayout(t *testing.T, parts ...string) (out layout) {
	t.Helper()
	text, err := os.ReadFile(dist(t, append([]string{"first", "image"}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// asRoot begins a command that has to be root's.
func asRoot() []string {
	if os.Geteuid() != 0 {
		return []string{"sudo"}
	}
	return nil
}

func blob(digest string) string {
	return filepath.Join("blobs", "sha256", strings.TrimPrefix(digest, "sha256:"))
}

// TestDistImage runs the file system of this machine's image as a container would: as
// nobody in particular, with nothing of this machine in it.
func TestDistImage(t *testing.T) {
	index := readLayout(t, blob(readLayout(t, "index.json").Manifests[0].Digest))
	at := slices.IndexFunc(index.Manifests, func(m struct {
		Digest   string
		Platform struct{ Architecture string }
	}) bool {
		return m.Platform.Architecture == runtime.GOARCH
	})
	if at < 0 {
		t.Fatalf("no image for %s: %+v", runtime.GOARCH, index)
	}
	image := readLayout(t, blob(index.Manifests[at].Digest))
	config := readLayout(t, blob(image.Config.Digest)).Config
	if config.User != "65532:65532" || config.WorkingDir != "/work" || !slices.Equal(config.Entrypoint, []string{"/syncer"}) ||
		!slices.Contains(config.Env, "HOME=/home/syncer") || config.Labels["org.opencontainers.image.version"] != os.Getenv("VERSION") {
		t.Errorf("%+v", config)
	}

	root := filepath.Join(t.TempDir(), "root")
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	admin := asRoot()
	for _, layer := range image.Layers {
		say(t, append(slices.Clip(admin), "tar", "-xpf", dist(t, "first", "image", blob(layer.Digest)), "-C", root)...)
	}
	defer say(t, append(slices.Clip(admin), "rm", "-rf", root)...)
	var top []string
	for _, entry := range glob(t, root+"/*") {
		top = append(top, filepath.Base(entry))
	}
	if got := strings.Join(top, " "); got != "LICENSE etc home syncer tmp work" {
		t.Errorf("at the top: %s", got)
	}
	roots, err := os.ReadFile(filepath.Join(root, "etc/ssl/certs/ca-certificates.crt")) // where Go looks first
	if err != nil || !x509.NewCertPool().AppendCertsFromPEM(roots) || strings.Count(string(roots), "BEGIN CERTIFICATE") < 100 {
		t.Errorf("root certificates: %v", err)
	}

	chroot, err := exec.LookPath("chroot")
	if err != nil {
		t.Fatal(err)
	}
	run := append(slices.Clip(admin), "env", "-i", "HOME=/home/syncer", chroot, "--userspec=65532:65532", root, "/syncer")
	saysVersion(t, run...)
	manifests, saved := path.Join(config.WorkingDir, "manifests"), path.Join(config.WorkingDir, "plan.json")
	say(t, append(slices.Clip(admin), "cp", "-r", "examples/manifests", root+manifests)...)
	plan := say(t, append(run, "plan", "-f", manifests, "--emulator", "--allow-unset", "-o", "text", "-o", "json="+saved)...)
	if !strings.Contains(plan, "create") || say(t, append(slices.Clip(admin), "cat", root+saved)...) == "" {
		t.Errorf("plan:\n%s", plan)
	}
	written := exec.Command(run[0], append(run[1:], "export", "--all", "--emulator", "--out", "/live.yaml")...)
	if out, err := written.CombinedOutput(); err == nil || !strings.Contains(string(out), "permission denied") {
		t.Errorf("it wrote beside its binary: %v\n%s", err, out)
	}
}

// TestDistImageHasToArrive: a registry that cannot be reached is a failure. buildah says
// nothing of it and ends well.
func TestDistImageHasToArrive(t *testing.T) {
	out, err := exec.Command(".ci/image", os.Getenv("VERSION"), dist(t, "first", "dist"), "docker://127.0.0.1:1/syncer-project/syncer:v1").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "did not get to docker://127.0.0.1:1/") {
		t.Errorf("%v\n%s", err, out)
	}
}
