package emulator

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestForeignHostsAndOrigins(t *testing.T) {
	for _, c := range []struct {
		addr, host, origin string
		want               bool
	}{
		{"127.0.0.1:0", "127.0.0.1:8080", "", true},
		{"127.0.0.1:0", "localhost", "http://localhost:3000", true},
		{"127.0.0.1:0", "c1.localhost:8080", "", true},
		{"127.0.0.1:0", "LOCALHOST.:80", "", true},
		{"127.0.0.1:0", "[::1]:8080", "http://[::1]", true},
		{"127.0.0.1:0", "evil.example", "", false},
		{"127.0.0.1:0", "evil.example:8080", "", false},
		{"127.0.0.1:0", "localhost.evil.example", "", false},
		{"127.0.0.1:0", "10.0.0.1:8080", "", false},
		{"127.0.0.1:0", "127.0.0.1:8080", "https://evil.example", false},
		{"127.0.0.1:0", "127.0.0.1:8080", "null", false},
		{"127.0.0.1:0", "", "", false},
		{"emulator:8080", "emulator:8080", "", true},
		{"10.0.0.1:8080", "10.0.0.1:8080", "", true},
		{"0.0.0.0:8080", "10.0.0.1:8080", "", true},
		{":8080", "[fd00::1]:8080", "", true},
		{":8080", "evil.example:8080", "", false},
	} {
		server := open(t).NewHTTPServer(c.addr)
		for _, path := range []string{trainA, adminRoot + "log"} {
			r := httptest.NewRequest("GET", path, nil)
			r.Host = c.host
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			w := httptest.NewRecorder()
			server.Handler.ServeHTTP(w, r)
			if got := w.Code != http.StatusForbidden; got != c.want {
				t.Errorf("%+v %s: HTTP %d", c, path, w.Code)
			}
		}
	}
}

// A body that does not come ends its connection, for the services and for faults.
func TestStalledBodiesEnd(t *testing.T) {
	s := MustNew(Options{Open: true, Patience: 30 * time.Millisecond})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := s.NewHTTPServer(listener.Addr().String())
	go func() { _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { server.Close() })
	for _, path := range []string{"/api/v3/addons", adminRoot + "faults"} {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(time.Minute)) // the test's own end
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{", path)
		if _, err := io.Copy(io.Discard, bufio.NewReader(conn)); err != nil {
			t.Errorf("%s: the connection stays open: %v", path, err)
		}
		conn.Close()
	}
}

func TestTheLogIsBounded(t *testing.T) {
	f := open(t)
	body := `{"x":"` + strings.Repeat("y", 1<<20) + `"}`
	for range 70 {
		f.send("POST", "/api/v3/addons", body)
	}
	total := 0
	entries := f.Log()
	for _, e := range entries {
		total += len(e.Body)
	}
	if total > maxLogText || len(entries) < 60 || entries[len(entries)-1].Seq != 70 || entries[len(entries)-1].Status == 0 {
		t.Errorf("%d entries of %d bytes, the last one %d", len(entries), total, entries[len(entries)-1].Seq)
	}
	j := journal{}
	for range maxEntries + 10 {
		j.start(&call{Request: httptest.NewRequest("GET", "/", nil)}, time.Time{})
	}
	if got := j.entries(); len(got) != maxEntries || got[0].Seq != 11 {
		t.Errorf("%d entries from %d on", len(got), got[0].Seq)
	}
}

func TestWhatIsRememberedIsBounded(t *testing.T) {
	f := open(t)
	for range maxFaults {
		f.ok("POST", adminRoot+"faults", `{"do":"drop","path":"nowhere"}`)
	}
	if resp, _ := f.send("POST", adminRoot+"faults", `{"do":"drop"}`); resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("one fault too many: HTTP %d", resp.StatusCode)
	}
	g := newGate()
	now := time.Unix(0, 0)
	for i := range maxTokens + 10 {
		g.forget(now)
		g.tokens[fmt.Sprint(i)] = &token{expires: now.Add(time.Duration(i%2) * time.Hour)}
	}
	if len(g.tokens) > maxTokens || g.tokens["1"] == nil || g.tokens["0"] != nil {
		t.Errorf("%d tokens", len(g.tokens))
	}
}

func TestBadSeedsAreErrors(t *testing.T) {
	for _, seed := range []*Seed{
		{Fleet: &Fleet{Clusters: -1}}, {Fleet: &Fleet{Pools: 1 << 40}}, {Edition: "x"}, {Clusters: []Cluster{{}}},
		{Templates: &Templates{CCE: []map[string]any{{}}}},
	} {
		if _, err := New(Options{Seed: seed}); err == nil || !strings.Contains(err.Error(), "bad seed") {
			t.Errorf("%+v: %v", seed, err)
		}
	}
	if _, err := ReadSeed(strings.NewReader("fleet: {clusters: -1}")); err == nil {
		t.Error("-1 clusters were read")
	}
	if _, err := ReadSeed(io.MultiReader(strings.NewReader("#"), zeros{})); err == nil || !strings.Contains(err.Error(), "larger than 64 MiB") {
		t.Errorf("an endless seed: %v", err)
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
