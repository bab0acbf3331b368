package cli

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

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
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		for _, cancel := range []func(){cancelStop, cancelHard} {
			select {
			case <-caught:
				cancel()
			case <-done:
				return
			}
		}
	}()
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

// received reports that an interrupt came.
func (s *signals) received() bool { return s.stop.Err() != nil }
