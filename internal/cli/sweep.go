package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// leftAfter is how old a temporary file is when no run can still be writing it: the
// longest take days, and open their files first.
const leftAfter = 7 * 24 * time.Hour

// temporary are the names of files that have not got their own yet.
var temporary = regexp.MustCompile(`^\.syncer-[0-9]+$`)

// sweep removes from a directory what runs left there that were killed. What cannot
// be read or removed stays: it is in nobody's way.
func sweep(dir string) {
	entries, _ := os.ReadDir(dir) // what was read before an error counts
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !temporary.MatchString(entry.Name()) {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > leftAfter {
			_ = os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
}
