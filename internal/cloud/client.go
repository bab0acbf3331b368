package cloud

import (
	"cmp"
	"context"
	"fmt"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/auth"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/transport"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// Cluster is a CCE cluster and Pool a ModelArts resource pool, as a list shows them.
type (
	Cluster = wire.Cluster
	Pool    = wire.Pool
)

// Client speaks with the services. It is made by [New] and may be used by many
// goroutines at once. Catalogs, clusters' facts and project IDs are asked for
// once and remembered as long as it lives, so a Client serves one run.
type Client struct {
	cfg       Config
	endpoints endpoint.Settings
	transport *transport.Client
	auth      auth.Credentials
	secrets   *maskSet

	region, project string // for targets that name none

	life context.Context // of what is loaded before anybody asks for it
	end  context.CancelFunc

	projects *memo[endpoint.Scope, string]
	catalogs *memo[catalogKey, diff.Catalog]
	clusters *memo[endpoint.Scope, []Cluster]
	pools    *memo[endpoint.Scope, []Pool]
	phases   *memo[endpoint.Scope, []Pool] // pools, or none where they could not be listed
}

var _ interface {
	executor.Client
	executor.Narrower
	executor.Detailer
	executor.Gatekeeper
	executor.Prechecker
	executor.Rollbacker
} = (*Client)(nil)

// New makes a client from cfg. It makes no request. The error lists every
// source of credentials that was looked at when none has any, and names those
// that are half set.
func New(cfg Config) (*Client, error) {
	cfg = cfg.withDefaults()
	c := &Client{
		cfg: cfg, secrets: &maskSet{Masker: cfg.Secrets},
		endpoints: endpoint.Settings{Cloud: cfg.Cloud, Endpoints: cfg.Endpoints, AllowHTTP: cfg.AllowHTTP, Env: cfg.env},
	}
	c.life, c.end = context.WithCancel(context.Background())
	c.projects = newMemo[endpoint.Scope, string](cfg.Now, c.waitsFor("the ID of a project"))
	c.catalogs = newMemo[catalogKey, diff.Catalog](cfg.Now, c.waitsFor("the catalog"))
	c.clusters = newMemo[endpoint.Scope, []Cluster](cfg.Now, c.waitsFor("the list of clusters"))
	c.pools = newMemo[endpoint.Scope, []Pool](cfg.Now, c.waitsFor("the list of pools"))
	c.phases = newMemo[endpoint.Scope, []Pool](cfg.Now, c.waitsFor("the list of pools"))
	if err := c.endpoints.Check(); err != nil {
		return nil, err
	}
	form, err := auth.FormFor(cfg.Cloud, cfg.SignatureForm)
	if err != nil {
		return nil, err
	}
	found, err := auth.Find(auth.Config{Env: cfg.env, Home: cfg.Home, Log: cfg.Log, LocalClouds: cfg.LocalClouds})
	if err != nil {
		return nil, err
	}
	cfg.Log.Info("credentials", "source", found.Source)
	learn := func(credentials ...string) {
		c.secrets.add(credentials...)
		(&maskSet{Masker: cfg.Credentials}).add(credentials...)
	}
	learn(found.Secrets...)
	region, project := Fallback(cfg.Env)
	c.region = cmp.Or(cfg.Region, region, found.Region)
	c.project = cmp.Or(cfg.Project, project, found.Project)
	if err := wellFormed(endpoint.Scope{Region: c.region, Project: c.project}); err != nil {
		return nil, fmt.Errorf("the run's region and project: %w", err)
	}
	if c.transport, err = transport.New(cfg.transport(c.mask)); err != nil {
		return nil, err
	}
	c.auth, err = found.Open(auth.Tools{
		Transport: c.transport, Form: form, Endpoints: c.endpoints, Region: c.region,
		Log: cfg.Log, Now: cfg.Now, Lookup: c.lookupProject, Learn: learn,
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// waitsFor says of calls that they wait for what others asked for.
func (c *Client) waitsFor(what string) func(context.Context) (end func()) {
	return func(ctx context.Context) func() { return c.transport.Waits(ctx, "waits for "+what) }
}

// Close ends what nobody waits for and drops the idle connections.
func (c *Client) Close() {
	c.end()
	c.transport.Close()
}

// mask hides the credentials and the manifest's secrets in text from outside.
func (c *Client) mask(text string) string { return c.secrets.mask(text) }
