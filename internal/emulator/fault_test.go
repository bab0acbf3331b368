package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// writes are valid changes of the built-in fleet, each with what the log says of it.
var writes = map[string]struct{ method, url, body, change string }{
	"POST cce":         {"POST", "/api/v3/addons", install(prodA, "gpu-beta", "2.6.4", ""), "create cluster/" + prodA + " gpu-beta"},
	"PUT cce":          {"PUT", "/api/v3/addons/b6ba182c-f7c5-11ea-a975-0255ac111605", upgrade(prodA, "coredns", "1.30.6", `{"custom":{}}`), "upgrade cluster/" + prodA + " coredns"},
	"DELETE cce":       {"DELETE", "/api/v3/addons/8ca259cc-553b-11e9-926f-0255ac101a31", "", "delete cluster/" + edgeC + " storage-driver"},
	"POST modelarts":   {"POST", trainA + "/plugins", pluginBody("volcano", "1.17.4", ""), "create pool/pool-train-a volcano"},
	"PATCH modelarts":  {"PATCH", trainA + "/plugins/gpu-driver", pluginBody("gpu-driver", "2.1.26", ""), "upgrade pool/pool-train-a gpu-driver"},
	"DELETE modelarts": {"DELETE", trainA + "/plugins/gpu-driver", "", "delete pool/pool-train-a gpu-driver"},
}

// dial sends a request over a connection and returns status, header and body.
func (f *fixture) dial(ctx context.Context, method, url, body string) (*http.Response, string, error) {
	f.Helper()
	server := httptest.NewServer(f.Server)
	defer server.Close()
	r, err := http.NewRequestWithContext(ctx, method, server.URL+url, strings.NewReader(body))
	if err != nil {
		f.Fatal(err)
	}
	r.Header.Set("Content-Type", jsonType)
	if method == http.MethodPatch {
		r.Header.Set("Content-Type", mergePatch)
	}
	resp, err := server.Client().Do(r)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return resp, string(raw), err
}

// TestFaultsOnWrites goes through every effect on every kind of change, with
// the change made and not made.
func TestFaultsOnWrites(t *testing.T) {
	tests := map[string]struct {
		fault  Fault
		status int // 0: no answer
		whole  bool
		body   string // part of it
		made   bool
	}{
		"drop before":      {fault: Fault{Do: Drop}},
		"drop after":       {fault: Fault{Do: Drop, Made: true}, made: true},
		"500":              {fault: Fault{Do: Answer}, status: 500, whole: true, body: "rror"},
		"500 after":        {fault: Fault{Do: Answer, Made: true}, status: 500, whole: true, made: true},
		"502 with HTML":    {fault: Fault{Do: Answer, Status: 502}, status: 502, whole: true, body: "<html>"},
		"503":              {fault: Fault{Do: Answer, Status: 503}, status: 503, whole: true, body: "Service Unavailable"},
		"empty object":     {fault: Fault{Do: Answer, Status: 200, Body: "{}", Made: true}, status: 200, whole: true, body: "{}", made: true},
		"null, not made":   {fault: Fault{Do: Answer, Status: 200, Body: "null"}, status: 200, whole: true, body: "null"},
		"empty body":       {fault: Fault{Do: Answer, Status: 200, Made: true}, status: 200, whole: true, made: true},
		"half a body":      {fault: Fault{Do: Cut, Made: true}, made: true},
		"half, not made":   {fault: Fault{Do: Cut}},
		"busy":             {fault: Fault{Do: Busy}, status: -1, whole: true},
		"throttle":         {fault: Fault{Do: Throttle, RetryAfter: "7"}, status: 429, whole: true},
		"gateway throttle": {fault: Fault{Do: GatewayThrottle}, status: 429, whole: true, body: "APIGW.0308"},
		"unpublished":      {fault: Fault{Do: Unpublished}, status: 404, whole: true, body: "APIG.0101"},
	}
	for writeName, write := range writes {
		for name, tt := range tests {
			t.Run(writeName+"/"+name, func(t *testing.T) {
				f := open(t)
				tt.fault.Op = strings.Fields(write.change)[0]
				f.Fault(tt.fault)
				resp, body, err := f.dial(t.Context(), write.method, write.url, write.body)
				if (err == nil) != tt.whole {
					t.Fatalf("error %v", err)
				}
				if tt.whole && tt.status > 0 && resp.StatusCode != tt.status {
					t.Errorf("HTTP %d, want %d", resp.StatusCode, tt.status)
				}
				if !strings.Contains(body, tt.body) {
					t.Errorf("body %q, want %q", body, tt.body)
				}
				if tt.whole && resp.Header.Get("Retry-After") != tt.fault.RetryAfter {
					t.Errorf("Retry-After %q", resp.Header.Get("Retry-After"))
				}
				want := map[bool]string{true: write.change}[tt.made]
				if got := f.Log()[0]; got.Change != want || got.Fault != tt.fault.Do {
					t.Errorf("change %q by %q, want %q", got.Change, got.Fault, want)
				}
				f.afterFault(write.method, write.url, write.body, tt.made)
			})
		}
	}
}

