package executor

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/syncer-project/syncer/desired"
)

func fleetOf(n int) []desired.Target {
	targets := make([]desired.Target, n)
	for i := range targets {
		targets[i] = desired.Target{Kind: desired.Pool, ID: string(rune('a' + i%26)), Wave: i}
	}
	return targets
}

// The first ones wait until all others have been read, in two slots.
func TestWhoWaitsKeepsNobodyFromBeingRead(t *testing.T) {
	const hanging, all = 20, 50
	others := make(chan struct{})
	var mu sync.Mutex
	read := 0
	err := ReadTargets(t.Context(), nil, fleetOf(all), ReadOptions{Parallelism: 2}, func(ctx context.Context, i int, _ *TargetReader) {
		if i < hanging {
			back := Aside(ctx, "no answer")
			<-others
			back()
			back() // once more does no harm
		}
		mu.Lock()
		defer mu.Unlock()
		if read++; read == all-hanging {
			close(others)
		}
	})
	if err != nil || read != all {
		t.Errorf("%v, %d read", err, read)
	}
}

// Never more are read than there are slots, and never more wait outside than there is room.
func TestSlotsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		inside, most, waiting := 0, 0, 0
		count := func(n int) {
			mu.Lock()
			defer mu.Unlock()
			inside += n
			most = max(most, inside)
		}
		never := make(chan struct{})
		go func() {
			_ = ReadTargets(t.Context(), nil, fleetOf(3*maxAside), ReadOptions{Parallelism: 3}, func(ctx context.Context, _ int, _ *TargetReader) {
				count(1)
				count(-1)
				defer Aside(ctx, "for ever")()
				mu.Lock()
				waiting++
				mu.Unlock()
				<-never
			})
		}()
		synctest.Wait()
		if most > 3 || waiting != maxAside+3 {
			t.Errorf("%d inside at once, %d wait; want at most 3, and %d", most, waiting, maxAside+3)
		}
		close(never)
	})
}

func TestAsideOfNoRun(t *testing.T) { Aside(t.Context(), "nothing")() }

func TestReadingIsTold(t *testing.T) {
	var told []Reading
	err := ReadTargets(t.Context(), nil, fleetOf(1), ReadOptions{Observe: func(r Reading) { told = append(told, r) }}, func(ctx context.Context, _ int, _ *TargetReader) {
		outer := Aside(ctx, "no answer yet")
		inner := Aside(ctx, "HTTP 503")
		inner()
		outer()
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range told {
		if r.Target != "pool/a" || r.Time.IsZero() {
			t.Errorf("%+v", r)
		}
		got = append(got, string(r.Stage)+" "+r.Why)
	}
	want := []string{"started ", "waiting no answer yet", "waiting HTTP 503", "goes on ", "done "}
	if !slices.Equal(got, want) {
		t.Errorf("told %q\nwant %q", got, want)
	}
}
