//go:build unix

package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// duplicate opens a stream of this process once more, by its number.
func duplicate(number int, name string) (*os.File, error) {
	own, err := syscall.Dup(number)
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(own)
	return os.NewFile(uintptr(own), name), nil
}

// rename gives an open file another name.
func rename(file *os.File, name string) (*os.File, error) {
	return file, os.Rename(file.Name(), name)
}

// foreign says why a link is not followed: it belongs to somebody else.
func foreign(link os.FileInfo) error {
	if owner, ok := link.Sys().(*syscall.Stat_t); ok && int(owner.Uid) != os.Geteuid() {
		return errors.New("it is a link that belongs to somebody else; name the file itself")
	}
	return nil
}

// mine refuses a directory that somebody else made, or may write to: he could put
// a manifest of his own in the place of one that is kept.
func mine(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || info.Mode().Perm()&0o077 != 0 || !ok || int(owner.Uid) != os.Geteuid() {
		return fmt.Errorf("%s is not a directory of this user alone", dir)
	}
	return nil
}

// stateHomes are where programs keep the user's own data, if a path from the root.
func (a *app) stateHomes() []string {
	return []string{a.first("XDG_STATE_HOME"), filepath.Join(a.first("HOME"), ".local", "state")}
}

// showEscapes lets a terminal act on escapes, which those here always do.
func showEscapes(*os.File) {}
