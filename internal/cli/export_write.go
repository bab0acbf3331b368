package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/syncer-project/syncer/internal/export"
	"github.com/syncer-project/syncer/internal/report"
)

// writeExport writes the manifest in every form that was asked for.
func (a *app) writeExport(list []output, document export.Document) error {
	for _, out := range list {
		text, err := document.YAML()
		if out.format == "json" {
			var b strings.Builder
			err = report.WriteJSON(&b, document.Manifest)
			text = []byte(b.String())
		}
		if err != nil {
			return err
		}
		if out.file == "" {
			_, err = a.Out.Write(text)
		} else {
			err = replaceFile(out.file, text)
		}
		if err != nil {
			return fmt.Errorf("write the manifest: %w", err)
		}
	}
	return nil
}

// replaceFile writes a file whole or not at all: what was there stays until
// the new text is on the disk. What is no regular file (a pipe) is written to.
func replaceFile(path string, text []byte) (err error) {
	mode := os.FileMode(0o644)
	if info, statErr := os.Stat(path); statErr == nil {
		if !info.Mode().IsRegular() {
			return os.WriteFile(path, text, mode)
		}
		mode = info.Mode().Perm()
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return err
		}
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".syncer-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // the error that matters is the first one
		}
	}()
	_, err = file.Write(text)
	if err = errors.Join(err, file.Chmod(mode), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// remark says on standard error what the manifest alone does not.
func (a *app) remark(document export.Document) {
	for _, each := range document.LeftOut {
		fmt.Fprintln(a.Err, "syncer: "+each)
	}
	if len(document.Variables) == 0 {
		return
	}
	fmt.Fprintln(a.Err, "syncer: sensitive values are references; set these variables before planning:")
	for _, v := range document.Variables {
		of := v.Of[0]
		if more := len(v.Of) - 1; more > 0 {
			of += fmt.Sprintf(" and %d more", more)
		}
		fmt.Fprintf(a.Err, "  %s  (%s)\n", v.Name, of)
	}
}