// afterFault sends the change again: it is refused as busy or installed, or as
// gone, where the first one was made, else it goes through.
func (f *fixture) afterFault(method, url, body string, made bool) {
	f.Helper()
	resp, answer := f.send(method, url, body)
	if ok := resp.StatusCode/100 == 2; ok == made {
		f.Errorf("once more: HTTP %d: %v", resp.StatusCode, answer)
	}
}

func TestHang(t *testing.T) {
	for _, made := range []bool{false, true} {
		f := open(t)
		f.Fault(Fault{Do: Hang, Made: made})
		write := writes["POST cce"]
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		_, _, err := f.dial(ctx, write.method, write.url, write.body)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if got := f.Log()[0]; got.Status != 0 || (got.Change != "") != made {
			t.Errorf("log: %+v", got)
		}
		f.afterFault(write.method, write.url, write.body, made)
	}
}

func TestFaultsOnReads(t *testing.T) {
	f := open(t)
	f.Fault(Fault{Method: "GET", Path: "/api/v3/addons?", Do: Cut})
	if _, body, err := f.dial(t.Context(), "GET", addonsOfA, ""); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(body, `{"apiVersion"`) {
		t.Errorf("error %v, body of %d bytes", err, len(body))
	}
	if _, _, err := f.dial(t.Context(), "GET", addonsOfA, ""); err != nil {
		t.Errorf("a second time: %v", err)
	}
}

func TestBadEnds(t *testing.T) {
	tests := map[string]struct{ write, word, reason string }{
		"install":        {"POST cce", "installFailed", "no space"},
		"upgrade":        {"PUT cce", "upgradeFailed", "hook failed"},
		"never well":     {"PUT cce", "abnormal", "crash loop"},
		"delete":         {"DELETE cce", "deleteFailed", "finalizer"},
		"plug-in":        {"POST modelarts", "Abnormal", "no nodes"},
		"plug-in update": {"PATCH modelarts", "Abnormal", "no nodes"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			write := writes[tt.write]
			f.Fault(Fault{Do: End, End: tt.word, Reason: tt.reason})
			f.ok("GET", addonsOfA, "") // reads do not use the fault up
			f.ok(write.method, write.url, write.body)
			f.endsBadly(tt.write, tt.word, tt.reason)
		})
		t.Run(name+", answer lost", func(t *testing.T) {
			f := open(t)
			write := writes[tt.write]
			f.Fault(Fault{Do: Drop, Made: true, End: tt.word, Reason: tt.reason})
			f.ok("GET", addonsOfA, "")
			if _, _, err := f.dial(t.Context(), write.method, write.url, write.body); err == nil {
				t.Error("there was an answer")
			}
			f.endsBadly(tt.write, tt.word, tt.reason)
		})
	}
}

