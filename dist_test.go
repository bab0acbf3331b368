//go:build release

// These look at what .ci/release made. DIST is the directory that holds it, VERSION what
// all of it has to say.
package syncer_test

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// dist is the path of something that the dry run made.
func dist(t *testing.T, parts ...string) string {
	t.Helper()
	dir := os.Getenv("DIST")
	if dir == "" {
		t.Fatal("DIST names no directory: .ci/release runs this")
	}
	return filepath.Join(append([]string{dir}, parts...)...)
}

// say runs a command and returns what it prints.
func say(t *testing.T, command ...string) string {
	t.Helper()
	out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command, err, out)
	}
	return string(out)
}

// saysVersion runs a binary, by whatever leads to it.
func saysVersion(t *testing.T, command ...string) {
	t.Helper()
	want := "syncer " + os.Getenv("VERSION") + "\ncommit "
	for _, arg := range []string{"version", "--version"} {
		if got := say(t, append(slices.Clip(command), arg)...); !strings.HasPrefix(got, want) {
			t.Errorf("%v %s: %s", command, arg, got)
		}
	}
}

// platforms are those of a release, with their archives.
func platforms(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, arch := range []string{"amd64", "arm64"} {
			name := "syncer_" + strings.TrimPrefix(os.Getenv("VERSION"), "v") + "_" + system + "_" + arch
			end := ".tar.gz"
			if system == "windows" {
				end = ".zip"
			}
			out[name] = dist(t, "first", "dist", name+end)
		}
	}
	return out
}

// TestDistArchives: kit/install.sh unpacks syncer and kit/ out of them.
func TestDistArchives(t *testing.T) {
	want := []string{"CHANGELOG.md", "LICENSE", "README.md"}
	for _, dir := range []string{"completions", "man/man1"} {
		for _, file := range glob(t, dist(t, "first", "release", dir, "*")) {
			want = append(want, dir+"/"+filepath.Base(file))
		}
	}
	kit := regexp.MustCompile(`(?m)^100(\d+) \S+ \d\t(.*)$`)
	runs := map[string]bool{"syncer": true, "syncer.exe": true}
	for _, m := range kit.FindAllStringSubmatch(say(t, "git", "ls-files", "--stage", "kit", ":!kit/testdata"), -1) {
		want = append(want, m[2])
		runs[m[2]] = m[1] == "755"
	}
	for name, archive := range platforms(t) {
		binary := "syncer"
		if strings.Contains(name, "windows") {
			binary = "syncer.exe"
		}
		got := entries(t, archive)
		for file, mode := range got {
			if runs[file] != (mode == 0o755) || !runs[file] && mode != 0o644 {
				t.Errorf("%s: %s has mode %o", name, file, mode)
			}
		}
		names := slices.Sorted(func(yield func(string) bool) {
			for file := range got {
				if !yield(file) {
					return
				}
			}
		})
		if d := cmp.Diff(slices.Sorted(slices.Values(append(want, binary))), names); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// entries are the files of an archive with their modes.
func entries(t *testing.T, archive string) map[string]os.FileMode {
	t.Helper()
	out := map[string]os.FileMode{}
	if strings.HasSuffix(archive, ".zip") {
		r, err := zip.OpenReader(archive)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for _, each := range r.File {
			out[each.Name] = each.Mode()
		}
		return out
	}
	file, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	r := tar.NewReader(unpacked)
	for {
		each, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if each.Uid != 0 || each.Uname != "root" {
			t.Errorf("%s: %s is %s's", archive, each.Name, each.Uname)
		}
		out[each.Name] = each.FileInfo().Mode()
	}
}

// TestDistIsReproducible compares what was made twice, in two places.
func TestDistIsReproducible(t *testing.T) {
	for _, file := range []string{"dist/checksums.txt", "digest"} {
		first, second := say(t, "cat", dist(t, "first", file)), say(t, "cat", dist(t, "second", file))
		if d := cmp.Diff(first, second); d != "" || first == "" {
			t.Errorf("%s (-first +second):\n%s", file, d)
		}
	}
}

// TestDistChecksums: they hold, and name all that is published.
func TestDistChecksums(t *testing.T) {
	sums := say(t, "cat", dist(t, "first", "dist", "checksums.txt"))
	say(t, "sh", "-c", "cd '"+dist(t, "first", "dist")+"' && sha256sum --check --strict --quiet checksums.txt")
	for name, archive := range platforms(t) {
		for _, file := range []string{filepath.Base(archive), name + ".cdx.json"} {
			if !strings.Contains(sums, "  "+file+"\n") {
				t.Errorf("checksums.txt lacks %s:\n%s", file, sums)
			}
		}
	}
	for _, end := range []string{"_amd64.deb", "_arm64.deb", ".x86_64.rpm", ".aarch64.rpm"} {
		if !strings.Contains(sums, end+"\n") {
			t.Errorf("checksums.txt lacks *%s:\n%s", end, sums)
		}
	}
}

// TestDistBills: a bill of materials names what is linked, and Go itself.
func TestDistBills(t *testing.T) {
	for name := range platforms(t) {
		_, platform, _ := strings.Cut(name, "dryrun_")
		binary := glob(t, dist(t, "first", "dist", "syncer_"+platform+"*", "syncer*"))[0]
		info, err := buildinfo.ReadFile(binary)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go")}
		for _, module := range info.Deps {
			want = append(want, "pkg:golang/"+module.Path+"@"+module.Version)
		}
		var bill struct{ Components []struct{ Purl string } }
		if err := json.Unmarshal([]byte(say(t, "cat", dist(t, "first", "dist", name+".cdx.json"))), &bill); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, each := range bill.Components {
			got = append(got, each.Purl)
		}
		if d := cmp.Diff(want, got); d != "" || len(got) < 20 {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}
