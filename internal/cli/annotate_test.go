package cli

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFilesAreNamedFromTheWorkspace(t *testing.T) {
	workspace := t.TempDir()
	folder := filepath.Join(workspace, "fleet")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	linked := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(workspace, linked); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	for _, test := range []struct{ workspace, file, want string }{
		{workspace, "a.yaml", "fleet/a.yaml"},
		{workspace, "../b.yaml", "b.yaml"},
		{workspace, filepath.Join(folder, "a.yaml"), "fleet/a.yaml"},
		{linked, "a.yaml", "fleet/a.yaml"},
		{workspace, "../../outside.yaml", "../../outside.yaml"},
		{workspace, "-", "-"},
		{workspace, "", ""},
		{"", "a.yaml", "a.yaml"},
	} {
		if got := inWorkspace(test.workspace, test.file); got != test.want {
			t.Errorf("%q in %q: %q, want %q", test.file, test.workspace, got, test.want)
		}
	}
}
