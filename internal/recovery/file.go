package recovery

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/syncer-project/syncer/desired"
)

const (
	prefix = "syncer-recovery-"
	suffix = ".yaml"
	// maxPart is how much of a target's ID and of a component's name a file's name
	// holds: all of it may have 255 bytes.
	maxPart = 80
	// maxSame is how many files may go by one name.
	maxSame = 1000
)

var odd = regexp.MustCompile(`[^A-Za-z0-9._-]`)

// name is that of the file of a component, without its end.
func name(target desired.Target, component string) string {
	return prefix + part(string(target.Kind)) + "-" + part(target.ID) + "-" + part(component)
}

// part is text as part of a name that is safe on any file system.
func part(text string) string {
	text = odd.ReplaceAllString(text, "_")
	return text[:min(len(text), maxPart)]
}

// reserve makes an empty file in dir, of that name or of a numbered one: what is
// there already, be it a link, is neither followed nor touched.
func reserve(dir, name string) (string, error) {
	for n := 1; n <= maxSame; n++ {
		path := filepath.Join(dir, name+suffix)
		if n > 1 {
			path = filepath.Join(dir, name+"-"+strconv.Itoa(n)+suffix)
		}
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		return path, file.Close()
	}
	return "", fmt.Errorf("%s holds %d files named %s already", dir, maxSame, name)
}

// fill puts text in the place of an empty file, whole: after a crash there is all
// of it or nothing. It returns when the disk has it.
func fill(path string, text []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".syncer-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err = os.Rename(file.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
