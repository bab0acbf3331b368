package main

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/internal/cli"
)

// files returns the text of each file that is written, by its name.
func files(t *testing.T, version, at string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if err := write(dir, version, at); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	if err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		out[strings.TrimPrefix(path, dir+"/")] = string(text)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestPagesAreTheSameEachTime: a release can be built again, byte by byte.
func TestPagesAreTheSameEachTime(t *testing.T) {
	first := files(t, "v1.2.3", "1700000000")
	if d := cmp.Diff(first, files(t, "v1.2.3", "1700000000")); d != "" {
		t.Error(d)
	}
	if page := first["man/man1/syncer-plan.1"]; !strings.HasPrefix(page, ".TH SYNCER-PLAN 1 2023-11-14 \"syncer v1.2.3\"") {
		t.Errorf("%.100s", page)
	}
	for _, name := range []string{"syncer.bash", "_syncer", "syncer.fish", "syncer.ps1"} {
		if !strings.Contains(first["completions/"+name], "__complete") {
			t.Errorf("%s is no script of completion", name)
		}
	}
	for name, text := range first {
		if strings.HasSuffix(name, ".1") {
			packed, err := gzip.NewReader(strings.NewReader(first["compressed/"+filepath.Base(name)+".gz"]))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if unpacked, err := io.ReadAll(packed); err != nil || string(unpacked) != text {
				t.Errorf("%s is another compressed: %v", name, err)
			}
		}
	}
}

// TestPagesSayWhatTheHelpSays: all words of it, and no line is taken for a request to
// the formatter but those that are meant.
func TestPagesSayWhatTheHelpSays(t *testing.T) {
	all := files(t, "v1.2.3", "1700000000")
	plain := strings.NewReplacer(`\-`, "-", `\fB`, "", `\fI`, "", `\fR`, "", `\&`, "", `\(aq`, "'", `\(ga`, "`", `\(ha`, "^", `\(ti`, "~", `\e`, `\`)
	requests := []string{".TH", ".SH", ".B", ".BR", ".PP", ".TP", ".RS", ".RE", ".nf", ".fi"}
	root := cli.Tree()
	for _, cmd := range append(described(root), root) {
		source := all["man/man1/"+fileName(cmd)]
		page := plain.Replace(source)
		cmd.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
			_, usage := pflag.UnquoteUsage(f)
			if !strings.Contains(page, "--"+f.Name) || !strings.Contains(page, "\n"+usage) {
				t.Errorf("%s lacks --%s: %s", title(cmd), f.Name, usage)
			}
		})
		help := cmd.Long
		for line := range strings.Lines(help) {
			if line = strings.TrimSpace(line); line != "Exit codes:" && !strings.Contains(page, line) {
				t.Errorf("%s lacks %q", title(cmd), line)
			}
		}
		for line := range strings.Lines(source) {
			if word, _, _ := strings.Cut(strings.TrimSpace(line), " "); strings.HasPrefix(line, "'") || strings.HasPrefix(word, ".") && !slices.Contains(requests, word) {
				t.Errorf("%s: %q", title(cmd), line)
			}
		}
	}
}

func TestRoff(t *testing.T) {
	for in, want := range map[string]string{
		"a -f 'x' \\n": `a \-f \(aqx\(aq \en`,
		".B bold":      `\&.B bold`,
	} {
		if got := roff(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
