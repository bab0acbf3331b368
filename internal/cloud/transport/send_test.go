package transport

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

func TestReadsAreRepeated(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"dropped":          cloudtest.Drop,
		"500":              cloudtest.Reply(500, string(cloudtest.Payload(t, "modelarts-error-500.json"))),
		"502 HTML":         cloudtest.Reply(502, "<html>"),
		"503":              cloudtest.Reply(503, ""),
		"429":              cloudtest.Reply(429, ""),
		"429, Retry-After": cloudtest.Reply(429, "", "Retry-After", "120"),
		"408":              cloudtest.Reply(408, ""),
		"cut short":        cloudtest.Reply(200, `{"items":[`),
		"malformed":        cloudtest.Reply(200, `{}`),
		"empty":            cloudtest.Reply(200, ""),
		"cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte(`{"items":[`))
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := cloudtest.NewService(t, cloudtest.Script(answer, answer, cloudtest.Reply(200, cloudtest.EmptyList)))
			if err := listPool(t, mustNew(t, testConfig(f.URL))); err != nil || len(f.Requests()) != 3 {
				t.Errorf("%v after %d requests", err, len(f.Requests()))
			}
		})
	}
}

func TestReadsEndSomewhere(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		sent   int
		want   string
	}{
		{"server down", cloudtest.Reply(500, string(cloudtest.Payload(t, "modelarts-error-500.json"))), MaxTries, "ModelArts.50005000: internal error (tried 6 times)"},
		{"dropped", cloudtest.Drop, MaxTries, "the connection was closed before the whole answer came (tried 6 times)"},
		{"no list", cloudtest.Reply(200, "{}"), 3, "it has no items, and unread is not empty (tried 3 times)"},
		{"no items", cloudtest.Reply(200, `{"items":null}`), 3, "null where [ should be (tried 3 times)"},
		{"HTML", cloudtest.Reply(200, "<html><title>Welcome</title>"), 3, "an HTML page (Welcome) instead of JSON (tried 3 times)"},
		{"too deep", cloudtest.Reply(200, `{"items":[`+strings.Repeat("[", 1000)), 1, "it is nested more than 100 deep"},
		{"refused", cloudtest.Reply(403, `{"error_code":"ModelArts.0203","error_msg":"no","request_id":"r1"}`), 1, "ModelArts.0203: no (request r1); the user or key may lack"},
		{"redirected", cloudtest.Reply(302, "", "Location", "https://elsewhere.example/"), 1, "check the endpoint"},
		{"token refused", cloudtest.Reply(401, string(cloudtest.Payload(t, "modelarts-error-401.json"))), 1, "token is invalid; get a new token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := cloudtest.NewService(t, tt.answer)
			err := listPool(t, mustNew(t, testConfig(f.URL)))
			e := asError(t, err)
			if len(f.Requests()) != tt.sent || e.Attempts != tt.sent || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%d requests, %d attempts: %v\nwant %d and %q", len(f.Requests()), e.Attempts, err, tt.sent, tt.want)
			}
			if !strings.HasPrefix(err.Error(), "GET "+f.URL+pluginsPath+": ") {
				t.Errorf("what was tried is missing: %v", err)
			}
		})
	}
}

func TestNoConnection(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Reply(200, cloudtest.EmptyList))
	f.Close()
	cfg := testConfig(f.URL)
	for _, method := range []string{"POST", "PATCH", "DELETE"} {
		_, err := change(t, mustNew(t, cfg), method)
		if e := asError(t, err); e.Class != executor.Uncertain || e.Attempts != 0 || !strings.Contains(e.Message, "no connection") {
			t.Errorf("class %d, %d attempts: %v", e.Class, e.Attempts, err)
		}
	}
}

// A host that does not exist is no bad moment: a typing mistake in the region
// must not cost every target a quarter of a minute.
func TestUnknownHostIsNotTriedAgain(t *testing.T) {
	clock := cloudtest.NewClock()
	cfg := testConfig("http://cce.no-such-region.invalid")
	cfg.Now, cfg.Sleep = clock.Now, clock.Sleep
	err := listPool(t, mustNew(t, cfg))
	if e := asError(t, err); len(clock.Slept()) != 0 || !strings.Contains(e.Hint, "check region") {
		t.Errorf("waited %v: %v", clock.Slept(), err)
	}
}

func TestThrottlingIsWaitedOutUpToTheLimit(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Reply(429, string(cloudtest.Payload(t, "apig-error-429.json"))))
	cfg := testConfig(f.URL)
	clock := cloudtest.NewClock()
	cfg.Now, cfg.Sleep, cfg.ThrottleLimit = clock.Now, clock.Sleep, 5*time.Minute
	err := listPool(t, mustNew(t, cfg))
	e := asError(t, err)
	if e.Class != executor.Refused || !strings.Contains(e.Hint, "for at most 5m0s") || !strings.Contains(e.Message, "limit:200") {
		t.Errorf("class %d: %v", e.Class, err)
	}
	waited := clock.Now().Sub(cloudtest.NewClock().Now())
	if waited > 5*time.Minute || waited < 4*time.Minute || len(f.Requests()) > 14 {
		t.Errorf("waited %s with %d requests", waited, len(f.Requests()))
	}
}