// endsBadly checks what became of a write in the end.
func (f *fixture) endsBadly(write, word, reason string) {
	f.Helper()
	f.advance(time.Minute)
	change := writes[write].change
	switch component := strings.Fields(change)[2]; {
	case strings.HasSuffix(write, "modelarts"):
		status := f.at(f.plugin(trainA, component), "status")
		if f.at(status, "phase") != word || f.at(status, "reason") != reason {
			f.Errorf("status %v", status)
		}
		if write == "PATCH modelarts" && f.at(status, "version") != "2.0.1" {
			f.Errorf("a failed update shows version %v", f.at(status, "version"))
		}
	default:
		cluster := strings.TrimPrefix(strings.Fields(change)[1], "cluster/")
		status := f.at(f.addonNamed(cluster, component), "status")
		if f.at(status, "status") != word || f.at(status, "message") != reason {
			f.Errorf("status %v", status)
		}
	}
}

// TestGoodAtFirst: a change looks settled, for as long as the fault says, and is no
// transition that would keep others out.
func TestGoodAtFirst(t *testing.T) {
	for _, name := range []string{"PATCH modelarts", "PUT cce"} {
		f := open(t)
		f.Fault(Fault{Op: "upgrade", Do: End, End: "abnormal", Reason: "CrashLoopBackOff", Good: Duration(5 * time.Minute)})
		write := writes[name]
		f.ok(write.method, write.url, write.body)
		state := func() any {
			if name == "PUT cce" {
				return f.at(f.addonNamed(prodA, "coredns"), "status", "status")
			}
			return f.at(f.plugin(trainA, "gpu-driver"), "status", "phase")
		}
		f.advance(time.Minute)
		if got := state(); got != "running" && got != "Running" {
			t.Errorf("%s: settled as %v", name, got)
		}
		f.advance(5 * time.Minute)
		if got := state(); got != "abnormal" {
			t.Errorf("%s: later it is %v", name, got)
		}
		f.Fault(Fault{Op: "upgrade", Do: End, End: "abnormal", Good: Duration(time.Hour)})
		f.ok(write.method, write.url, write.body)
		f.advance(time.Minute)
		f.ok(write.method, write.url, write.body) // while it looks well
	}
}

func TestFaultLag(t *testing.T) {
	f := open(t)
	f.Fault(Fault{Op: "upgrade", Do: Lagging, Lag: Duration(2 * time.Minute)})
	write := writes["PATCH modelarts"]
	f.ok(write.method, write.url, write.body)
	f.advance(119 * time.Second)
	if got := f.at(f.plugin(trainA, "gpu-driver"), "status"); f.at(got, "version") != "2.0.1" || f.at(got, "phase") != "Running" {
		t.Errorf("during the lag: %v", got)
	}
	f.advance(time.Second)
	if got := f.at(f.plugin(trainA, "gpu-driver"), "status", "version"); got != "2.1.26" {
		t.Errorf("after the lag: %v", got)
	}
}

// A change whose answer is lost may show late as well, and end badly.
func TestLostAnswerShowsLate(t *testing.T) {
	f := open(t)
	f.Fault(Fault{Op: "upgrade", Do: Drop, Made: true, Lag: Duration(2 * time.Minute), End: "Abnormal", Reason: "no nodes"})
	write := writes["PATCH modelarts"]
	if _, _, err := f.dial(t.Context(), write.method, write.url, write.body); err == nil {
		t.Error("there was an answer")
	}
	f.advance(119 * time.Second)
	if got := f.at(f.plugin(trainA, "gpu-driver"), "status", "phase"); got != "Running" {
		t.Errorf("during the lag: %v", got)
	}
	f.advance(time.Second)
	if got := f.at(f.plugin(trainA, "gpu-driver"), "status", "phase"); got != "Abnormal" {
		t.Errorf("after the lag: %v", got)
	}
}

