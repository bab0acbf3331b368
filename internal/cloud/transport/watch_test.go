package transport

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// watched15 is a configuration whose timers are fired by hand.
func watched15(server string) (settings, *cloudtest.Timers) {
	cfg, timers := testConfig(server), &cloudtest.Timers{}
	cfg.RequestTimeout = 15 * time.Second
	cfg.AfterFunc = func(d time.Duration, f func()) Timer { return timers.AfterFunc(d, f) }
	return cfg, timers
}

// A request of which nothing comes is over after the request time-out. A read is
// then made once more, at once; a change is not.
func TestSilence(t *testing.T) {
	const whole = 150 * time.Second
	start := func(w http.ResponseWriter) {
		_, _ = w.Write([]byte(`{"items":[`))
		_ = http.NewResponseController(w).Flush()
	}
	var timers *cloudtest.Timers
	for _, tt := range []struct {
		name   string
		answer func(w http.ResponseWriter)
		fires  time.Duration
		reads  int
		want   string
	}{
		{"no answer", func(http.ResponseWriter) {}, 15 * time.Second, 2, "no answer within 15s (tried 2 times)"},
		{"half an answer", func(w http.ResponseWriter) {
			timers.AwaitReset(15 * time.Second) // the connection
			start(w)
			timers.AwaitReset(15 * time.Second)
		}, 15 * time.Second, 2, "the answer broke off: nothing more came within 15s (tried 2 times)"},
		{"drops of an answer", start, whole, 1, "the answer was not whole after 2m30s"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
				tt.answer(w)
				if n := timers.Fire(tt.fires); n != 1 {
					t.Errorf("%d requests are watched", n)
				}
				<-r.Context().Done()
			})
			var cfg settings
			cfg, timers = watched15(f.URL)
			clock := cloudtest.NewClock()
			cfg.Now, cfg.Sleep = clock.Now, clock.Sleep
			err := asError(t, listPool(t, mustNew(t, cfg)))
			if !strings.HasSuffix(err.Error(), tt.want) || len(f.Requests()) != tt.reads || err.Attempts != tt.reads || len(clock.Slept()) != 0 {
				t.Errorf("%d requests, slept %v: %v; want %q", len(f.Requests()), clock.Slept(), err, tt.want)
			}
			_, failed := change(t, mustNew(t, cfg), "POST")
			if err := asError(t, failed); err.Class != executor.Uncertain || err.Attempts != 1 || f.Sent() != 1 || strings.Contains(err.Message, "tried") {
				t.Errorf("a change was sent %d times: %v", f.Sent(), err)
			}
		})
	}
}

// An answer that comes slowly, but comes, is waited for.
func TestEachByteBeginsTheTimeAnew(t *testing.T) {
	var timers *cloudtest.Timers
	f := cloudtest.NewService(t, func(w http.ResponseWriter, _ *http.Request) {
		timers.AwaitReset(15 * time.Second) // there is a connection
		for i, piece := range []string{`{"it`, `ems`, `":[`, `]}`} {
			_, _ = w.Write([]byte(piece))
			_ = http.NewResponseController(w).Flush()
			if i < 3 { // the last one ends the request
				timers.AwaitReset(15 * time.Second)
			}
		}
	})
	var cfg settings
	cfg, timers = watched15(f.URL)
	if err := listPool(t, mustNew(t, cfg)); err != nil {
		t.Error(err)
	}
	if n := timers.Fire(15*time.Second) + timers.Fire(150*time.Second) + timers.Fire(late); n != 0 {
		t.Errorf("%d timers are left", n)
	}
}

