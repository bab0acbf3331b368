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
	"syscall"
)

// stdin is the name of standard input among the paths.
const stdin = "-"

// source is one file as it was read.
type source struct {
	file   string // as in Position.File
	folder string // what ${file:} is relative to
	text   string
}

// sources reads what the paths name, each file once, in the order of the paths
// and by name within a directory.
func (r *reader) sources(paths []string) []source {
	if len(paths) == 0 {
		r.p.tell("no manifest given: name a file, a directory or - for standard input")
	}
	var out []source
	seen := map[string]bool{}
	for _, path := range paths {
		r.p.file(path)
		files, within := expand(path, r.p)
		for _, file := range files {
			if id := identity(file); !seen[id] {
				seen[id] = true
				r.p.file(file)
				if s, ok := r.read(file, within); ok {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// expand returns the files behind a path, and whether they were found in a
// directory rather than named.
func expand(path string, p *problems) (files []string, within bool) {
	if path == stdin {
		return []string{path}, false
	}
	info, err := os.Stat(path)
	if err != nil {
		p.unread(path, "cannot be read: %v", reason(err))
		return nil, false
	}
	if !info.IsDir() {
		return []string{path}, false
	}
	files, err = manifestsIn(path)
	switch {
	case err != nil:
		p.unread(path, "cannot be read: %v", err)
	case len(files) == 0:
		p.unread(path, "the directory holds no *.yaml, *.yml or *.json file")
	}
	return files, true
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

// read reads one file. What was found in a directory has to be a regular file:
// a pipe would hang, a device never end. Who names one means it.
func (r *reader) read(file string, within bool) (source, bool) {
	s := source{file: file, folder: filepath.Dir(file)}
	var err error
	if file == stdin {
		s.folder = "."
		if r.in == nil {
			r.in = strings.NewReader("")
		}
		s.text, err = readAll(r.in, 0, r.limits.bytes)
	} else {
		s.text, err = readFile(file, within, r.limits.bytes)
	}
	if err != nil {
		r.p.unread(file, "cannot be read: %v", reason(err))
		return s, false
	}
	return s, true
}

func readFile(path string, regular bool, most int) (string, error) {
	flags := os.O_RDONLY
	if regular {
		flags |= syscall.O_NONBLOCK // to open a pipe waits for a writer
	}
	file, err := os.OpenFile(path, flags, 0)
	if err != nil {
		return "", err
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return "", err
	case regular && !info.Mode().IsRegular() && !info.IsDir():
		return "", errNotRegular
	case info.Mode().IsRegular() && info.Size() > int64(most):
		return "", tooLarge(most)
	}
	return readAll(file, int(info.Size()), most)
}

var errNotRegular = errors.New("it is no regular file")

func tooLarge(most int) error {
	return fmt.Errorf("it holds more than %d bytes, the most that syncer takes of one file", most)
}

// readAll reads to the end, or up to a limit, which is an error. It expects size
// bytes; 0 is not known.
func readAll(in io.Reader, size, most int) (string, error) {
	var text strings.Builder
	text.Grow(min(max(size, 0), most))
	_, err := io.Copy(&text, io.LimitReader(in, int64(most)+1))
	if err == nil && text.Len() > most {
		err = tooLarge(most)
	}
	return text.String(), err
}

// reason drops the path from a file system's error, as the message has it already.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
