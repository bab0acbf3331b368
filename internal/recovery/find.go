package recovery

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Found is a file that an earlier run left.
type Found struct {
	File   string
	Target string // its key
	Of     string // the component
}

const (
	maxFound = 1000 // directory entries that are looked at
	headSize = 1024 // bytes of a file that are read
)

// Find returns the files in dir that earlier runs left of any of targets (keys),
// by name. What cannot be read is none.
func Find(dir string, targets []string) []Found {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	entries, _ := d.ReadDir(maxFound) // what was read before an error counts
	slices.SortFunc(entries, func(a, b os.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	var out []Found
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !strings.HasPrefix(entry.Name(), prefix) || !strings.HasSuffix(entry.Name(), suffix) {
			continue
		}
		file := filepath.Join(dir, entry.Name())
		target, of := marked(file)
		if slices.Contains(targets, target) {
			out = append(out, Found{file, target, of})
		}
	}
	return out
}

// Kept reports that a file is one that a run kept.
func Kept(file string) bool {
	target, _ := marked(file)
	return target != ""
}

// marked reads of what a file is the recovery.
func marked(file string) (target, component string) {
	f, err := os.Open(file)
	if err != nil {
		return "", ""
	}
	defer f.Close()
	head, _ := io.ReadAll(io.LimitReader(f, headSize)) // what was read before an error counts
	first, _, _ := strings.Cut(string(head), "\n")
	rest, ok := strings.CutPrefix(first, marker)
	if !ok {
		return "", ""
	}
	target, component, _ = strings.Cut(rest, " ")
	return target, component
}
