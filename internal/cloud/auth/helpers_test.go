package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/transport"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// caller makes requests to one server with the credentials of an environment.
type caller struct {
	Credentials
	transport *transport.Client
	clock     *cloudtest.Clock
	base      endpoint.Base
}

func testConfig(env ...string) Config {
	return Config{Env: cloudtest.First(env...), Home: "/nonexistent", Log: slog.New(slog.DiscardHandler)}
}

// open finds credentials in env and makes them ready, to sign in that form.
func open(t *testing.T, server string, form Form, env ...string) *caller {
	t.Helper()
	found, err := Find(testConfig(env...))
	if err != nil {
		t.Fatal(err)
	}
	clock := cloudtest.NewClock()
	secrets := found.Secrets
	base, err := endpoint.Settings{Endpoints: map[string]string{"modelarts": server}, Env: cloudtest.First()}.Base(endpoint.ModelArts, "", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &caller{clock: clock, base: base}
	c.transport, err = transport.New(transport.Config{
		Network:        transport.Network{Parallelism: 10, Env: cloudtest.First()},
		RequestTimeout: 30 * time.Second, ThrottleLimit: 10 * time.Minute, UserAgent: "syncer/test",
		Log: slog.New(slog.DiscardHandler), Now: clock.Now, Sleep: clock.Sleep, Jitter: func() float64 { return 0 },
		AfterFunc: func(d time.Duration, f func()) transport.Timer { return time.AfterFunc(d, f) },
		Mask: func(s string) string {
			for _, secret := range secrets {
				if secret != "" {
					s = strings.ReplaceAll(s, secret, "(sensitive)")
				}
			}
			return s
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.transport.Close)
	c.Credentials, err = found.Open(Tools{
		Transport: c.transport, Form: form, Log: slog.New(slog.DiscardHandler), Now: clock.Now,
		Lookup: func(_ context.Context, sc endpoint.Scope) (string, error) { return "id-of-" + sc.Project, nil },
		Learn:  func(...string) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// list makes one read in a project.
func (c *caller) list(ctx context.Context, project string) error {
	_, err := c.transport.Send(ctx, c.Credentials, transport.Request{
		Service: endpoint.ModelArts, Scope: endpoint.Scope{Region: "eu-de", Project: project}, Method: "GET",
		Base: c.base, Path: wire.PluginPath(project, "pool-a"),
		Read: func(body io.Reader) error { _, err := wire.DecodePlugins(body); return err },
	})
	return err
}

// lists makes 50 reads with 10 workers and returns the errors.
func (c *caller) lists(t *testing.T) []error {
	t.Helper()
	errs := make([]error, 50)
	var g errgroup.Group
	g.SetLimit(10)
	for i := range errs {
		g.Go(func() error { errs[i] = c.list(t.Context(), cloudtest.Project); return nil })
	}
	_ = g.Wait()
	return errs
}

func (c *caller) allGood(t *testing.T) {
	t.Helper()
	for _, err := range c.lists(t) {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func asError(t *testing.T, err error) *executor.Error {
	t.Helper()
	e, ok := errors.AsType[*executor.Error](err)
	if !ok {
		t.Fatalf("error is %T (%v), want *executor.Error", err, err)
	}
	return e
}

// bad is the ID of a project that is not the user's.
func bad(i int) string { return fmt.Sprintf("bad%029d", i) }
