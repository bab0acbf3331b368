package cli

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/progress"
	"github.com/syncer-project/syncer/internal/recovery"
)

// keeping says whether what a replace would lose is kept: an emulator of this
// process forgets all in the end anyway.
func (r *applyRun) keeping() bool { return r.emulator == "" || r.recoveryDir != "" }

// keeper returns what keeps it, or nil. It tells of that above view.
func (a *app) keeper(r *applyRun, state desired.State, view progress.Progress) *recovery.Store {
	if !r.keeping() {
		return nil
	}
	scrub := state.Masker().Text
	return recovery.New(recovery.Options{
		Dir:       func() (string, error) { return a.makeRecoveryDir(r.recoveryDir) },
		Sensitive: func(text string) bool { return scrub(text) != text || a.holdsOwn(text) },
		Now:       time.Now,
		Tell: func(text string) {
			if live, ok := view.(*progress.Terminal); ok {
				live.Say("syncer: " + text)
				return
			}
			a.tell(slog.LevelInfo, "%s", text)
		},
	})
}

// use lets the executor keep with store, which may be nil.
func use(store *recovery.Store, o *executor.Options) {
	if store != nil {
		o.Keeper = store
	}
}

// recoveryDir is the directory that was named, or the user's own; shared says
// that it is one in a directory where everybody may write.
func (a *app) recoveryDir(named string) (dir string, shared bool) {
	if named != "" {
		return named, false
	}
	for _, state := range a.stateHomes() {
		if filepath.IsAbs(state) {
			return filepath.Join(state, "syncer", "recovery"), false
		}
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("syncer-recovery-%d", os.Geteuid())), true
}

// makeRecoveryDir makes that directory where it is missing, and returns where it is.
func (a *app) makeRecoveryDir(named string) (string, error) {
	dir, shared := a.recoveryDir(named)
	err := os.MkdirAll(dir, 0o700)
	if err == nil && shared {
		err = mine(dir)
	}
	if err != nil {
		return "", err
	}
	at, err := a.destination(filepath.Join(dir, ".syncer")) // a name in it, to see where that leads
	if err != nil {
		return "", fmt.Errorf("%s: %w", dir, err)
	}
	return filepath.Dir(at), nil
}

// checkRecoveryDir refuses a directory out of which -f would read.
func (r *applyRun) checkRecoveryDir() error {
	if r.recoveryDir == "" {
		return nil
	}
	for _, path := range r.paths {
		if !isDirectory(path) {
			continue
		}
		rest, err := filepath.Rel(real(path), real(r.recoveryDir))
		hidden := func(name string) bool { return name != "." && strings.HasPrefix(name, ".") }
		if err == nil && filepath.IsLocal(rest) && !slices.ContainsFunc(strings.Split(rest, string(filepath.Separator)), hidden) {
			return fmt.Errorf("--recovery-dir %s: -f %s would read what is kept there; name another directory", r.recoveryDir, path)
		}
	}
	return nil
}

// real is path from the root, links resolved as far as it is there.
func real(path string) string {
	at, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if there, err := filepath.EvalSymlinks(at); err == nil {
		return there
	}
	return filepath.Join(real(filepath.Dir(at)), filepath.Base(at))
}

// tellEarlier names what earlier runs kept of the targets and this one does not read.
func (a *app) tellEarlier(r *applyRun, state desired.State) {
	if !r.keeping() {
		return
	}
	var keys []string
	for _, t := range state.Targets {
		keys = append(keys, t.Key())
	}
	dir, _ := a.recoveryDir(r.recoveryDir)
	for _, found := range recovery.Find(real(dir), keys) {
		info, err := os.Stat(found.File)
		if err != nil {
			continue
		}
		if _, read := sameFile(info, r.paths); read {
			continue
		}
		a.tell(slog.LevelWarn, "an earlier run kept %s of %s; if that is not as it was, %s brings it back; else remove the file",
			found.Of, found.Target, recovery.Command(found.File))
	}
}

// tellRestored names what was read of earlier runs' files and is as it was now.
func (a *app) tellRestored(r *applyRun, result executor.Result) {
	if r.narrows() || resultCode(result, false) != codeDone || result.Summary.Sent+result.Summary.Held > 0 {
		return
	}
	for _, path := range r.paths {
		if recovery.Kept(path) {
			a.tell(slog.LevelInfo, "what %s holds is as it was; it is not needed any more, remove the file", path)
		}
	}
}

// tellKept names what is still needed when the run ends.
func (a *app) tellKept(store *recovery.Store) {
	if store == nil {
		return
	}
	for _, file := range store.Left() {
		a.tell(slog.LevelWarn, "what a replace deleted, and may not have brought back, is kept: %s, then remove the file", recovery.Command(file))
	}
}
