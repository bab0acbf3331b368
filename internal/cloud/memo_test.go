package cloud

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

func TestMemoSharesOneLoad(t *testing.T) {
	m := newMemo[string, int](time.Now, patient)
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
	m := newMemo[string, int](clock.Now, patient)
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
	m := newMemo[string, int](clock.Now, patient)
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

// A load outlives the caller that began it, as long as another waits for it.
func TestMemoLoadIsNobodys(t *testing.T) {
	m := newMemo[string, int](time.Now, patient)
	first, cancel := context.WithCancelCause(t.Context())
	started, held := make(chan struct{}), make(chan struct{})
	load := func(ctx context.Context) (int, error) {
		close(started)
		select {
		case <-held:
			return 7, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	var wait sync.WaitGroup
	wait.Go(func() {
		if _, err := m.get(first, "k", load); !errors.Is(err, context.Canceled) {
			t.Errorf("the canceled caller got %v", err)
		}
		close(held)
	})
	<-started
	wait.Go(func() {
		got, err := m.get(t.Context(), "k", nil)
		if got != 7 || err != nil {
			t.Errorf("the other caller got %d, %v", got, err)
		}
	})
	for m.waiting("k") < 2 {
		runtime.Gosched()
	}
	cancel(errors.New("its time was over"))
	wait.Wait()
	if got, err := m.get(t.Context(), "k", nil); got != 7 || err != nil {
		t.Errorf("later: %d, %v", got, err)
	}
}

func (m *memo[K, V]) waiting(key K) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.entries[key].waiting
}

// A load that nobody waits for any more ends, and is no answer.
func TestMemoLoadEndsWithItsLastCaller(t *testing.T) {
	m := newMemo[string, int](time.Now, patient)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	ended := make(chan struct{})
	_, err := m.get(ctx, "k", func(ctx context.Context) (int, error) {
		defer close(ended)
		<-ctx.Done()
		return 0, ctx.Err()
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the caller got %v", err)
	}
	<-ended
	if got, err := m.get(t.Context(), "k", func(context.Context) (int, error) { return 8, nil }); got != 8 || err != nil {
		t.Errorf("the next one got %d, %v", got, err)
	}
	if _, err := m.get(ctx, "other", nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("who has no time left began a load: %v", err)
	}
}

// What is begun is loaded once, and is there for whoever asks later; a failure is
// theirs too. It ends with its context.
func TestMemoBegin(t *testing.T) {
	m := newMemo[string, int](time.Now, patient)
	loads := 0
	for _, failure := range []error{nil, errors.New("no")} {
		key := fmt.Sprint(failure)
		loaded := make(chan struct{})
		load := func(context.Context) (int, error) { defer close(loaded); loads++; return 7, failure }
		m.begin(t.Context(), key, load)
		<-loaded
		for range 2 {
			if got, err := m.get(t.Context(), key, load); got != 7 || !errors.Is(err, failure) {
				t.Errorf("%d, %v", got, err)
			}
			m.begin(t.Context(), key, load)
		}
	}
	if loads != 2 {
		t.Errorf("%d loads of two values", loads)
	}
	ctx, cancel := context.WithCancel(t.Context())
	started, ended := make(chan struct{}), make(chan struct{})
	m.begin(ctx, "k", func(ctx context.Context) (int, error) {
		close(started)
		<-ctx.Done()
		close(ended)
		return 0, ctx.Err()
	})
	<-started
	cancel()
	<-ended
}

func TestMemoTold(t *testing.T) {
	clock := cloudtest.NewClock()
	m := newMemo[string, int](clock.Now, patient)
	if m.told("k") {
		t.Error("told before it was loaded")
	}
	_, _ = m.get(t.Context(), "k", func(context.Context) (int, error) {
		if m.told("k") {
			t.Error("told while it is loaded")
		}
		return 0, errors.New("no")
	})
	if !m.told("k") {
		t.Error("a failure answers for a while")
	}
	if _ = clock.Sleep(t.Context(), failureAge+time.Second); m.told("k") {
		t.Error("a failure answers for ever")
	}
}

// patient tells nobody who waits.
func patient(context.Context) func() { return func() {} }
