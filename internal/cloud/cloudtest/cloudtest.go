// Package cloudtest serves the tests of package cloud and of the rooms below
// it: a clock that moves only when somebody sleeps, servers that remember what
// they were asked, an IAM, and the answers that the services' documents show.
// In go handlers, out come URLs. Nothing of the product imports it.
package cloudtest

import (
	"bytes"
	"context"
	"embed"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Project is a project's ID, Cluster that of the cluster in cce-list-clusters-200.json.
const (
	Project = "0123456789abcdef0123456789abcdef"
	Cluster = "4d1ecb2c-229a-11e8-9c75-0255ac100ceb"
)

//go:embed testdata
var documents embed.FS

// Payload returns a body out of the services' documents.
func Payload(t testing.TB, name string) []byte {
	t.Helper()
	data, err := documents.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Clock moves only when somebody sleeps.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

// NewClock starts at half past eight.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, 1, 15, 8, 30, 0, 0, time.UTC)}
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep moves the clock on at once.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d > 0 {
		c.slept = append(c.slept, d)
		c.now = c.now.Add(d)
	}
	return ctx.Err()
}

// Slept are the sleeps so far.
func (c *Clock) Slept() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]time.Duration(nil), c.slept...)
}

// Env is an environment of the given names and values, one after the other.
func Env(pairs ...string) func(string) (string, bool) {
	vars := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		vars[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
}

// First is the same environment asked for the first of some names that is set.
func First(pairs ...string) func(...string) string {
	env := Env(pairs...)
	return func(names ...string) string {
		for _, name := range names {
			if value, ok := env(name); ok && value != "" {
				return value
			}
		}
		return ""
	}
}

// Seen is one request as a server received it.
type Seen struct {
	Method, Path, Query, ContentType, Body string
	Header                                 http.Header
	Host                                   string
}

// Service answers with a handler and remembers what was asked.
type Service struct {
	*httptest.Server
	mu   sync.Mutex
	seen []Seen
}

// NewService listens on a loopback address as long as the test runs.
func NewService(t testing.TB, handler http.HandlerFunc) *Service {
	t.Helper()
	s := &Service{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.mu.Lock()
		s.seen = append(s.seen, Seen{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Content-Type"), string(body), r.Header.Clone(), r.Host})
		s.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// Requests returns "METHOD path" of what was asked, in order.
func (s *Service) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, r := range s.seen {
		out = append(out, r.Method+" "+r.Path)
	}
	return out
}

// Sent is the number of requests that change something.
func (s *Service) Sent() int {
	n := 0
	for _, request := range s.Requests() {
		if !strings.HasPrefix(request, "GET ") {
			n++
		}
	}
	return n
}

// Count is how often "METHOD path" was asked.
func (s *Service) Count(request string) int {
	n := 0
	for _, r := range s.Requests() {
		if r == request {
			n++
		}
	}
	return n
}

// Last is the latest request.
func (s *Service) Last(t testing.TB) Seen {
	t.Helper()
	return s.latest(t, func(Seen) bool { return true })
}

// LastOf is the latest request to a path.
func (s *Service) LastOf(t testing.TB, path string) Seen {
	t.Helper()
	return s.latest(t, func(r Seen) bool { return r.Path == path })
}

func (s *Service) latest(t testing.TB, is func(Seen) bool) Seen {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range slices.Backward(s.seen) {
		if is(r) {
			return r
		}
	}
	t.Fatal("no such request was made")
	return Seen{}
}
