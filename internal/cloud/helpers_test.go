package cloud

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/executor"
)

const (
	testProject = "0123456789abcdef0123456789abcdef"
	testCluster = "4d1ecb2c-229a-11e8-9c75-0255ac100ceb" // of testdata/cce-list-clusters-200.json
)

var (
	poolTarget    = desired.Target{Kind: desired.Pool, ID: "pool-a", Region: "eu-de", Project: testProject}
	clusterTarget = desired.Target{Kind: desired.Cluster, ID: testCluster, Region: "eu-de", Project: testProject}
)

// fakeClock moves only when somebody sleeps.
type fakeClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newFakeClock() *fakeClock {
	return &fakeClock{now: time.Date(2026, 1, 15, 8, 30, 0, 0, time.UTC)}
}

func (f *fakeClock) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if d > 0 {
		f.slept = append(f.slept, d)
		f.now = f.now.Add(d)
	}
	return ctx.Err()
}

// seen is one request as a test's server received it.
type seen struct {
	method, path, query, contentType, body string
	header                                 http.Header
	host                                   string
}

// fakeService answers with handler and remembers what was asked.
type fakeService struct {
	*httptest.Server
	mu   sync.Mutex
	seen []seen
}

func newFakeService(t *testing.T, handler http.HandlerFunc) *fakeService {
	t.Helper()
	f := &fakeService{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		f.mu.Lock()
		f.seen = append(f.seen, seen{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Content-Type"), string(body), r.Header.Clone(), r.Host})
		f.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

// requests returns "METHOD path" of what was asked, in order.
func (f *fakeService) requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for _, s := range f.seen {
		out = append(out, s.method+" "+s.path)
	}
	return out
}

func (f *fakeService) last(t *testing.T) seen {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.seen) == 0 {
		t.Fatal("no request was made")
	}
	return f.seen[len(f.seen)-1]
}

// testConfig speaks with server, with a ready token unless env sets other
// credentials, and with a fake clock. Without a server it has no endpoints.
func testConfig(server string, env ...string) Config {
	vars := map[string]string{"SYNCER_TOKEN": "planted-token"}
	if len(env) > 0 {
		vars = map[string]string{}
	}
	for i := 0; i+1 < len(env); i += 2 {
		vars[env[i]] = env[i+1]
	}
	clock := newFakeClock()
	endpoints := map[string]string{"iam": server, "cce": server, "modelarts": server}
	if server == "" {
		endpoints = nil
	}
	return Config{
		Region: "eu-de", Home: "/nonexistent", Endpoints: endpoints,
		Env:       func(name string) (string, bool) { v, ok := vars[name]; return v, ok },
		UserAgent: "syncer/test", Log: slog.New(slog.DiscardHandler),
		Now: clock.Now, Sleep: clock.Sleep, Jitter: func() float64 { return 0 },
	}
}

func mustNew(t *testing.T, cfg Config) *Client {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func payload(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("wire", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// route answers "METHOD path" with a payload of testdata; all else is a 404.
func route(t *testing.T, routes map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name, ok := routes[r.Method+" "+r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("X-Request-Id", "req-1")
		_, _ = w.Write(payload(t, name))
	}
}

// script gives one answer per request, then repeats the last one.
func script(answers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	next := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		answer := answers[min(next, len(answers)-1)]
		next++
		mu.Unlock()
		answer(w, r)
	}
}

func reply(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// drop closes the connection without an answer.
func drop(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

func asError(t *testing.T, err error) *executor.Error {
	t.Helper()
	e, ok := errorsAs(err)
	if !ok {
		t.Fatalf("error is %T (%v), want *executor.Error", err, err)
	}
	return e
}

func count(list []string, want string) int {
	return len(slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s != want }))
}

func errorsAs(err error) (*executor.Error, bool) { return errors.AsType[*executor.Error](err) }
