package auth

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/transport"
)

var testKey = []string{"HUAWEICLOUD_SDK_AK", "SYNCERTESTAK00000001", "HUAWEICLOUD_SDK_SK", "planted-secret-key"}

// No more of them are out at once than a key survives.
func TestWrongKeyIsHardlyTried(t *testing.T) {
	for _, file := range []string{"apig-error-401-signature.json", "apig-error-401-ak-locked.json", "cce-error-401.json"} {
		f := cloudtest.NewService(t, cloudtest.Reply(401, string(cloudtest.Payload(t, file)), "X-Request-Id", "req-401"))
		for _, err := range open(t, f.URL, Access, testKey...).lists(t) {
			e := asError(t, err)
			if e.Status != 401 || e.RequestID != "req-401" || strings.Contains(err.Error(), "planted") {
				t.Fatalf("%v", err)
			}
		}
		if n := len(f.Requests()); n > unproven {
			t.Errorf("%s: %d requests with a wrong key", file, n)
		}
	}
}

// A key that was good and is taken back in the middle of a run is dropped too.
func TestKeyIsDroppedAtItsFirstRejection(t *testing.T) {
	var answers atomic.Int32
	f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
		if answers.Add(1) <= 20 {
			cloudtest.Reply(200, cloudtest.OneItem)(w, r)
			return
		}
		cloudtest.Reply(401, string(cloudtest.Payload(t, "apig-error-401-signature.json")))(w, r)
	})
	failed := 0
	for _, err := range open(t, f.URL, Access, testKey...).lists(t) {
		if err != nil {
			failed++
		}
	}
	// Up to nine more may have been under way when the first was rejected.
	if n := len(f.Requests()); failed != 30 || n > 30 {
		t.Errorf("%d failed, %d requests", failed, n)
	}
}

// Until a key is proven few of its requests are out at once; a 500 proves nothing.
func TestUnprovenKeyGoesSlowly(t *testing.T) {
	var under, most, answers atomic.Int32
	f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
		now := under.Add(1)
		defer under.Add(-1)
		if answers.Add(1) <= 5 {
			most.Store(max(most.Load(), now))
			time.Sleep(2 * time.Millisecond) // so that others would be seen
			cloudtest.Reply(500, "")(w, r)
			return
		}
		cloudtest.Reply(200, cloudtest.OneItem)(w, r)
	})
	for _, err := range open(t, f.URL, Access, testKey...).lists(t) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if most.Load() > unproven {
		t.Errorf("%d requests at once with an unproven key", most.Load())
	}
}

func TestSignedHeaders(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Reply(200, cloudtest.EmptyList))
	env := append([]string{"HUAWEICLOUD_SDK_SECURITY_TOKEN", "planted-sts"}, testKey...)
	if err := open(t, f.URL, Access, env...).list(t.Context(), cloudtest.Project); err != nil {
		t.Fatal(err)
	}
	got := f.Last(t)
	want := "SDK-HMAC-SHA256 Access=SYNCERTESTAK00000001, SignedHeaders=host;x-project-id;x-sdk-date;x-security-token, Signature="
	if !strings.HasPrefix(got.Header.Get("Authorization"), want) || got.Header.Get("X-Project-Id") != cloudtest.Project ||
		got.Header.Get("X-Sdk-Date") != "20260115T083000Z" || got.Header.Get("X-Auth-Token") != "" {
		t.Errorf("headers %v", got.Header)
	}
	if err := open(t, f.URL, Credential, testKey...).list(t.Context(), cloudtest.Project); err != nil {
		t.Fatal(err)
	}
	want = "SDK-HMAC-SHA256 Credential=SYNCERTESTAK00000001/20260115///sdk_request, SignedHeaders=content-type;host;x-project-id;x-sdk-date, "
	if got := f.Last(t).Header.Get("Authorization"); !strings.HasPrefix(got, want) {
		t.Errorf("Authorization %s", got)
	}
}

func TestClockIsMentioned(t *testing.T) {
	for _, tt := range []struct {
		off  time.Duration
		want string
	}{
		{16 * time.Minute, "clock is 16m0s behind"}, {-time.Hour, "clock is 1h0m0s ahead"}, {3 * time.Minute, "check the secret key"},
	} {
		date := cloudtest.NewClock().Now().Add(tt.off).Format(http.TimeFormat)
		f := cloudtest.NewService(t, cloudtest.Reply(401, string(cloudtest.Payload(t, "apig-error-401-signature.json")), "Date", date))
		err := open(t, f.URL, Access, testKey...).list(t.Context(), cloudtest.Project)
		if e := asError(t, err); !strings.Contains(e.Hint, tt.want) {
			t.Errorf("off by %s: hint %q, want %q", tt.off, e.Hint, tt.want)
		}
	}
}

// Requests that hang hold up neither those that have a turn nor, once the key is
// proven, any other; and who waits for a turn says so.
func TestHangingRequestsLeaveATurn(t *testing.T) {
	k := newTestKey()
	attach := attacher(t, k)
	hanging := []transport.Settle{attach(), attach()}
	proves := attach()
	told := make(chan string, 1)
	k.waits = func(_ context.Context, why string) func() { told <- why; return func() {} }
	var wait sync.WaitGroup
	wait.Go(func() { attach()(200, nil) })
	if why := <-told; !strings.Contains(why, "whether the access key is good") {
		t.Errorf("waits because %q", why)
	}
	proves(404, nil)
	wait.Wait()
	attach()(200, nil) // no turn is asked for any more
	for _, settle := range hanging {
		settle(0, nil)
	}
}

func newTestKey() *accessKey {
	k := newAccessKey(key{id: "id", secret: "secret"}, Tools{Form: Access, Now: time.Now})
	k.waits = func(context.Context, string) func() { return func() {} }
	return k
}

// attacher signs one request after the other.
func attacher(t *testing.T, k *accessKey) func() transport.Settle {
	return func() transport.Settle {
		req, _ := http.NewRequest("GET", "https://host.example/", nil)
		settle, err := k.Attach(t.Context(), req, nil, endpoint.Scope{})
		if err != nil {
			t.Error(err)
		}
		return settle
	}
}

// Canceling whoever tries an unproven key lets the next one try.
func TestTurnIsGivenBack(t *testing.T) {
	k := newTestKey()
	attach := attacher(t, k)
	for range unproven - 1 {
		attach()
	}
	attach()(0, nil) // no answer: the turn goes on
	attach()(429, nil)
	settle := attach()
	var wait sync.WaitGroup
	wait.Go(func() { attach()(200, nil) })
	settle(200, nil)
	wait.Wait()
	attach() // proven: no turn to give back
	attach()
}
