package syncer_test

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// read returns a file of this repository.
func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestArchivesAreAsInstallExpects: kit/install.sh, action.yml and kit/gitlab.yml rely on
// the names of archives and on what stands at their top; .ci/release looks at real ones.
func TestArchivesAreAsInstallExpects(t *testing.T) {
	var config struct {
		Builds []struct {
			Goos, Goarch, Ldflags, Flags, Env []string
			Timestamp                         string `json:"mod_timestamp"`
		}
		Archives []struct {
			Name  string `json:"name_template"`
			Files []struct {
				Src, Dst string
				Strip    bool `json:"strip_parent"`
			}
		}
		Checksum struct {
			Name string `json:"name_template"`
		}
		Release struct{ Draft bool }
	}
	if err := yaml.Unmarshal([]byte(read(t, ".goreleaser.yaml")), &config); err != nil {
		t.Fatal(err)
	}
	build, archive := config.Builds[0], config.Archives[0]
	if !slices.Equal(build.Goos, []string{"linux", "darwin", "windows"}) || !slices.Equal(build.Goarch, []string{"amd64", "arm64"}) ||
		!slices.Equal(build.Env, []string{"CGO_ENABLED=0"}) || !slices.Equal(build.Flags, []string{"-trimpath", "-buildvcs=true"}) || build.Timestamp == "" ||
		!strings.Contains(build.Ldflags[0], "-X "+module+"/internal/cli.release=v{{ .Version }}") {
		t.Errorf("%+v", build)
	}
	if archive.Name != "syncer_{{ .Version }}_{{ .Os }}_{{ .Arch }}" || config.Checksum.Name != "checksums.txt" ||
		!strings.Contains(read(t, "kit/install.sh"), "archive=syncer_${RELEASE#v}_linux_$arch.tar.gz") {
		t.Errorf("archive %s, checksums %s", archive.Name, config.Checksum.Name)
	}
	if !config.Release.Draft {
		t.Error("a release is one before its image is there")
	}
	for _, file := range append(glob(t, "kit/*.*"), "LICENSE", "README.md", "CHANGELOG.md", "release/completions/_syncer", "release/man/man1/syncer.1") {
		found := 0
		for _, each := range archive.Files {
			if ok, err := path.Match(strings.Replace(each.Src, "[!", "[^", 1), file); err != nil {
				t.Fatal(err)
			} else if ok {
				found++
				if dir, made := strings.CutPrefix(path.Dir(file), "release/"); made && (each.Dst != dir || !each.Strip) || !made && each.Dst != "" {
					t.Errorf("%s goes to %s", file, each.Dst)
				}
			}
		}
		if found != 1 {
			t.Errorf("%s is in %d patterns of the archive's files", file, found)
		}
	}
}

// TestImageIsAsPodsExpect: the Kubernetes manifests rely on the user and on the entry
// point, and there is nothing in it that somebody could start instead.
func TestImageIsAsPodsExpect(t *testing.T) {
	lines := strings.Split(read(t, "Dockerfile"), "\n")
	for _, want := range []string{"FROM scratch", "USER 65532:65532", `ENTRYPOINT ["/syncer"]`, "ENV HOME=/home/syncer", "WORKDIR /work"} {
		if !slices.Contains(lines, want) {
			t.Errorf("Dockerfile lacks %s", want)
		}
	}
	for _, line := range lines {
		if word, _, _ := strings.Cut(line, " "); word == "RUN" || word == "ADD" {
			t.Errorf("Dockerfile: %s", line)
		}
	}
}

// TestReleaseWorkflow: checks come first, only one job may write, and what is published
// becomes a release once all of it is attested.
func TestReleaseWorkflow(t *testing.T) {
	var workflow struct {
		On   map[string]struct{ Tags []string }
		Jobs map[string]struct {
			Needs, Uses, Environment string
			Permissions              map[string]string
			Steps                    []struct{ Uses, Run string }
		}
	}
	if err := yaml.Unmarshal([]byte(strings.Replace(read(t, ".github/workflows/release.yml"), "\non:", "\n\"on\":", 1)), &workflow); err != nil {
		t.Fatal(err)
	}
	job := workflow.Jobs["release"]
	if len(workflow.Jobs) != 2 || len(workflow.On) != 1 || !slices.Equal(workflow.On["push"].Tags, []string{"v*"}) ||
		workflow.Jobs["checks"].Uses != "./.github/workflows/ci.yml" || job.Needs != "checks" || job.Environment != "release" {
		t.Errorf("%+v", workflow)
	}
	if len(job.Permissions) != 4 || len(workflow.Jobs["checks"].Permissions) != 0 {
		t.Errorf("permissions: %v", job.Permissions)
	}
	var order []string
	for _, s := range job.Steps {
		name, _, _ := strings.Cut(s.Uses, "@")
		if s.Run != "" {
			name, _, _ = strings.Cut(s.Run, "\n")
		}
		order = append(order, name)
	}
	want := []string{"actions/checkout", "actions/setup-go", ".ci/publish", "actions/attest-build-provenance", "actions/attest-build-provenance",
		"actions/attest-build-provenance", "actions/attest-sbom", `gh release edit "$TAG" --draft=false`}
	if !slices.Equal(order, want) {
		t.Errorf("steps: %q", order)
	}
}

