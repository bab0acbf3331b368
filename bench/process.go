package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// usage is what a run of a program cost.
type usage struct {
	wall, processor time.Duration // processor: user and system time
	memory          int64         // bytes of the peak resident set
}

// better keeps the best of both times, and the worst peak.
func (u usage) better(other usage) usage {
	if u == (usage{}) {
		return other
	}
	return usage{min(u.wall, other.wall), min(u.processor, other.processor), max(u.memory, other.memory)}
}

// run runs a program to its end and says what it cost; it has to end with code. This
// process stays small, as Linux counts its memory into that of its children until they
// begin.
func run(ctx context.Context, code int, dir string, env []string, path string, args ...string) (usage, error) {
	command := exec.CommandContext(ctx, path, args...)
	var said tail
	command.Dir, command.Env, command.Stderr = dir, env, &said // what it reports goes nowhere
	begin := time.Now()
	err := command.Run()
	wall := time.Since(begin)
	state := command.ProcessState
	if state == nil || state.ExitCode() != code {
		return usage{}, fmt.Errorf("%s did not end with %d: %w\n%s", strings.Join(append([]string{path}, args...), " "), code, err, said.Bytes())
	}
	return usage{wall: wall, processor: state.UserTime() + state.SystemTime(), memory: peak(state)}, nil
}

// tail keeps the end of what is written.
type tail struct{ bytes.Buffer }

func (t *tail) Write(text []byte) (int, error) {
	const enough = 4096
	n, err := t.Buffer.Write(text)
	t.Next(max(0, t.Len()-enough))
	return n, err
}
