package cloud

import (
	"errors"
	"log/slog"
	"testing"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

var (
	poolTarget    = desired.Target{Kind: desired.Pool, ID: "pool-a", Region: "eu-de", Project: cloudtest.Project}
	clusterTarget = desired.Target{Kind: desired.Cluster, ID: cloudtest.Cluster, Region: "eu-de", Project: cloudtest.Project}
)

// testConfig speaks with server, with a ready token unless env sets other
// credentials, and with a fake clock. Without a server it has no endpoints.
func testConfig(server string, env ...string) Config {
	if len(env) == 0 {
		env = []string{"SYNCER_TOKEN", "planted-token"}
	}
	clock := cloudtest.NewClock()
	endpoints := map[string]string{"iam": server, "cce": server, "modelarts": server}
	if server == "" {
		endpoints = nil
	}
	return Config{
		Region: "eu-de", Home: "/nonexistent", Endpoints: endpoints, Env: cloudtest.Env(env...),
		UserAgent: "syncer/test", Log: slog.New(slog.DiscardHandler),
		Now: clock.Now, Sleep: clock.Sleep, Jitter: func() float64 { return 0 },
	}
}

func mustNew(t *testing.T, cfg Config) *Client {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func asError(t *testing.T, err error) *executor.Error {
	t.Helper()
	e, ok := errors.AsType[*executor.Error](err)
	if !ok {
		t.Fatalf("error is %T (%v), want *executor.Error", err, err)
	}
	return e
}
