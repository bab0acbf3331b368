//go:build release

package syncer_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	modversion "golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
)

// TestDistInstalls has kit/install.sh install an archive, by its checksum.
func TestDistInstalls(t *testing.T) {
	dir := t.TempDir()
	curl := "#!/bin/sh\nwhile [ $# -gt 1 ]; do [ \"$1\" = -o ] && out=$2; shift; done\ncp \"" + dist(t, "first", "dist") + "/${1##*/}\" \"$out\"\n"
	if err := os.WriteFile(filepath.Join(dir, "curl"), []byte(curl), 0o755); err != nil {
		t.Fatal(err)
	}
	archive := "syncer_" + strings.TrimPrefix(os.Getenv("VERSION"), "v") + "_linux_" + strings.TrimSpace(say(t, "go", "env", "GOARCH")) + ".tar.gz"
	sum, _, _ := strings.Cut(say(t, "grep", " "+archive+"$", dist(t, "first", "dist", "checksums.txt")), " ")
	install := exec.Command("kit/install.sh")
	install.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "BIN="+dir+"/bin", "SHA256="+sum, "RELEASE="+os.Getenv("VERSION"))
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	saysVersion(t, dir+"/bin/syncer")
	if commit := say(t, "git", "-C", dist(t, "first"), "rev-parse", "HEAD"); !strings.Contains(say(t, dir+"/bin/syncer", "version"), "\ncommit "+commit) {
		t.Errorf("it does not name %s", commit)
	}
	if err := exec.Command("test", "-x", dir+"/bin/kit/run.sh").Run(); err != nil {
		t.Error("kit/run.sh does not run")
	}
}

// TestDistGoInstalls gives the commit to go install as its module's version, by a proxy of
// files: the binary says which that is.
func TestDistGoInstalls(t *testing.T) {
	version, dir := os.Getenv("VERSION"), t.TempDir()
	proxy := filepath.Join(dir, "proxy", module, "@v")
	if err := os.MkdirAll(proxy, 0o755); err != nil {
		t.Fatal(err)
	}
	packed, err := os.Create(filepath.Join(proxy, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(os.WriteFile(filepath.Join(proxy, "list"), []byte(version+"\n"), 0o600),
		modzip.CreateFromVCS(packed, modversion.Version{Path: module, Version: version}, dist(t, "first"), "HEAD", ""), packed.Close(),
		os.WriteFile(filepath.Join(proxy, version+".info"), []byte(`{"Version": "`+version+`"}`), 0o600),
		os.WriteFile(filepath.Join(proxy, version+".mod"), []byte(read(t, "go.mod")), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	cache := strings.TrimSpace(say(t, "go", "env", "GOMODCACHE"))
	install := exec.Command("go", "install", module+"/cmd/syncer@"+version)
	install.Dir = dir
	install.Env = append(os.Environ(), "GOPROXY=file://"+dir+"/proxy,file://"+cache+"/cache/download", "GOSUMDB=off", "GOTOOLCHAIN=local",
		"GOMODCACHE="+dir+"/modules", "GOFLAGS=-modcacherw -trimpath", "CGO_ENABLED=0", "GOBIN="+dir) // what the binaries left in Go's cache is used
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	saysVersion(t, dir+"/syncer")
}

// TestDistPackages unpacks those for amd64 and looks where things are.
func TestDistPackages(t *testing.T) {
	pages := glob(t, dist(t, "first", "release", "compressed", "*"))
	for end, completion := range map[string]string{"_amd64.deb": "usr/share/zsh/vendor-completions/_syncer", "-1.x86_64.rpm": "usr/share/zsh/site-functions/_syncer"} {
		found := glob(t, dist(t, "first", "dist", "*"+end))
		dir := t.TempDir()
		install := append(asRoot(), "rpm", "--root", dir, "--nodeps", "--install", found[0]) // rpm2cpio's names lead to this machine's own directories
		if strings.HasSuffix(end, ".deb") {
			install = []string{"dpkg-deb", "--extract", found[0], dir}
			if got := say(t, "dpkg-deb", "-f", found[0], "Package", "Version", "Recommends"); !strings.Contains(got, "Package: syncer\nVersion: 0.0.1~dryrun\n") {
				t.Errorf("%s: %s", found[0], got)
			}
		}
		say(t, install...)
		defer say(t, append(asRoot(), "rm", "-rf", dir+"/usr", dir+"/root", dir+"/var")...)
		saysVersion(t, dir+"/usr/bin/syncer")
		for _, file := range []string{completion, "usr/share/bash-completion/completions/syncer", "usr/share/fish/vendor_completions.d/syncer.fish", "usr/share/doc/syncer/README.md"} {
			if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
				t.Errorf("%s: %v", end, err)
			}
		}
		if got := glob(t, dir+"/usr/share/man/man1/*.1.gz"); len(got) != len(pages) {
			t.Errorf("%s: %d of %d manual pages", end, len(got), len(pages))
		}
	}
}
