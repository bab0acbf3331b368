package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRecoveryDir: what was named, else the user's own, else one of his alone
// below the system's temporary directory.
func TestRecoveryDir(t *testing.T) {
	t.Setenv("TMPDIR", "/scratch")
	for _, tt := range []struct {
		environ []string
		named   string
		dir     string
		shared  bool
	}{
		{[]string{"XDG_STATE_HOME=/state", "HOME=/home/u"}, "kept", "kept", false},
		{[]string{"XDG_STATE_HOME=/state", "HOME=/home/u"}, "", "/state/syncer/recovery", false},
		{[]string{"XDG_STATE_HOME=state", "HOME=/home/u"}, "", "/home/u/.local/state/syncer/recovery", false},
		{[]string{"HOME=/home/u"}, "", "/home/u/.local/state/syncer/recovery", false},
		{nil, "", "/scratch/syncer-recovery-", true},
	} {
		a := &app{}
		a.env, a.names = lookup(tt.environ)
		dir, shared := a.recoveryDir(tt.named)
		if shared {
			dir = strings.TrimRight(dir, "0123456789")
		}
		if dir != tt.dir || shared != tt.shared {
			t.Errorf("%v: %s, %v", tt, dir, shared)
		}
	}
}

// TestSharedRecoveryDir: where everybody may write, a directory has to be of this
// user alone.
func TestSharedRecoveryDir(t *testing.T) {
	a := &app{}
	a.env, a.names = lookup(nil)
	for name, tt := range map[string]struct {
		prepare func(dir string) error
		works   bool
	}{
		"missing":      {func(string) error { return nil }, true},
		"of this user": {func(dir string) error { return os.Mkdir(dir, 0o700) }, true},
		"open to others": {func(dir string) error {
			return errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o770))
		}, false},
		"a link": {func(dir string) error { return os.Symlink(filepath.Dir(dir), dir) }, false},
	} {
		t.Setenv("TMPDIR", t.TempDir())
		dir, _ := a.recoveryDir("")
		if err := tt.prepare(dir); err != nil {
			t.Fatal(err)
		}
		got, err := a.makeRecoveryDir("")
		if (err == nil) != tt.works || tt.works && got != real(dir) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

// TestRecoveryDirOutsideTheManifests: -f must not read what is kept.
func TestRecoveryDirOutsideTheManifests(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("fleet/prod", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		dir, file string
		fits      bool
	}{
		{"", ".", true}, {"kept", "fleet", true}, {"kept", "missing.yaml", true}, {"fleet/.kept", "fleet", true}, {"fleet-kept", "fleet", true},
		{"fleet", "fleet", false}, {"kept", ".", false}, {"fleet/prod/kept", "fleet", false},
	} {
		r := applyRun{recoveryDir: tt.dir}
		r.paths = []string{tt.file}
		if err := r.checkRecoveryDir(); (err == nil) != tt.fits {
			t.Errorf("--recovery-dir %s -f %s: %v", tt.dir, tt.file, err)
		}
	}
}

// A file that an earlier run kept may go when what it holds is as it was, and not before.
func TestARestoredFileMayGo(t *testing.T) {
	kept := "# Recovery of cluster/c coredns\n"
	const may = "what kept.yaml holds is as it was; it is not needed any more, remove the file\n"
	for _, row := range []struct {
		head, args string
		want       bool
	}{
		{kept, "", true},
		{"", "", false}, // a manifest like others
		{kept, "--no-wait", false},
		{kept, "--shard 0/1", false},
	} {
		inDirectory(t, map[string]string{"kept.yaml": row.head + pairFiles["change.yaml"], "seed.yaml": pairFiles["seed.yaml"]})
		got := invoke(t, nil, strings.Fields("apply --yes --emulator=seed.yaml -f kept.yaml "+row.args)...)
		if got.code != codeDone || strings.Contains(got.err, may) != row.want {
			t.Errorf("%q %s: exit code %d\n%s", row.head, row.args, got.code, got.err)
		}
	}
}
