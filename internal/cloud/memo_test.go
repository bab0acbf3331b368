package cloud

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

func TestMemoSharesOneLoad(t *testing.T) {
	m := newMemo[string, int](time.Now)
	var loads atomic.Int32
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			got, err := m.get(t.Context(), "k", func(context.Context) (int, error) { return int(loads.Add(1)), nil })
			if got != 1 || err != nil {
				t.Errorf("%d, %v", got, err)
			}
		})
	}
	wait.Wait()
	if loads.Load() != 1 {
		t.Errorf("%d loads", loads.Load())
	}
}

func TestMemoRemembersFailuresForAWhile(t *testing.T) {
	clock := cloudtest.NewClock()
	m := newMemo[string, int](clock.Now)
	loads := 0
	fail := func(context.Context) (int, error) { loads++; return 0, errors.New("no") }
	for range 3 {
		_, _ = m.get(t.Context(), "k", fail)
	}
	if loads != 1 {
		t.Errorf("%d loads within a minute", loads)
	}
	_ = clock.Sleep(t.Context(), failureAge+time.Second)
	if _, _ = m.get(t.Context(), "k", fail); loads != 2 {
		t.Errorf("%d loads after it", loads)
	}
}

func TestMemoFresh(t *testing.T) {
	clock := cloudtest.NewClock()
	m := newMemo[string, int](clock.Now)
	loads := 0
	load := func(context.Context) (int, error) { loads++; return loads, nil }
	ask := func(maxAge time.Duration) int { v, _ := m.fresh(t.Context(), "k", maxAge, load); return v }
	if got := []int{ask(time.Second), ask(time.Second)}; got[0] != 1 || got[1] != 1 {
		t.Errorf("just now: %v", got)
	}
	_ = clock.Sleep(t.Context(), 2*time.Second)
	if got := []int{ask(forever), ask(time.Second), ask(forever)}; got[0] != 1 || got[1] != 2 || got[2] != 2 {
		t.Errorf("later: %v", got)
	}
	_ = clock.Sleep(t.Context(), 2*time.Second)
	fail := func(context.Context) (int, error) { return 0, errors.New("no") }
	if _, err := m.fresh(t.Context(), "k", time.Second, fail); err == nil {
		t.Error("a failed renewal answers")
	}
	if got := ask(forever); got != 2 {
		t.Errorf("a failed renewal displaced the value: %d", got)
	}
}

// A caller that is canceled while it loads does not answer for the others.
func TestMemoLoadIsTakenOver(t *testing.T) {
	m := newMemo[string, int](time.Now)
	ctx, cancel := context.WithCancel(t.Context())
	started := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		_, err := m.get(ctx, "k", func(ctx context.Context) (int, error) {
			close(started)
			<-ctx.Done()
			return 0, ctx.Err()
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the canceled caller got %v", err)
		}
	})
	<-started
	wait.Go(func() {
		got, err := m.get(t.Context(), "k", func(context.Context) (int, error) { return 7, nil })
		if got != 7 || err != nil {
			t.Errorf("the other caller got %d, %v", got, err)
		}
	})
	cancel()
	wait.Wait()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	held := make(chan struct{})
	loading := make(chan struct{})
	wait.Go(func() {
		_, _ = m.get(t.Context(), "slow", func(context.Context) (int, error) { close(loading); <-held; return 1, nil })
	})
	<-loading
	if _, err := m.get(stopped, "slow", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a canceled waiter got %v", err)
	}
	close(held)
	wait.Wait()
}
