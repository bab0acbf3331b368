package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// child runs the binary and sends it the signals.
func (a *arena) child(r *attempt, binary string, args []string, out, errs io.Writer) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Stdout, cmd.Stderr, cmd.Env = out, errs, a.environment()
	begun := make(chan struct{})
	signalled, first := func() {}, time.Time{}
	if signals := r.ordeal.signals; len(signals) > 0 {
		signalled = a.when(signals[0].requests, func() {
			<-begun
			for _, s := range signals {
				time.Sleep(s.wait)
				if first.IsZero() {
					first = time.Now()
				}
				if cmd.Process.Signal(s.signal) == nil {
					r.hit = append(r.hit, s.signal)
				}
			}
		})
	}
	if err := cmd.Start(); err != nil {
		a.t.Fatal(err)
	}
	close(begun)
	sampled := again(20*time.Millisecond, func() { r.memory = max(r.memory, peak(cmd.Process.Pid)) })
	err := cmd.Wait()
	ended := time.Now()
	sampled()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) && ctx.Err() == nil {
		a.t.Fatal(err)
	}
	signalled()
	r.heard = ended.Sub(first)
	r.late, r.code = ctx.Err() != nil, cmd.ProcessState.ExitCode()
}

// peak asks Linux for the most memory that a process had so far, in KiB. What
// getrusage tells of a child is at least what its parent had when it began.
func peak(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0 // ended, or another system
	}
	var kib int64
	if _, rest, ok := strings.Cut(string(text), "VmHWM:"); ok {
		_, _ = fmt.Sscan(rest, &kib)
	}
	return kib
}

// again calls f every so often until it is told to end.
func again(every time.Duration, f func()) (end func()) {
	done, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		for {
			f()
			select {
			case <-done:
				return
			case <-time.After(every):
			}
		}
	}()
	return func() {
		close(done)
		<-over
	}
}
