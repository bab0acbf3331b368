package manifest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
)

// stdin is the name of standard input among the paths.
const stdin = "-"

// source is one file as it was read.
type source struct {
	file   string // as in Position.File
	folder string // what ${file:} is relative to
	text   []byte
}

// sources reads what the paths name, each file once, in the order of the paths
// and by name within a directory.
func sources(paths []string, in io.Reader, p *problems) []source {
	if len(paths) == 0 {
		p.add(desired.Position{}, ".", "no manifest given: name a file, a directory or - for standard input")
	}
	var out []source
	seen := map[string]bool{}
	for _, path := range paths {
		p.file(path)
		for _, file := range expand(path, p) {
			if id := identity(file); !seen[id] {
				seen[id] = true
				p.file(file)
				if s, ok := read(file, in, p); ok {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// expand returns the files behind a path.
func expand(path string, p *problems) []string {
	if path == stdin {
		return []string{path}
	}
	info, err := os.Stat(path)
	if err != nil {
		p.unread(path, "cannot be read: %v", reason(err))
		return nil
	}
	if !info.IsDir() {
		return []string{path}
	}
	files, err := manifestsIn(path)
	switch {
	case err != nil:
		p.unread(path, "cannot be read: %v", err)
	case len(files) == 0:
		p.unread(path, "the directory holds no *.yaml, *.yml or *.json file")
	}
	return files
}

// manifestsIn lists a directory and all below it. Hidden entries are left out:
// they are the tools' (.git, .github), not the fleet's.
func manifestsIn(folder string) ([]string, error) {
	var files []string
	err := fs.WalkDir(os.DirFS(folder), ".", func(path string, entry fs.DirEntry, err error) error {
		full := filepath.Join(folder, path)
		if err != nil {
			return fmt.Errorf("%s: %w", full, reason(err))
		}
		hidden := path != "." && strings.HasPrefix(entry.Name(), ".")
		switch {
		case hidden && entry.IsDir():
			return fs.SkipDir
		case !hidden && isManifest(full, entry):
			files = append(files, full)
		}
		return nil
	})
	slices.Sort(files)
	return files, err
}

func isManifest(path string, entry fs.DirEntry) bool {
	switch filepath.Ext(path) {
	case ".yaml", ".yml", ".json":
	default:
		return false
	}
	if entry.Type()&fs.ModeSymlink != 0 {
		info, err := os.Stat(path)
		return err != nil || !info.IsDir() // a dead link is told of when it is read
	}
	return !entry.IsDir()
}

// identity is the same for all names of one file.
func identity(file string) string {
	if file == stdin {
		return stdin
	}
	full, err := filepath.Abs(file)
	if err != nil {
		return file
	}
	if real, err := filepath.EvalSymlinks(full); err == nil {
		return real
	}
	return full
}

func read(file string, in io.Reader, p *problems) (source, bool) {
	s := source{file: file, folder: filepath.Dir(file)}
	var err error
	if file == stdin {
		s.folder = "."
		if in == nil {
			in = strings.NewReader("")
		}
		s.text, err = io.ReadAll(in)
	} else {
		s.text, err = os.ReadFile(file)
	}
	if err != nil {
		p.unread(file, "cannot be read: %v", reason(err))
		return s, false
	}
	return s, true
}

// reason drops the path from a file system's error, as the message has it already.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
