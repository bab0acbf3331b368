package cloud_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud"
	"github.com/syncer-project/syncer/internal/cloud/transport"
	"github.com/syncer-project/syncer/internal/emulator"
)

// fault spoils one request on its way to the emulator or back.
type fault struct {
	name string
	made bool // the emulator gets the request all the same
	// answer takes the place of the emulator's; nil drops the connection.
	answer func(w http.ResponseWriter, r *http.Request, honest *httptest.ResponseRecorder)
}

func fixed(status int, body string, header ...string) func(http.ResponseWriter, *http.Request, *httptest.ResponseRecorder) {
	return func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// half sends the first half of the honest answer, as a whole one.
func half(w http.ResponseWriter, _ *http.Request, honest *httptest.ResponseRecorder) {
	w.WriteHeader(honest.Code)
	_, _ = w.Write(honest.Body.Bytes()[:honest.Body.Len()/2])
}

// hang says nothing until the client has had enough, which it has at once: see
// [spoiler.afterFunc]. A server sees that only once it has read the body.
func hang(_ http.ResponseWriter, r *http.Request, _ *httptest.ResponseRecorder) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// afterFunc ends a request's time when the spoiler lets it hang, and never before.
func (s *spoiler) afterFunc(d time.Duration, f func()) transport.Timer {
	t := &untilHung{stopped: make(chan struct{})}
	if d == requestTimeout {
		go func() {
			select {
			case <-s.hung:
				f()
			case <-t.stopped:
			}
		}()
	}
	return t
}

const requestTimeout = 15 * time.Second

// untilHung is a timer that an event fires.
type untilHung struct {
	once    sync.Once
	stopped chan struct{}
}

func (t *untilHung) Stop() bool {
	t.once.Do(func() { close(t.stopped) })
	return true
}

func (t *untilHung) Reset(time.Duration) bool { return true }

var faultsOnChanges = []fault{
	{"dropped before", false, nil},
	{"dropped after", true, nil},
	{"hangs before", false, hang},
	{"hangs after", true, hang},
	{"500 before", false, fixed(500, `{"error_code":"ModelArts.50005000","error_msg":"internal error"}`)},
	{"500 after", true, fixed(500, `{"errorCode":"CCE.01500001","errorMessage":"Internal error."}`)},
	{"502 with HTML after", true, fixed(502, "<html><title>Bad Gateway</title></html>")},
	{"503 before", false, fixed(503, "", "Retry-After", "3")},
	{"429", false, fixed(429, `{"error_code":"APIGW.0308","error_msg":"throttled"}`)},
	{"429 with Retry-After", false, fixed(429, `{"errorCode":"CCE.02429001","errorMessage":"throttled"}`, "Retry-After", "20")},
	{"{} before", false, fixed(200, "{}")},
	{"{} after", true, fixed(200, "{}")},
	{"null after", true, fixed(200, "null")},
	{"half a body after", true, half},
}

// busy is each service's word for: something else is being done to it.
var busy = map[desired.Kind]fault{
	desired.Pool:    {"busy", false, fixed(409, `{"error_code":"ModelArts.2878","error_msg":"the pool is busy"}`)},
	desired.Cluster: {"busy", false, fixed(429, `{"errorCode":"CCE.01429002","errorMessage":"Resource locked by other requests."}`)},
}

// spoiler stands before an emulator and spoils the first request of a method.
type spoiler struct {
	inner  http.Handler
	method string
	fault  fault

	mu    sync.Mutex
	hits  int
	times int // how often to spoil

	hung chan struct{} // takes one for each request that hangs; nil where none does
}

func (s *spoiler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	spoil := r.Method == s.method && !strings.HasPrefix(r.URL.Path, "/v3/") && s.hits < s.times
	if spoil {
		s.hits++
	}
	s.mu.Unlock()
	if !spoil {
		s.inner.ServeHTTP(w, r)
		return
	}
	honest := httptest.NewRecorder()
	if s.fault.made {
		s.inner.ServeHTTP(honest, r)
	}
	if s.fault.answer == nil {
		panic(http.ErrAbortHandler)
	}
	if s.hung != nil {
		select { // there is one request at a time, and it waits for this
		case s.hung <- struct{}{}:
		case <-r.Context().Done():
		}
	}
	s.fault.answer(w, r, honest)
}

// hurriedClock runs ahead whenever somebody sleeps.
type hurriedClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *hurriedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *hurriedClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	c.ahead += d
	c.mu.Unlock()
	return ctx.Err()
}

