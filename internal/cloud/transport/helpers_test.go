package transport

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

const (
	poolsPath   = "/v2/" + cloudtest.Project + "/pools"
	pluginsPath = poolsPath + "/pool-a/plugins"
)

// bearer are credentials that are always the same.
type bearer struct{}

func (bearer) Attach(_ context.Context, req *http.Request, _ []byte, _ endpoint.Scope) (Settle, error) {
	req.Header.Set("X-Auth-Token", "planted-token")
	return func(int, error) bool { return false }, nil
}

func (bearer) Hint(time.Duration) string { return "get a new token" }

// settings are a configuration and where its requests go.
type settings struct {
	Config
	base string
}

// testConfig speaks with server, with a fake clock and in an environment of env.
func testConfig(server string, env ...string) settings {
	clock := cloudtest.NewClock()
	return settings{base: server, Config: Config{
		Network:        Network{Parallelism: 10, Env: cloudtest.First(env...)},
		RequestTimeout: 30 * time.Second, ThrottleLimit: 10 * time.Minute, UserAgent: "syncer/test",
		Log: slog.New(slog.DiscardHandler), Mask: func(s string) string { return s },
		Now: clock.Now, Sleep: clock.Sleep, AfterFunc: afterFunc, Jitter: func() float64 { return 0 },
	}}
}

// client is a Client and where its requests go.
type client struct {
	*Client
	base string
}

func afterFunc(d time.Duration, f func()) Timer { return time.AfterFunc(d, f) }

func mustNew(t *testing.T, s settings) client {
	t.Helper()
	c, err := New(s.Config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return client{c, s.base}
}

func (c client) request(service endpoint.Service, method, path string) Request {
	return Request{
		Service: service, Scope: endpoint.Scope{Region: "eu-de", Project: cloudtest.Project},
		Method: method, Base: at(c.base), Path: path,
	}
}

// at is a server's address as the settings would name it.
func at(server string) endpoint.Base {
	base, err := endpoint.Settings{Endpoints: map[string]string{"cce": server}, AllowHTTP: true, Env: cloudtest.First()}.Base(endpoint.CCE, "", "", nil)
	if err != nil {
		panic(err)
	}
	return base
}

// list makes one read.
func (c client) list(ctx context.Context, service endpoint.Service, path string) error {
	r := c.request(service, http.MethodGet, path)
	r.Read = func(body io.Reader) error { _, err := wire.DecodePlugins(body); return err }
	_, err := c.Send(ctx, bearer{}, r)
	return err
}

// listPool asks for the pool's plug-ins.
func listPool(t *testing.T, c client) error {
	t.Helper()
	return c.list(t.Context(), endpoint.ModelArts, pluginsPath)
}

// change makes one request that changes something.
func change(t *testing.T, c client, method string) (executor.Receipt, error) {
	t.Helper()
	r := c.request(endpoint.ModelArts, method, pluginsPath)
	r.Body = []byte("{}")
	return c.Send(t.Context(), bearer{}, r)
}

func asError(t *testing.T, err error) *executor.Error {
	t.Helper()
	e, ok := errors.AsType[*executor.Error](err)
	if !ok {
		t.Fatalf("error is %T (%v), want *executor.Error", err, err)
	}
	return e
}
