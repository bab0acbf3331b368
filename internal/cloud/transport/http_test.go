package transport

import (
	"bytes"
	"compress/gzip"
	"encoding/pem"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

func TestProxy(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Reply(200, cloudtest.EmptyList)) // answers in the service's place
	cfg := testConfig("http://cce.somewhere.example", "HTTP_PROXY", f.URL, "NO_PROXY", "direct.example")
	if err := listPool(t, mustNew(t, cfg)); err != nil {
		t.Fatal(err)
	}
	if got := f.Last(t); got.Host != "cce.somewhere.example" {
		t.Errorf("the proxy was asked for %q", got.Host)
	}
	cfg.base = "http://direct.example:1"
	if err := listPool(t, mustNew(t, cfg)); err == nil || len(f.Requests()) != 1 {
		t.Errorf("NO_PROXY is not heeded: %v", err)
	}
}

// A proxy that was meant and cannot be used is no reason to go without.
func TestMalformedProxies(t *testing.T) {
	for value, good := range map[string]bool{
		"http://proxy.example:8080": true, "proxy.example:8080": true, "https://u:p@proxy.example": true, "socks5://proxy.example:1080": true,
		"http://": false, "http://proxy.example:port": false, "http://proxy example": false, "://proxy.example": false, "ftp://proxy.example": false,
		"http://u:planted%zz@proxy.example": false, "http://proxy.example:8080\n": false,
	} {
		for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
			_, err := New(testConfig("http://unused.example", name, value).Config)
			if (err == nil) != good {
				t.Errorf("%s=%q: %v", name, value, err)
			}
			if err != nil && (!strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "planted")) {
				t.Errorf("%s=%q: the error is %v", name, value, err)
			}
		}
	}
}

func TestPrivateCA(t *testing.T) {
	server := httptest.NewTLSServer(cloudtest.Reply(200, cloudtest.EmptyList))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(server.Close)
	ca := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(ca), 0o600); err != nil {
		t.Fatal(err)
	}

	err := listPool(t, mustNew(t, testConfig(server.URL)))
	if e := asError(t, err); e.Attempts != 0 || !strings.Contains(e.Message, "certificate") || strings.Contains(e.Message, "tried") {
		t.Errorf("an untrusted certificate: %v", err)
	}
	for _, set := range []string{file, ca} {
		if err := listPool(t, mustNew(t, testConfig(server.URL, "OS_CACERT", set))); err != nil {
			t.Errorf("with OS_CACERT: %v", err)
		}
	}
	cfg := testConfig(server.URL)
	cfg.Insecure = true
	if err := listPool(t, mustNew(t, cfg)); err != nil {
		t.Errorf("insecure: %v", err)
	}
	// The variable alone does not turn verification off.
	if err := listPool(t, mustNew(t, testConfig(server.URL, "OS_INSECURE", "true"))); err == nil {
		t.Error("OS_INSECURE turned verification off")
	}
	for _, bad := range []string{"/nonexistent/ca.pem", "-----BEGIN NOTHING"} {
		if _, err := New(testConfig(server.URL, "OS_CACERT", bad).Config); err == nil || !strings.Contains(err.Error(), "OS_CACERT") {
			t.Errorf("OS_CACERT=%s: %v", bad, err)
		}
	}
}

func TestGzip(t *testing.T) {
	var cut bool
	f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Error("gzip was not offered")
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, _ = io.WriteString(z, cloudtest.EmptyList)
		_ = z.Close()
		w.Header().Set("Content-Encoding", "gzip")
		body := packed.Bytes()
		if cut {
			body = body[:len(body)-9]
		}
		_, _ = w.Write(body)
	})
	if err := listPool(t, mustNew(t, testConfig(f.URL))); err != nil {
		t.Error(err)
	}
	cut = true
	if err := listPool(t, mustNew(t, testConfig(f.URL))); err == nil {
		t.Error("an answer whose compressed form was cut short counts")
	}
}

// Ten workers keep ten connections between them.
func TestConnectionsAreReused(t *testing.T) {
	var opened atomic.Int32
	server := httptest.NewUnstartedServer(cloudtest.Reply(200, cloudtest.OneItem))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c := mustNew(t, testConfig(server.URL))
	var g errgroup.Group
	g.SetLimit(10)
	for range 200 {
		g.Go(func() error { return c.list(t.Context(), endpoint.ModelArts, pluginsPath) })
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if n := opened.Load(); n > 20 {
		t.Errorf("%d connections for 200 requests of 10 workers", n)
	}
}

// A token stays with the host that the user named.
func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := cloudtest.NewService(t, cloudtest.Reply(200, cloudtest.EmptyList))
	f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
	})
	if err := listPool(t, mustNew(t, testConfig(f.URL))); err == nil || len(elsewhere.Requests()) != 0 {
		t.Errorf("followed: %v", err)
	}
}
