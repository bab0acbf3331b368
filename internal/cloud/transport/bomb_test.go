package transport

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// bomb is a list of some kilobytes that unpacks to 64 MiB.
func bomb(t *testing.T) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = io.WriteString(w, `{"items":[{"spec":{"template":{"name":"x","inputs":{"a":"`)
	block := []byte(strings.Repeat("a", 1<<20))
	for range 64 {
		_, _ = w.Write(block)
	}
	_, _ = io.WriteString(w, `"}}}}]}`)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// A small packed answer that holds much costs little, and is asked for once.
func TestPackedAnswersAreBounded(t *testing.T) {
	packed := bomb(t)
	if len(packed) > 1<<20 {
		t.Fatalf("%d bytes are no small answer", len(packed))
	}
	s := cloudtest.NewService(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(packed)
	})
	c := mustNew(t, testConfig(s.URL))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := asError(t, listPool(t, c))
	runtime.ReadMemStats(&after)
	if err.Class != executor.Refused || !strings.Contains(err.Message, "one item is larger than 8 MiB") {
		t.Errorf("got %v", err)
	}
	if len(s.Requests()) != 1 {
		t.Errorf("asked %d times", len(s.Requests()))
	}
	if allocated := (after.TotalAlloc - before.TotalAlloc) >> 20; allocated > 100 {
		t.Errorf("it allocated %d MiB", allocated)
	}

	login := c.Foreign(endpoint.IAM, at(s.URL)).HTTP()
	resp, got := login.Get(s.URL + "/v3/auth/tokens")
	if got == nil {
		_, got = io.ReadAll(resp.Body)
		resp.Body.Close()
	}
	if got == nil || !strings.Contains(got.Error(), "larger than 8 MiB") {
		t.Errorf("a sign-in: %v", got)
	}
}