func TestClearFaults(t *testing.T) {
	f := open(t)
	f.Fault(Fault{Do: Answer, Status: 503, Times: -1})
	f.ClearFaults()
	f.ok("GET", addonsOfA, "")
}

// TestForget: an install that was accepted has the template's parameters; updates
// are no such.
func TestForget(t *testing.T) {
	f := open(t)
	f.Fault(Fault{Op: "create", Do: Forget, Times: 2})
	custom := `{"custom":{"planted":1}}`
	f.ok("POST", "/api/v3/addons", install(prodA, "gpu-beta", "2.6.4", custom))
	f.ok("POST", trainA+"/plugins", pluginBody("volcano", "1.17.4", custom))
	f.advance(time.Minute)
	for _, got := range []any{f.addonNamed(prodA, "gpu-beta"), f.plugin(trainA, "volcano")} {
		text, err := json.Marshal(got)
		if err != nil || strings.Contains(string(text), "planted") {
			t.Errorf("%v: %s", err, text)
		}
	}
}

func TestFaultSelection(t *testing.T) {
	f := open(t)
	f.Fault(Fault{Service: "cce", Do: Answer, Status: 503, After: 1, Times: 2})
	f.Fault(Fault{Service: "modelarts", Method: "GET", Do: Answer, Status: 500, Times: -1})
	f.Fault(Fault{Target: "pool/pool-infer-b", Component: "gpu-driver", Do: Busy})
	status := func(method, url, body string) int {
		resp, _ := f.send(method, url, body)
		return resp.StatusCode
	}
	var got []int
	for range 5 {
		got = append(got, status("GET", addonsOfA, ""))
	}
	for range 3 {
		got = append(got, status("GET", trainA, ""))
	}
	patch := pluginBody("gpu-driver", "2.1.26", `{"custom":{"mig":true}}`)
	got = append(got, status("PATCH", trainA+"/plugins/gpu-driver", patch), status("PATCH", inferB+"/plugins/gpu-driver", "{}x"))
	got = append(got, status("PATCH", inferB+"/plugins/gpu-driver", patch), status("PATCH", inferB+"/plugins/gpu-driver", patch))
	want := []int{200, 503, 503, 200, 200, 500, 500, 500, 200, 400, 409, 200}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

func TestEcho(t *testing.T) {
	f := start(t, Options{})
	token := f.token(`"name":"eu-de"`)
	f.Fault(Fault{Op: "create", Do: Echo})
	resp, body := f.send("POST", "/api/v3/addons", install(prodA, "gpu-beta", "2.6.4", `{"custom":{"password":"planted-secret"}}`), "X-Auth-Token", token)
	message, _ := body["message"].(string)
	if resp.StatusCode != 400 || !strings.Contains(message, "planted-secret") || !strings.Contains(message, token) {
		t.Errorf("HTTP %d: %v", resp.StatusCode, body)
	}
}

func TestFaultOnSignIn(t *testing.T) {
	f := start(t, Options{})
	f.Fault(Fault{Service: "iam", Method: "POST", Do: Answer, Status: 503})
	if resp, _ := f.send("POST", "/v3/auth/tokens", signInBody(Username, Password, `"name":"eu-de"`)); resp.StatusCode != 503 {
		t.Errorf("HTTP %d", resp.StatusCode)
	}
	f.token(`"name":"eu-de"`)
}

func TestImpossibleFaultsPanic(t *testing.T) {
	for _, fault := range []Fault{{}, {Do: "burn"}, {Do: End}, {Do: Lagging}, {Do: Drop, End: "abnormal"}, {Do: Busy, Made: true, Lag: 1}, {Do: Drop, Made: true, Lag: -1}, {Do: Drop, Times: -2}, {Do: Drop, After: -1},
		{Do: End, End: "abnormal", Good: -1}, {Do: Lagging, Lag: 1, Good: 1}, {Op: "delete", Do: End, End: "deleteFailed", Good: 1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was taken", fault)
				}
			}()
			open(t).Fault(fault)
		}()
	}
}