// A Retry-After holds back every request to that service, and only to that one.
func TestRetryAfterHoldsTheWholeService(t *testing.T) {
	var mu sync.Mutex
	times := map[string][]time.Time{}
	clock := cloudtest.NewClock()
	f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		times[r.URL.Path] = append(times[r.URL.Path], clock.Now())
		first := r.URL.Path == poolsPath && len(times[poolsPath]) == 1
		mu.Unlock()
		if first {
			cloudtest.Reply(429, "", "Retry-After", "40")(w, r)
			return
		}
		cloudtest.Reply(200, cloudtest.EmptyList)(w, r)
	})
	cfg := testConfig(f.URL)
	cfg.Now, cfg.Sleep = clock.Now, clock.Sleep
	c := mustNew(t, cfg)
	start := clock.Now()
	// The first answer holds ModelArts; the clock stands still until somebody waits for it.
	if err := c.list(t.Context(), endpoint.ModelArts, poolsPath); err != nil {
		t.Fatal(err)
	}
	c.gates[endpoint.ModelArts].hold(40*time.Second, "HTTP 429")
	if err := c.list(t.Context(), endpoint.CCE, "/api/v3/clusters"); err != nil {
		t.Fatal(err)
	}
	if err := listPool(t, c); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]time.Duration{"/api/v3/clusters": 40 * time.Second, pluginsPath: 80 * time.Second} {
		if got := times[path][0].Sub(start); got != want {
			t.Errorf("%s was asked after %s, want %s", path, got, want)
		}
	}
	if got := times[poolsPath][1].Sub(start); got != 40*time.Second {
		t.Errorf("repeated after %s, want 40s", got)
	}
}

// A throttle and a service in trouble speak for the whole service, a lock only for
// what it locks: whoever asked is told how long.
func TestRetryAfterOfALockHoldsNobodyElse(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		code   string
		holds  bool
	}{
		"throttled":           {429, "CCE.02429001", true},
		"in trouble":          {503, "CCE.03503001", true},
		"locked":              {429, "CCE.01429002", false},
		"stale version":       {409, "CCE.01409002", false},
		"the pool is busy":    {409, "ModelArts.2878", false},
		"the pool is busy 2":  {400, "ModelArts.6355", false},
		"refused for no time": {400, "ModelArts.0001", false},
	} {
		f := cloudtest.NewService(t, cloudtest.Script(
			cloudtest.Reply(tt.status, `{"error_code":"`+tt.code+`"}`, "Retry-After", "40"), cloudtest.Reply(202, `{"spec":{}}`)))
		c := mustNew(t, testConfig(f.URL))
		_, err := change(t, c, "POST")
		if e, ok := errors.AsType[*executor.Error](err); ok && e.RetryAfter != 40*time.Second {
			t.Errorf("%s: Retry-After is told as %s", name, e.RetryAfter)
		}
		if until := c.gates[endpoint.ModelArts].until; until.IsZero() == tt.holds {
			t.Errorf("%s: the service is held until %s", name, until)
		}
	}
}

func TestRetryAfterForms(t *testing.T) {
	now := time.Date(2026, 1, 15, 8, 30, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-3": 0, "soon": 0, "1000000": 24 * time.Hour,
		"Thu, 15 Jan 2026 08:31:00 GMT": time.Minute, "Thu, 15 Jan 2026 08:00:00 GMT": 0,
	} {
		resp := &http.Response{Header: http.Header{}}
		resp.Header.Set("Retry-After", value)
		if got := retryAfter(resp, now); got != want {
			t.Errorf("Retry-After %q = %s, want %s", value, got, want)
		}
	}
}

func TestRate(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Reply(200, cloudtest.EmptyList))
	cfg := testConfig(f.URL)
	clock := cloudtest.NewClock()
	cfg.Now, cfg.Sleep, cfg.QPS = clock.Now, clock.Sleep, 4
	c := mustNew(t, cfg)
	for range 9 {
		if err := listPool(t, c); err != nil {
			t.Fatal(err)
		}
	}
	if took := clock.Now().Sub(cloudtest.NewClock().Now()); took != 2*time.Second {
		t.Errorf("9 requests at 4 a second took %s, want 2s", took)
	}
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := cloudtest.NewService(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	c := mustNew(t, testConfig(f.URL))
	if err := c.list(ctx, endpoint.ModelArts, pluginsPath); err == nil || len(f.Requests()) != 1 {
		t.Errorf("%v after %d requests", err, len(f.Requests()))
	}
	if err := c.list(ctx, endpoint.ModelArts, pluginsPath); err == nil || len(f.Requests()) != 1 {
		t.Errorf("a request was made after the interrupt: %v", err)
	}
}

// proud are credentials that note each request that they were put on.
type proud struct {
	bearer
	attached *int
}

func (p proud) Attach(ctx context.Context, req *http.Request, body []byte, sc endpoint.Scope) (Settle, error) {
	*p.attached++
	return p.bearer.Attach(ctx, req, body, sc)
}

// No credentials are put on a request whose address is not below its base.
func TestNothingIsPutOnAStrayRequest(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Reply(200, cloudtest.EmptyList))
	host := strings.TrimPrefix(f.URL, "http://")
	c := mustNew(t, testConfig("http://127.0.0.1"))
	for _, path := range []string{"@" + host + "/x", ".x@" + host + "/x", "/../x", "/a//b", "/a/", "#/x", "?/x", ":80@" + host + "/x"} {
		attached := 0
		_, err := c.Send(t.Context(), proud{attached: &attached}, c.request(endpoint.CCE, "DELETE", path))
		if err == nil || attached != 0 || len(f.Requests()) != 0 {
			t.Errorf("%s: credentials put on %d, %d arrived, %v", path, attached, len(f.Requests()), err)
		}
		client := c.Foreign(endpoint.IAM, at("http://127.0.0.1")).HTTP()
		if resp, err := client.Post("http://127.0.0.1"+path, "", strings.NewReader("password")); err == nil || len(f.Requests()) != 0 {
			t.Errorf("%s: somebody else's request was sent: %v", path, err)
			if resp != nil {
				resp.Body.Close()
			}
		}
	}
}
