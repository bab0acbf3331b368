// Command pages writes what a release holds beside the binary, made from the commands
// themselves: their manual pages, as they are and compressed as packages have them, and
// the scripts of completion by the names under which shells look for them. The same
// version and time give the same bytes.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/internal/cli"
)

// scripts are the files' names by shell.
var scripts = map[string]string{"bash": "syncer.bash", "zsh": "_syncer", "fish": "syncer.fish", "powershell": "syncer.ps1"}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: pages DIRECTORY VERSION UNIX-TIME")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(dir, version, at string) error {
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return err
	}
	root := cli.Tree()
	for _, cmd := range append(described(root), root) {
		text := page(cmd, version, time.Unix(seconds, 0).UTC())
		packed, err := compressed(text)
		if err != nil {
			return err
		}
		name := fileName(cmd)
		if err := save(filepath.Join(dir, "man", "man1", name), text); err != nil {
			return err
		}
		if err := save(filepath.Join(dir, "compressed", name+".gz"), packed); err != nil {
			return err
		}
	}
	for shell, name := range scripts {
		var script bytes.Buffer
		if code := cli.Main([]string{"completion", shell}, nil, nil, &script, os.Stderr); code != 0 {
			return fmt.Errorf("completion %s: exit code %d", shell, code)
		}
		if err := save(filepath.Join(dir, "completions", name), script.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// described are the commands that have a page of their own beside root's.
func described(root *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() {
			out = append(out, cmd)
		}
	}
	return out
}

// compressed packs text without a name or time, which would differ.
func compressed(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(text)
	err = errors.Join(err, w.Close())
	return out.Bytes(), err
}

func save(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // G301: everybody may read them
		return err
	}
	return os.WriteFile(path, text, 0o644) //nolint:gosec // G306: the same
}
