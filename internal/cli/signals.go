package cli

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// interrupts are the signals that end a run: Ctrl-C, and what CI systems, service
// managers and a terminal that goes away send. A hang-up that was ignored when the
// process began, as nohup has it, stays ignored.
func interrupts() []os.Signal {
	out := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		out = append(out, syscall.SIGHUP)
	}
	return out
}

// interruptible returns a context that ends with the first interrupt, for what
// only reads. A second one ends the process.
func interruptible(ctx context.Context) (_ context.Context, stop func()) {
	ctx, stop = signal.NotifyContext(ctx, interrupts()...)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// signals turns the first interrupt into "start nothing new" and a second one
// into "stop at once".
type signals struct {
	stop, hard context.Context
	end        func()
	once       sync.Once
}

func watchSignals(ctx context.Context) *signals {
	s := &signals{}
	hard, cancelHard := context.WithCancel(ctx)
	stop, cancelStop := context.WithCancel(hard)
	s.stop, s.hard = stop, hard
	signal.Ignore(syscall.SIGPIPE) // a reader of the report that goes away must not end a run half-way
	caught := make(chan os.Signal, 2)
	signal.Notify(caught, interrupts()...)
	done := make(chan struct{})
	go follow(caught, done, cancelStop, cancelHard)
	s.end = func() {
		s.once.Do(func() {
			signal.Stop(caught)
			close(done)
			cancelHard()
			cancelStop()
		})
	}
	return s
}

// follow calls first on the first signal and second on one after it, until done.
// A hang-up is never the second: a terminal that closes sends one, its shell
// another, and neither is somebody who insists.
func follow(caught <-chan os.Signal, done <-chan struct{}, first, second func()) {
	halted := false
	for {
		select {
		case <-done:
			return
		case sig := <-caught:
			switch {
			case !halted:
				halted = true
				first()
			case sig != syscall.SIGHUP:
				second()
				return
			}
		}
	}
}

// received reports that an interrupt came.
func (s *signals) received() bool { return s.stop.Err() != nil }
