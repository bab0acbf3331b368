package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/syncer-project/syncer/internal/console"
)

// writing opens path, writes text and commits.
func writing(a *app, path, text string, inputs ...string) error {
	o := outputs{list: []output{{"json", path}}}
	if err := a.open(&o, inputs...); err != nil {
		return err
	}
	defer a.discard()
	return a.write(o, o.list[0], asItIs, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

func nothingHidden(t *testing.T, dir string) {
	t.Helper()
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestOutfile(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(file, []byte("old"), 0o644), os.Symlink("file", link)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, link, filepath.Join(dir, "fresh")} {
		if err := writing(silent(), path, "text of "+path); err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != "text of "+path {
			t.Errorf("%s: %q, %v", path, text, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v; %v", path, info.Mode(), err)
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the user's own link was replaced by a file: %v, %v", info, err)
	}
	nothingHidden(t, dir)
}

// What cannot be written is refused before the work, and nothing is left behind.
func TestOutfileRefused(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	secret, input := filepath.Join(other, "credentials"), filepath.Join(dir, "fleet.yaml")
	theirs, folder, hard := filepath.Join(dir, "plan.md"), filepath.Join(dir, "folder"), filepath.Join(other, "hard")
	err := errors.Join(os.WriteFile(secret, []byte("keep"), 0o600), os.WriteFile(input, []byte("keep"), 0o600),
		os.Symlink(secret, theirs), os.Symlink(other, folder), os.Link(input, hard))
	if err != nil {
		t.Fatal(err)
	}
	inCheckout := &app{env: func(name string) (string, bool) { return dir, name == "GITHUB_WORKSPACE" }}
	for name, test := range map[string]struct {
		a    *app
		path string
		want string
	}{
		"a directory":              {silent(), dir, "it is a directory"},
		"in a missing one":         {silent(), filepath.Join(dir, "no", "file"), "there is no directory"},
		"a link in a checkout":     {inCheckout, theirs, "it is a link in the checkout"},
		"a folder out of it":       {inCheckout, filepath.Join(folder, "new"), "leads out of the checkout"},
		"an input":                 {silent(), input, "this run reads it"},
		"an input by another name": {silent(), hard, "this run reads it, as " + input},
		"no stream":                {silent(), "/dev/fd/987", "bad file descriptor"},
	} {
		if err := writing(test.a, test.path, "lost", dir); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	for _, path := range []string{secret, input} {
		if text, err := os.ReadFile(path); err != nil || string(text) != "keep" {
			t.Errorf("%s: %q, %v", path, text, err)
		}
	}
	nothingHidden(t, dir)
}

func TestForeignLinkIsNotFollowed(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink("victim", link); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 { // nobody else can give a link away
		return
	}
	if err := os.Lchown(link, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	if err := writing(silent(), link, "x"); err == nil || !strings.Contains(err.Error(), "belongs to somebody else") {
		t.Errorf("%v", err)
	}
}

// What a run does not come to write leaves the old file as it is.
func TestOutfileIsWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "plan.json")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	a, o := silent(), outputs{list: []output{{"json", path}}}
	if err := a.open(&o); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("cut short")
	err := a.write(o, o.list[0], asItIs, func(w io.Writer) error {
		_, _ = io.WriteString(w, "half")
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if text, _ := os.ReadFile(path); string(text) != "old" {
		t.Errorf("%q", text)
	}
	nothingHidden(t, dir)
}

// Streams and pipes are written to as they are.
func TestOutfileToStreams(t *testing.T) {
	var out, errOut bytes.Buffer
	a := silent()
	a.Out, a.Err = console.New(&out, console.Plain), console.New(&errOut, console.Plain)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, path := range []string{"/dev/stdout", "/dev/fd/2", "/dev/null", "/proc/self/fd/" + strconv.Itoa(int(w.Fd()))} {
		if err := writing(a, path, "x"); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	_ = w.Close()
	if got, err := io.ReadAll(r); string(got) != "x" || err != nil || out.String() != "x" || errOut.String() != "x" {
		t.Errorf("%q %q %q, %v", got, out.String(), errOut.String(), err)
	}

	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	got := make(chan string)
	go func() {
		text, _ := os.ReadFile(pipe)
		got <- string(text)
	}()
	if err := writing(a, pipe, "through"); err != nil {
		t.Error(err)
	}
	if text := <-got; text != "through" {
		t.Errorf("%q", text)
	}
}
