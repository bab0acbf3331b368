package recovery

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// Options say where a Store keeps files, and how.
type Options struct {
	// Dir makes the directory, if need be, and returns it. It is called for each file.
	Dir func() (string, error)
	// Sensitive reports texts that are known to hold a secret, whatever key they
	// stand under; nil knows none.
	Sensitive func(text string) bool
	Now       func() time.Time
	Tell      func(text string) // tells the user something, in one line
}

// Store keeps files while a run goes on. It is an [executor.Keeper].
type Store struct {
	o     Options
	mu    sync.Mutex
	files map[string]string // by target and component
	order []string          // the files, in the order in which they were kept
}

var _ executor.Keeper = (*Store)(nil)

// New returns a Store that keeps nothing yet.
func New(o Options) *Store { return &Store{o: o, files: map[string]string{}} }

// Keep implements [executor.Keeper]: it writes a manifest, which is on the disk
// when it returns, tells of it, and returns the command that applies it.
func (s *Store) Keep(target desired.Target, c diff.Change) (string, error) {
	file, left, err := s.write(target, c)
	if err != nil {
		return "", fmt.Errorf("%w; name a writable directory with --recovery-dir", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[key(target, c)] = file
	s.order = append(s.order, file)
	text := "kept what only the cloud has of " + c.Component + " on " + target.Key() + ", before it is deleted: " + file
	if len(left) > 0 {
		text += " (without " + strings.Join(left, ", ") + ")"
	}
	s.o.Tell(text)
	return Command(file), nil
}

// write puts c's manifest into a file of its own, and returns what is not in it.
func (s *Store) write(target desired.Target, c diff.Change) (file string, left []string, err error) {
	dir, err := s.o.Dir()
	if err != nil {
		return "", nil, err
	}
	if file, err = reserve(dir, name(target, c.Component)); err != nil {
		return "", nil, err
	}
	text, left, err := s.manifest(target, c, file)
	if err == nil {
		err = fill(file, text)
	}
	if err != nil {
		_ = os.Remove(file) // it is empty
		return "", nil, err
	}
	return file, left, nil
}

// Release implements [executor.Keeper]: it removes the file.
func (s *Store) Release(target desired.Target, c diff.Change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	file := s.files[key(target, c)]
	if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
		s.o.Tell("what was kept of " + c.Component + " on " + target.Key() + " is not needed any more, and cannot be removed: " + err.Error())
		return
	}
	delete(s.files, key(target, c))
}

// Left returns the files that were not released, in the order in which they were kept.
func (s *Store) Left() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := map[string]bool{}
	for _, file := range s.files {
		held[file] = true
	}
	var out []string
	for _, file := range s.order {
		if held[file] {
			out = append(out, file)
		}
	}
	return out
}

func key(target desired.Target, c diff.Change) string { return target.Key() + " " + c.Component }
