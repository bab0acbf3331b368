package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestReplaceFile(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(file, []byte("old"), 0o640), os.Chmod(file, 0o640), os.Symlink("file", link)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{file: 0o640, link: 0o640, filepath.Join(dir, "fresh"): 0o644} {
		if err := replaceFile(path, []byte("text of "+path)); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil || string(text) != "text of "+path {
			t.Errorf("%s: %q, %v", path, text, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, want %v; %v", path, info.Mode(), want, err)
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced by a file: %v, %v", info, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestReplaceFileFails: where the text cannot be put in place, nothing is left behind.
func TestReplaceFileFails(t *testing.T) {
	dir := t.TempDir()
	if err := replaceFile(filepath.Join(dir, "missing", "file"), []byte("x")); err == nil {
		t.Error("wrote into a folder that is not there")
	}
	if err := replaceFile(dir, []byte("x")); err == nil {
		t.Error("wrote over a folder")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestInterruptedReading: an interrupt has its own exit code.
func TestInterruptedReading(t *testing.T) {
	var end exit
	if err := interruptedReading(context.Canceled); !errors.As(err, &end) || end.code != codeInterrupted {
		t.Errorf("%v", err)
	}
	if err := interruptedReading(nil); err != nil {
		t.Error(err)
	}
}
