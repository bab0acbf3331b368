package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// outfile is a file that a run writes, opened before the run changes anything.
// What is written goes to a temporary file beside it, which takes its place, whole,
// with commit. A pipe or device is written to as it is.
type outfile struct {
	io.Writer
	file *os.File // nil: one of the run's own streams, which stays open
	at   string   // where the temporary file goes; "": there is none
}

// stream finds the names of the process's own streams.
var stream = regexp.MustCompile(`^(?:/dev|/proc/self)/fd/([0-9]+)$`)

// openOutfile opens path for writing. inputs are files that the run reads: none
// of them is overwritten.
func (a *app) openOutfile(path string, inputs []string) (*outfile, error) {
	if out, ok, err := a.openStream(path); ok {
		return out, err
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s cannot be written: it is a directory", path)
	case err == nil && !info.Mode().IsRegular():
		return openSpecial(path, info.Mode())
	case err == nil:
		if input, same := sameFile(info, inputs); same {
			return nil, fmt.Errorf("%s cannot be written: this run reads it, as %s; name another file", path, input)
		}
	}
	if dir := filepath.Dir(path); !isDirectory(dir) {
		return nil, fmt.Errorf("%s cannot be written: there is no directory %s; make it first", path, dir)
	}
	at, err := a.destination(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be written: %w", path, err)
	}
	if slices.ContainsFunc(a.opened, func(o *outfile) bool { return o.at == at }) {
		return nil, fmt.Errorf("%s cannot be written: another output of this run goes there; name another file", path)
	}
	sweep(filepath.Dir(at))
	file, err := os.CreateTemp(filepath.Dir(at), ".syncer-*") // mode 0600
	if err != nil {
		return nil, fmt.Errorf("%s cannot be written: %w", path, err)
	}
	return &outfile{Writer: file, file: file, at: at}, nil
}

// openStream returns the stream of this process that path names, if it does. To
// open such a name anew would begin at the start of the file behind it.
func (a *app) openStream(path string) (_ *outfile, ok bool, err error) {
	number := -1
	if match := stream.FindStringSubmatch(path); match != nil {
		number, err = strconv.Atoi(match[1])
	}
	switch {
	case path == "/dev/stdout" || number == 1:
		return &outfile{Writer: a.Out}, true, nil
	case path == "/dev/stderr" || number == 2:
		return &outfile{Writer: a.Err}, true, nil
	case number < 0 || err != nil:
		return nil, false, nil //nolint:nilerr // no number of a stream
	}
	file, err := duplicate(number, path)
	if err != nil {
		return nil, true, fmt.Errorf("%s cannot be written: %w", path, err)
	}
	return &outfile{Writer: file, file: file}, true, nil
}

// How long a named pipe may be without a reader before that is an error.
const (
	pipeTries = 100
	pipePause = 100 * time.Millisecond
)

// openSpecial opens a pipe or device. To open a pipe that nobody reads would
// wait for ever, so it is tried for a while.
func openSpecial(path string, mode os.FileMode) (*outfile, error) {
	for try := 1; ; try++ {
		file, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		switch {
		case err == nil:
			return &outfile{Writer: file, file: file}, nil
		case mode&os.ModeNamedPipe == 0 || !errors.Is(err, syscall.ENXIO):
			return nil, fmt.Errorf("%s cannot be written: %w", path, err)
		case try == pipeTries:
			return nil, fmt.Errorf("%s cannot be written: it is a pipe, and nobody has opened it for reading for %s", path, pipeTries*pipePause)
		}
		time.Sleep(pipePause)
	}
}

// destination returns where path leads, links resolved. A link is followed only
// where it is the user's: one that belongs to somebody else, or that came with
// the checkout of a workflow, could lead to any file of the user's.
func (a *app) destination(path string) (string, error) {
	at, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(at))
	if err != nil {
		return "", err
	}
	for _, checkout := range a.checkouts() {
		if below(checkout, filepath.Dir(at)) && !below(checkout, dir) {
			return "", fmt.Errorf("its directory is a link that leads out of the checkout, to %s", dir)
		}
	}
	at = filepath.Join(dir, filepath.Base(at))
	info, err := os.Lstat(at)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		return at, nil //nolint:nilerr // it is not there yet, or the temporary file tells
	}
	if err := foreign(info); err != nil {
		return "", err
	}
	if slices.ContainsFunc(a.checkouts(), func(checkout string) bool { return below(checkout, at) }) {
		return "", errors.New("it is a link in the checkout; name the file itself")
	}
	real, err := filepath.EvalSymlinks(at)
	if err != nil {
		return "", fmt.Errorf("it is a link that leads nowhere: %w", err)
	}
	return real, nil
}

// checkouts are directories whose contents a workflow got from a repository.
func (a *app) checkouts() []string {
	var out []string
	for _, name := range []string{"GITHUB_WORKSPACE", "CI_PROJECT_DIR"} {
		if dir := a.first(name); dir != "" {
			out = append(out, dir)
			if real, err := filepath.EvalSymlinks(dir); err == nil && real != dir {
				out = append(out, real)
			}
		}
	}
	return out
}

// below reports that path is dir or in it; both are absolute.
func below(dir, path string) bool {
	rest, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rest)
}

// sameFile returns the input that is the file of info, under whatever name. Of a
// directory, the manifests in it count.
func sameFile(info os.FileInfo, inputs []string) (string, bool) {
	found := ""
	for _, input := range inputs {
		if input == "" || input == "-" {
			continue
		}
		root := input
		if real, err := filepath.EvalSymlinks(input); err == nil {
			root = real // a link to a directory is not walked
		}
		_ = filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return nil //nolint:nilerr // what cannot be read is told of by who reads it
			}
			if path != root && !isManifestName(path) {
				return nil
			}
			if other, err := os.Stat(path); err == nil && os.SameFile(info, other) {
				found = path
				return filepath.SkipAll
			}
			return nil
		})
		if found != "" {
			return found, true
		}
	}
	return "", false
}

// share lets everybody read the file: who collects metrics is another user. It holds
// no more than they do.
func (o *outfile) share() error {
	if o.at == "" {
		return nil
	}
	return o.file.Chmod(0o644) //nolint:gosec // G302: that is what it is for
}

// publish lets a stream appear under its name before it is whole, so that others
// can follow it.
func (o *outfile) publish() error {
	if o.at == "" {
		return nil
	}
	file, err := rename(o.file, o.at)
	if err == nil {
		o.Writer, o.file, o.at = file, file, ""
	}
	return err
}

// commit ends the file: all that was written stands under its name.
func (o *outfile) commit() error {
	if o.file == nil {
		return nil
	}
	err := o.file.Close()
	if err == nil && o.at != "" {
		err = os.Rename(o.file.Name(), o.at)
	}
	if err != nil {
		o.discard()
	}
	o.file = nil
	return err
}

// discard drops what is not committed; what was there before stays.
func (o *outfile) discard() {
	if o.file == nil {
		return
	}
	_ = o.file.Close() // it is given up, for whatever reason
	if o.at != "" {
		_ = os.Remove(o.file.Name())
	}
	o.file = nil
}