// story is one change, and the method by which it is asked for.
type story struct {
	kind   desired.Kind
	op     diff.Op
	method string
}

var stories = []story{
	{desired.Pool, diff.Create, "POST"}, {desired.Pool, diff.Update, "PATCH"}, {desired.Pool, diff.Delete, "DELETE"},
	{desired.Cluster, diff.Create, "POST"}, {desired.Cluster, diff.Update, "PUT"}, {desired.Cluster, diff.Delete, "DELETE"},
}

// TestNothingIsDoneTwice runs every change through every fault: the desired
// state is reached, and the emulator's log shows the change exactly once.
func TestNothingIsDoneTwice(t *testing.T) {
	for _, s := range stories {
		for _, f := range append(slices.Clone(faultsOnChanges), busy[s.kind]) {
			t.Run(string(s.kind)+"/"+string(s.op)+"/"+f.name, func(t *testing.T) {
				t.Parallel()
				tell(t, s, f)
			})
		}
	}
}

func tell(t *testing.T, s story, f fault) {
	clock := &hurriedClock{}
	e := emulator.MustNew(emulator.Options{Now: clock.Now})
	spoiler := &spoiler{inner: e, method: s.method, fault: f, times: 1}
	server := httptest.NewServer(spoiler)
	t.Cleanup(server.Close)
	w := world{e, server.URL}
	config := w.config(byUser(w)...)
	config.Now, config.Sleep = clock.Now, clock.Sleep
	if strings.HasPrefix(f.name, "hangs") {
		spoiler.hung = make(chan struct{})
		config.RequestTimeout, config.AfterFunc = requestTimeout, spoiler.afterFunc
	}
	c, err := cloud.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)

	state := desired.State{Targets: []desired.Target{wanted(t, c, s)}, Guards: desired.Guards{MaxDeletes: 1, MaxDeletePercent: 100}}
	plan, err := executor.MakePlan(t.Context(), c, state, executor.PlanOptions{Parallelism: 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := plan.Targets[0].Changes; len(got) != 1 || got[0].Op != s.op || got[0].Blocked != "" {
		t.Fatalf("planned %+v, %s", got, plan.Targets[0].Error)
	}
	e.ResetLog()
	result, err := executor.Apply(t.Context(), c, state, plan, executor.Options{Now: clock.Now, Sleep: clock.Sleep})
	if err != nil || spoiler.hits != 1 {
		t.Fatalf("the fault hit %d times, %v", spoiler.hits, err)
	}
	outcome := result.Targets[0].Changes[0]
	made := changes(e)
	if len(made) != 1 || outcome.Status != executor.Succeeded {
		t.Errorf("%s (%s); made %q", outcome.Status, outcome.Error, made)
	}
	again, err := executor.MakePlan(t.Context(), c, state, executor.PlanOptions{Parallelism: 1})
	if err != nil || again.Summary.Changes() != 0 {
		t.Errorf("a second plan has changes: %+v, %v", again.Targets[0].Changes, err)
	}
}

// wanted is a target whose plan holds the story's one change.
func wanted(t *testing.T, c *cloud.Client, s story) desired.Target {
	t.Helper()
	target, template, version := installable(t, c, s.kind)
	custom := desired.Tree{"custom": desired.Tree{"syncer_test": "yes"}}
	component := desired.Component{Name: template, Version: version, Parameters: custom}
	if s.op != diff.Create {
		first := diff.Change{Component: template, Template: template, To: version, Parameters: defaults(t, c, target, template, version)}
		// The fault is for this story's request, so what it needs is there before.
		if _, err := c.Create(t.Context(), executor.Request{Target: target, Change: first}); err != nil {
			t.Fatal(err)
		}
	}
	if s.op == diff.Delete {
		component = desired.Component{Name: template, Absent: true}
	}
	target.Components = []desired.Component{component}
	return target
}

// changes are what the log says was changed.
func changes(e *emulator.Server) []string {
	var out []string
	for _, entry := range e.Log() {
		if entry.Change != "" {
			out = append(out, entry.Change)
		}
	}
	return out
}

// A list that is spoiled is asked for again or is an error; it is never empty.
func TestSpoiledListsAreNeverEmpty(t *testing.T) {
	honestHalf := fault{"half", true, half}
	for _, f := range []fault{
		{"dropped", false, nil}, {"500", false, fixed(500, "")}, {"502", false, fixed(502, "<html>")},
		{"{}", false, fixed(200, "{}")}, {"null", false, fixed(200, "null")}, {"empty", false, fixed(200, "")},
		{"items null", false, fixed(200, `{"items":null}`)}, honestHalf,
	} {
		for _, times := range []int{1, 1000} {
			clock := &hurriedClock{}
			e := emulator.MustNew(emulator.Options{})
			good := httptest.NewServer(e)
			spoiled := httptest.NewServer(&spoiler{inner: e, method: "GET", fault: f, times: times})
			w := world{e, good.URL}
			all := targets(t, w.client(t, byUser(w)...))
			config := w.config(byUser(w)...)
			config.Now, config.Sleep = clock.Now, clock.Sleep
			config.Endpoints = map[string]string{"iam": good.URL, "cce": spoiled.URL, "modelarts": spoiled.URL}
			c, err := cloud.New(config)
			if err != nil {
				t.Fatal(err)
			}
			for _, target := range all {
				inventory, err := c.Inventory(t.Context(), target)
				if err == nil && len(inventory.Instances) == 0 {
					t.Errorf("%s, %d times: %s is empty", f.name, times, target.Key())
				}
				if times > 1 && err == nil {
					t.Errorf("%s each time: %s was read", f.name, target.Key())
				}
			}
			c.Close()
			good.Close()
			spoiled.Close()
		}
	}
}

// Revoking every token in the middle of a run costs one more sign-in and no
// failed change.
func TestTokensRevokedInTheMiddle(t *testing.T) {
	var server *emulator.Server
	var once sync.Once
	e := emulator.MustNew(emulator.Options{})
	server = e
	seen := 0
	var mu sync.Mutex
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if r.Method != http.MethodGet {
			seen++
		}
		late := seen > 2
		mu.Unlock()
		if late {
			once.Do(server.RevokeTokens)
		}
		e.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	w := world{e, front.URL}
	c := w.client(t, byUser(w)...)
	var state desired.State
	for _, s := range stories {
		if s.op == diff.Create {
			state.Targets = append(state.Targets, wanted(t, c, s))
		}
	}
	plan, err := executor.MakePlan(t.Context(), c, state, executor.PlanOptions{Parallelism: 4})
	if err != nil || plan.Summary.Create != 2 {
		t.Fatalf("%+v, %v", plan.Summary, err)
	}
	e.ResetLog()
	result, err := executor.Apply(t.Context(), c, state, plan, executor.Options{Parallelism: 4, Poll: time.Millisecond, Lag: time.Millisecond})
	signIns := 0
	for _, entry := range e.Log() {
		if entry.Service == "iam" {
			signIns++
		}
	}
	if err != nil || result.Summary.Succeeded != 2 || signIns != 1 {
		t.Errorf("%+v with %d more sign-ins, %v", result.Summary, signIns, err)
	}
}

func TestWrongSecretKeyOnAFleet(t *testing.T) {
	seed := emulator.DefaultSeed()
	for i := range 50 {
		seed.Pools = append(seed.Pools, emulator.Pool{ID: fmt.Sprintf("pool-%02d", i)})
	}
	w := newWorld(t, emulator.Options{Seed: seed})
	good := w.client(t, byKey...)
	all := targets(t, good)
	w.ResetLog()
	bad := w.client(t, "HUAWEICLOUD_SDK_AK", emulator.AccessKey, "HUAWEICLOUD_SDK_SK", "planted-wrong-key")
	plan, err := executor.MakePlan(t.Context(), bad, desired.State{Targets: all}, executor.PlanOptions{Parallelism: 10})
	if err != nil || plan.Summary.Failed != len(all) || len(all) < 50 {
		t.Fatalf("%d targets, %+v, %v", len(all), plan.Summary, err)
	}
	if n := len(w.Log()); n > 2 {
		t.Errorf("%d requests with a wrong secret key", n)
	}
	text, _ := json.Marshal(plan)
	if strings.Contains(string(text), "planted") {
		t.Error("the key is in the plan")
	}
	if _, err := good.Inventory(t.Context(), all[0]); err != nil {
		t.Errorf("the key is locked: %v", err)
	}
}
