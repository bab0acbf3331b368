package pushgateway

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/syncer-project/syncer/internal/metrics"
)

// pushed is a request that a gateway got.
type pushed struct {
	method, host, path, user, password, agent, form, body string
}

// gateway is a server that writes down what it gets, and answers.
func gateway(t *testing.T, answer http.HandlerFunc) (base string, got func() []pushed) {
	t.Helper()
	var mu sync.Mutex
	var all []pushed
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		user, password, _ := r.BasicAuth()
		mu.Lock()
		all = append(all, pushed{r.Method, r.Host, r.URL.EscapedPath(), user, password, r.UserAgent(), r.Header.Get("Content-Type"), string(body)})
		mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []pushed {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

func reply(code int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, text)
	}
}

// to is a push of one metric.
func to(t *testing.T, address string, labels map[string]string) Push {
	t.Helper()
	g, err := Parse(address, false)
	if err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	exitCode := prometheus.NewGauge(prometheus.GaugeOpts{Name: "syncer_run_exit_code", Help: "Exit code."})
	exitCode.Set(1)
	registry.MustRegister(exitCode)
	return Push{
		Gateway: g, Job: "syncer", Labels: labels, Timeout: time.Minute, UserAgent: "syncer/test",
		Env: func(...string) string { return "" }, Metrics: registry,
	}
}

// groupOf reads the labels out of a path, as the gateway does.
func groupOf(t *testing.T, path string) map[string]string {
	t.Helper()
	parts := strings.Split(strings.TrimPrefix(path, "/metrics/"), "/")
	out := map[string]string{}
	for i := 0; i+1 < len(parts); i += 2 {
		name, isEncoded := strings.CutSuffix(parts[i], "@base64")
		value, err := url.PathUnescape(parts[i+1])
		if err != nil {
			t.Fatal(err)
		}
		out[name] = value
		if isEncoded {
			value, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[i+1], "="))
			if err != nil {
				t.Fatal(err)
			}
			out[name] = string(value)
		}
	}
	return out
}

// What arrives is a group that is the job and all labels, whatever stands in these, and
// the text form. It is a POST, which leaves what it does not name.
func TestPush(t *testing.T) {
	base, got := gateway(t, reply(200, ""))
	labels := map[string]string{"command": "apply", "shard": "0/4", "fleet": "eu-de.prod", "team": "ä b", "dots": "..", "sum": "1+1=2"}
	if err := to(t, base, labels).Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	labels["job"] = "syncer"
	if d := cmp.Diff(labels, groupOf(t, got()[0].path)); d != "" || got()[0].method != http.MethodPost || got()[0].agent != "syncer/test" {
		t.Errorf("%s by %s, group (-want +got):\n%s", got()[0].method, got()[0].agent, d)
	}
	want := "# HELP syncer_run_exit_code Exit code.\n# TYPE syncer_run_exit_code gauge\nsyncer_run_exit_code 1\n"
	if d := cmp.Diff(want, got()[0].body); d != "" || got()[0].form != string(metrics.Text) {
		t.Errorf("%s (-want +got):\n%s", got()[0].form, d)
	}
}

func TestCredentialsAndPath(t *testing.T) {
	base, got := gateway(t, reply(204, ""))
	p := to(t, strings.Replace(base, "://", "://watch:ses%40me@", 1)+"/gate%2Fway/", nil)
	if err := p.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := got()[0]; r.user != "watch" || r.password != "ses@me" || r.path != "/gate%2Fway/metrics/job/syncer" {
		t.Errorf("%+v", r)
	}
	if strings.Contains(p.Gateway.String(), "watch") || cmp.Diff([]string{"ses@me", "watch:ses@me"}, p.Gateway.Secrets()) != "" {
		t.Errorf("%s, %q", p.Gateway, p.Gateway.Secrets())
	}
	if alone := to(t, strings.Replace(base, "://", "://token@", 1), nil); cmp.Diff([]string{"token", "token:"}, alone.Gateway.Secrets()) != "" {
		t.Errorf("%q", alone.Gateway.Secrets())
	}
}

// What goes wrong is told in the gateway's words, and never with the credentials.
func TestPushThatFails(t *testing.T) {
	elsewhere, arrived := gateway(t, reply(200, ""))
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	end := make(chan struct{})
	defer close(end)
	for _, row := range []struct {
		name   string
		answer http.HandlerFunc // nil: nobody listens
		want   string
	}{
		{"refused", reply(400, "pushed metrics are invalid\n or inconsistent"), "HTTP 400: pushed metrics are invalid or inconsistent"},
		{"no word", reply(503, ""), "HTTP 503"},
		{"endless", reply(500, strings.Repeat("x", 1<<20)), "HTTP 500: " + strings.Repeat("x", longestAnswer)},
		{"elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
		}, "HTTP 307: redirects are not followed; name the address that it leads to"},
		{"silent", func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-end:
			case <-r.Context().Done():
			}
		}, "no answer within 200ms"},
		{"nobody", nil, "connection refused"},
	} {
		t.Run(row.name, func(t *testing.T) {
			base := closed.URL
			if row.answer != nil {
				base, _ = gateway(t, row.answer)
			}
			p := to(t, strings.Replace(base, "://", "://watch:sesame@", 1), nil)
			if row.name == "silent" {
				p.Timeout = 200 * time.Millisecond
			}
			err := p.Send(t.Context())
			if err == nil || !strings.HasSuffix(err.Error(), row.want) || strings.Contains(err.Error(), "sesame") || strings.Contains(err.Error(), "watch") {
				t.Errorf("got %v, want …%s", err, row.want)
			}
		})
	}
	if len(arrived()) > 0 {
		t.Errorf("a redirect was followed: %v", arrived())
	}
}

// The proxy is that of the environment that the run was given.
func TestProxy(t *testing.T) {
	proxy, got := gateway(t, reply(200, ""))
	p := to(t, "http://pushgateway.example:9091", nil)
	p.Env = func(names ...string) string {
		if names[0] == "HTTP_PROXY" {
			return proxy
		}
		return ""
	}
	if err := p.Send(t.Context()); err != nil || len(got()) != 1 || got()[0].host != "pushgateway.example:9091" {
		t.Errorf("%v, %v", err, got())
	}
	p.Env = func(...string) string { return "no proxy:sesame" }
	if err := p.Send(t.Context()); err == nil || strings.Contains(err.Error(), "sesame") {
		t.Errorf("a proxy that is none: %v", err)
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"http://gate.example:9091":        "",
		"http://user:sesame@127.0.0.1:1":  "",
		"http://user:sesame@[::1]:1":      "",
		"https://user:sesame@gate":        "",
		"http://user:sesame@gate.example": "in clear",
		"gate.example:9091":               "has to be an http or https URL",
		"ftp://gate.example":              "has to be an http or https URL",
		"http://user:ses%zzame@x":         "has to be an http or https URL",
		"http:///metrics":                 "has to be an http or https URL",
		"http://gate/?token=sesame":       "end with the path",
		"http://gate/#sesame":             "end with the path",
	} {
		_, err := Parse(text, false)
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "sesame")) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
	if _, err := Parse("http://user:sesame@gate.example", true); err != nil {
		t.Errorf("with --allow-http: %v", err)
	}
}
