package cloud

import (
	"bytes"
	"compress/gzip"
	"encoding/pem"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

func TestProxy(t *testing.T) {
	f := newFakeService(t, reply(200, emptyList)) // answers in the service's place
	cfg := testConfig("http://cce.somewhere.example", "SYNCER_TOKEN", "planted-token", "HTTP_PROXY", f.URL, "NO_PROXY", "direct.example")
	if err := listPool(t, mustNew(t, cfg)); err != nil {
		t.Fatal(err)
	}
	if got := f.last(t); got.host != "cce.somewhere.example" {
		t.Errorf("the proxy was asked for %q", got.host)
	}
	cfg.Endpoints = map[string]string{"modelarts": "http://direct.example:1"}
	if err := listPool(t, mustNew(t, cfg)); err == nil || len(f.requests()) != 1 {
		t.Errorf("NO_PROXY is not heeded: %v", err)
	}
}

func TestPrivateCA(t *testing.T) {
	server := httptest.NewTLSServer(reply(200, emptyList))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(server.Close)
	ca := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	file := write(t, filepath.Join(t.TempDir(), "ca.pem"), ca)

	err := listPool(t, mustNew(t, testConfig(server.URL)))
	if e := asError(t, err); e.Attempts != 0 || !strings.Contains(e.Message, "certificate") || strings.Contains(e.Message, "tried") {
		t.Errorf("an untrusted certificate: %v", err)
	}
	for _, set := range []string{file, ca} {
		if err := listPool(t, mustNew(t, testConfig(server.URL, "SYNCER_TOKEN", "planted-token", "OS_CACERT", set))); err != nil {
			t.Errorf("with OS_CACERT: %v", err)
		}
	}
	cfg := testConfig(server.URL)
	cfg.Insecure = true
	if err := listPool(t, mustNew(t, cfg)); err != nil {
		t.Errorf("insecure: %v", err)
	}
	// The variable alone does not turn verification off.
	if err := listPool(t, mustNew(t, testConfig(server.URL, "SYNCER_TOKEN", "planted-token", "OS_INSECURE", "true"))); err == nil {
		t.Error("OS_INSECURE turned verification off")
	}
	for _, bad := range []string{"/nonexistent/ca.pem", "-----BEGIN NOTHING"} {
		if _, err := New(testConfig(server.URL, "SYNCER_TOKEN", "planted-token", "OS_CACERT", bad)); err == nil || !strings.Contains(err.Error(), "OS_CACERT") {
			t.Errorf("OS_CACERT=%s: %v", bad, err)
		}
	}
}

func TestGzip(t *testing.T) {
	var cut bool
	f := newFakeService(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Error("gzip was not offered")
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, _ = io.WriteString(z, emptyList)
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
	server := httptest.NewUnstartedServer(reply(200, `{"items":[{"spec":{"template":{"name":"x"}}}]}`))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c := mustNew(t, testConfig(server.URL))
	for range 4 {
		allGood(t, c)
	}
	if n := opened.Load(); n > 20 {
		t.Errorf("%d connections for 200 requests of 10 workers", n)
	}
}

// A token stays with the host that the user named.
func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := newFakeService(t, reply(200, emptyList))
	f := newFakeService(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
	})
	if err := listPool(t, mustNew(t, testConfig(f.URL))); err == nil || len(elsewhere.requests()) != 0 {
		t.Errorf("followed: %v", err)
	}
}

// Whatever happens, nothing secret is logged or said, also where a service echoes it.
func TestNothingSecretIsSaid(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		text := strings.NewReplacer(`"`, " ", `\`, " ").Replace(string(body))
		for _, values := range r.Header {
			text += " " + strings.ReplaceAll(strings.Join(values, " "), `"`, " ")
		}
		reply(418, `{"error_code":"X `+r.Header.Get("X-Auth-Token")+`","error_msg":"`+text+`"}`)(w, r)
	}
	for _, env := range [][]string{
		{"SYNCER_TOKEN", "planted-token"},
		{"HUAWEICLOUD_SDK_AK", "planted-ak", "HUAWEICLOUD_SDK_SK", "planted-sk", "HUAWEICLOUD_SDK_SECURITY_TOKEN", "planted-sts"},
		{"OS_AUTH_URL", "", "OS_USERNAME", "user", "OS_PASSWORD", "planted-password", "OS_DOMAIN_NAME", "domain"},
	} {
		iam, _ := newFakeIAM(t)
		f := newFakeService(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasPrefix(r.URL.Path, "/v3/auth"):
				iam.ServeHTTP(w, r)
			case r.Method == http.MethodGet:
				route(t, everything)(w, r)
			default:
				echo(w, r)
			}
		})
		for i := range env {
			if env[i] == "OS_AUTH_URL" {
				env[i+1] = f.URL
			}
		}
		var log bytes.Buffer
		cfg := testConfig(f.URL, env...)
		cfg.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		cfg.Scrub = func(s string) string { return strings.ReplaceAll(s, "hunter2", "(sensitive)") }
		c := mustNew(t, cfg)
		for i := range writes {
			_, err := carryOut(t, c, i)
			if said := err.Error() + log.String(); strings.Contains(said, "planted") || strings.Contains(said, "hunter2") {
				t.Errorf("%s: %s", writes[i].name, said)
			}
		}
		if !strings.Contains(log.String(), "status=418") || !strings.Contains(log.String(), "source=") {
			t.Errorf("the log does not tell requests and credentials: %s", log.String())
		}
	}
}
