package cli

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// duplicate opens a stream of this process once more. Here they have no numbers.
func duplicate(int, string) (*os.File, error) {
	return nil, fmt.Errorf("streams have no numbers on Windows: %w", errors.ErrUnsupported)
}

// rename gives an open file another name. Windows moves none that is open, so it is
// opened anew.
func rename(file *os.File, name string) (*os.File, error) {
	if err := file.Close(); err != nil {
		return file, err
	}
	if err := os.Rename(file.Name(), name); err != nil {
		return file, err
	}
	return os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
}

// foreign says why a link is not followed. Whose it is cannot be told: administrators
// share what they make.
func foreign(os.FileInfo) error {
	return errors.New("it is a link, and those are not followed on Windows; name the file itself")
}

// mine refuses a directory where others may write, as far as anybody can tell.
func mine(dir string) error {
	return fmt.Errorf("%s may belong to others too; set LOCALAPPDATA, or name a directory with --recovery-dir", dir)
}

// stateHomes are where programs keep the user's own data, if a path from the root.
func (a *app) stateHomes() []string {
	return []string{a.first("XDG_STATE_HOME"), a.first("LOCALAPPDATA")}
}

// showEscapes lets a console act on escapes rather than print them.
func showEscapes(file *os.File) {
	console, mode := windows.Handle(file.Fd()), uint32(0)
	if windows.GetConsoleMode(console, &mode) == nil {
		_ = windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) // an old one prints them
	}
}