// TestNotesAreTheVersionsPart: a tag that the changelog does not know is no release.
func TestNotesAreTheVersionsPart(t *testing.T) {
	changelog := filepath.Join(t.TempDir(), "CHANGELOG.md")
	if err := os.WriteFile(changelog, []byte("# Changelog\n\n## Unreleased\n\nnew\n\n## v1.2.3 (2026-12-01)\n\n### Plans\n\n- faster\n\n## v1.2.30\n\n- other\n\n## v1.2.2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for version, want := range map[string]string{
		"v1.2.3":      "### Plans\n\n- faster\n",
		"v1.2.30":     "- other\n",
		"v1.3.0-rc.1": "new\n",
	} {
		if out, code := notesOf(t, changelog, version); out != want || code != 0 {
			t.Errorf("%s: %d, %q", version, code, out)
		}
	}
	for version, want := range map[string]string{
		"v1.2.2":        "has nothing under \"## v1.2.2\"",
		"v1.2.4":        "has nothing under \"## v1.2.4\"",
		"v1.2":          "is no version",
		"v01.2.3":       "is no version",
		"1.2.3":         "is no version",
		"v1.2.3; id #x": "is no version",
	} {
		if out, code := notesOf(t, changelog, version); !strings.Contains(out, want) || code != 1 {
			t.Errorf("%s: %d, %q", version, code, out)
		}
	}
}

func notesOf(t *testing.T, changelog, version string) (string, int) {
	t.Helper()
	script := exec.Command(".ci/notes", version)
	script.Env = append(os.Environ(), "CHANGELOG="+changelog)
	out, _ := script.CombinedOutput()
	return string(out), script.ProcessState.ExitCode()
}

// TestPublishStopsInTime runs .ci/publish with stand-ins for all that would publish: each
// mistake stops it before anything is public, and the token reaches nobody's arguments.
func TestPublishStopsInTime(t *testing.T) {
	repo := t.TempDir()
	bin, calls := filepath.Join(repo, "bin"), filepath.Join(repo, "calls")
	setUp := `set -e
cd "$1"; mkdir -p bin .ci dist; cp "$2"/.ci/publish "$2"/.ci/notes .ci/
printf '## v1.2.3\n\n- done\n' >CHANGELOG.md
printf '#!/bin/sh\ncase "$*" in *merge-base*) exit $OFF_MAIN;; esac\n' >bin/git
printf '#!/bin/sh\nfor out do :; done\nprintf "#!/bin/sh\necho goreleaser \\$* >>$PWD/calls; exit $BROKEN\n" >"$5"; chmod +x "$5"\n' >bin/go
printf '#!/bin/sh\necho image $*, $(wc -l <"$REGISTRY_AUTH_FILE") line of sign-in >>calls; echo sha256:0\n' >.ci/image
printf '#!/bin/sh\n' >.ci/need
chmod +x bin/* .ci/*`
	if out, err := exec.Command("bash", "-c", setUp, "bash", repo, mustAbs(t, ".")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, tc := range []struct{ name, tag, offMain, broken, want string }{
		{"all is well", "v1.2.3", "0", "0", "goreleaser release --clean --release-notes NOTES\nimage v1.2.3 dist docker://ghcr.io/syncer-project/syncer:v1.2.3, 1 line of sign-in\n"},
		{"a tag beside main", "v1.2.3", "1", "0", ""},
		{"no notes", "v1.2.4", "0", "0", ""},
		{"goreleaser fails", "v1.2.3", "0", "1", "goreleaser release --clean --release-notes NOTES\n"},
	} {
		_ = os.Remove(calls)
		script := exec.Command(filepath.Join(repo, ".ci", "publish"))
		script.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "TAG="+tc.tag, "ACTOR=somebody", "GITHUB_TOKEN=token-of-the-job", "OFF_MAIN="+tc.offMain, "BROKEN="+tc.broken)
		out, err := script.CombinedOutput()
		text, _ := os.ReadFile(calls)
		fields := strings.Fields(string(text))
		got := string(text)
		if at := slices.Index(fields, "--release-notes"); at >= 0 {
			got = strings.Replace(got, fields[at+1], "NOTES", 1)
		}
		if got != tc.want || (err == nil) != (tc.name == "all is well") {
			t.Errorf("%s: %v\n%s\ncalls:\n%s", tc.name, err, out, got)
		}
		if strings.Contains(string(out)+got, "token-of-the-job") {
			t.Errorf("%s: it shows the token", tc.name)
		}
	}
}