// reasons are what a call of read says that it waits for, one after the other.
func reasons(t *testing.T, read func(context.Context)) []string {
	t.Helper()
	var mu sync.Mutex
	var out []string
	o := executor.ReadOptions{Observe: func(r executor.Reading) {
		mu.Lock()
		defer mu.Unlock()
		switch r.Stage {
		case executor.ReadWaiting:
			out = append(out, r.Why)
		case executor.ReadGoesOn:
			out = append(out, "goes on")
		}
	}}
	targets := []desired.Target{{Kind: desired.Pool, ID: "pool-a"}}
	if err := executor.ReadTargets(t.Context(), nil, targets, o, func(ctx context.Context, _ int, _ *executor.TargetReader) { read(ctx) }); err != nil {
		t.Error(err)
	}
	return out
}

// Whoever only waits leaves its slot to others, and says why. The ordinary pace is
// no such wait.
func TestWaitingIsAside(t *testing.T) {
	var timers *cloudtest.Timers
	good := cloudtest.Reply(200, cloudtest.EmptyList)
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		qps    float64
		want   []string
	}{
		"good":        {good, 0, nil},
		"paced":       {good, 0.01, nil},
		"503":         {cloudtest.Script(cloudtest.Reply(503, "secret"), good), 0, []string{"HTTP 503: tried again in 500ms"}},
		"dropped":     {cloudtest.Script(cloudtest.Drop, good), 0, []string{"the connection was closed before the whole answer came: tried again in 500ms"}},
		"429 long":    {cloudtest.Script(cloudtest.Reply(429, "", "Retry-After", "40"), good), 0, []string{"HTTP 429: the service gets no request for 40s"}},
		"429 briefly": {cloudtest.Script(cloudtest.Reply(429, ""), good), 0, nil},
		"malformed":   {cloudtest.Script(cloudtest.Reply(200, "{}"), good), 0, []string{"the answer is no list: it has no items, and unread is not empty: tried again in 500ms"}},
		"late": {func(w http.ResponseWriter, r *http.Request) {
			timers.Fire(late)
			good(w, r)
		}, 0, []string{"no answer yet"}},
		"late and lost": {cloudtest.Script(func(w http.ResponseWriter, r *http.Request) {
			timers.Fire(late)
			cloudtest.Drop(w, r)
		}, good), 0, []string{"no answer yet", "the connection was closed before the whole answer came: tried again in 500ms"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := cloudtest.NewService(t, tt.answer)
			var cfg settings
			cfg, timers = watched15(f.URL)
			cfg.QPS = tt.qps
			c := mustNew(t, cfg)
			got := reasons(t, func(ctx context.Context) {
				for range 2 {
					if err := c.list(ctx, endpoint.ModelArts, pluginsPath); err != nil {
						t.Error(err)
					}
				}
			})
			var want []string
			for _, why := range tt.want {
				want = append(want, why, "goes on")
			}
			if name == "late" { // every time
				want = slices.Repeat(want, 2)
			}
			if !slices.Equal(got, want) {
				t.Errorf("told %q, want %q", got, want)
			}
		})
	}
}

// A timer that fires while the request ends says nothing, or takes it back.
func TestLateTimersAreNoRace(t *testing.T) {
	c := mustNew(t, testConfig(""))
	c.cfg.AfterFunc = afterFunc
	for range 200 {
		got := reasons(t, func(ctx context.Context) { c.aside(ctx, time.Nanosecond, "late")() })
		if len(got)%2 != 0 {
			t.Fatalf("told %q", got)
		}
	}
}

// A host that takes no connection costs two times, not six.
func TestSilentHosts(t *testing.T) {
	for _, err := range []error{overdue{text: "no answer within 15s"}, fmt.Errorf("dial: %w", timedOut{})} {
		if !isSilent(err) {
			t.Errorf("%v is not silence", err)
		}
	}
	if isSilent(http.ErrHandlerTimeout) || isSilent(overdue{slow: true}) {
		t.Error("any error is silence")
	}
}

type timedOut struct{}

func (timedOut) Error() string   { return "i/o timeout" }
func (timedOut) Timeout() bool   { return true }
func (timedOut) Temporary() bool { return true }
