package cloud

import (
	"cmp"
	"net/http"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
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
	cfg     Config
	http    *http.Client
	auth    credentials
	gates   map[endpoint.Service]*gate
	secrets *maskSet

	region, project string // for targets that name none

	projects *memo[endpoint.Scope, string]
	catalogs *memo[catalogKey, diff.Catalog]
	clusters *memo[endpoint.Scope, []Cluster]
	pools    *memo[endpoint.Scope, []Pool]
}

var _ executor.Client = (*Client)(nil)

// New makes a client from cfg. It makes no request. The error lists every
// source of credentials that was looked at when none has any, and names those
// that are half set.
func New(cfg Config) (*Client, error) {
	cfg = cfg.withDefaults()
	if err := cfg.endpoints().Check(); err != nil {
		return nil, err
	}
	form, err := formFor(cfg)
	if err != nil {
		return nil, err
	}
	found, err := findCredentials(cfg)
	if err != nil {
		return nil, err
	}
	httpClient, err := newHTTPClient(cfg)
	if err != nil {
		return nil, err
	}
	cfg.Log.Debug("credentials", "source", found.source)
	c := &Client{
		cfg: cfg, http: httpClient, auth: found.auth, secrets: &maskSet{},
		gates:    map[endpoint.Service]*gate{},
		region:   cmp.Or(cfg.Region, cfg.env("HW_REGION_NAME", "OS_REGION_NAME", "OS_REGION"), found.region),
		project:  cmp.Or(cfg.Project, cfg.envProject(), found.project),
		projects: newMemo[endpoint.Scope, string](cfg.Now),
		catalogs: newMemo[catalogKey, diff.Catalog](cfg.Now),
		clusters: newMemo[endpoint.Scope, []Cluster](cfg.Now),
		pools:    newMemo[endpoint.Scope, []Pool](cfg.Now),
	}
	for _, s := range endpoint.Services {
		c.gates[s] = newGate(cfg)
	}
	c.secrets.add(found.secrets...)
	c.equip(form)
	return c, nil
}

// envProject is the project that the environment names: an ID, else a name.
func (c Config) envProject() string {
	return c.env("HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID", "OS_PROJECT_ID", "OS_TENANT_ID",
		"HW_PROJECT_NAME", "OS_PROJECT_NAME", "OS_TENANT_NAME")
}

// equip gives the credentials what they need of the client.
func (c *Client) equip(form signatureForm) {
	switch a := c.auth.(type) {
	case *token:
		a.lookup = c.lookupProject
	case *accessKey:
		a.form, a.now, a.lookup = form, c.cfg.Now, c.lookupProject
	case *keystone:
		if set := c.cfg.endpoints().Set(endpoint.IAM, c.region); set != "" { // wins over OS_AUTH_URL
			a.options.IdentityEndpoint = identityEndpoint(set)
		}
		a.signIn, a.now = c.signIn, c.cfg.Now
	}
}

// Close drops the idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// mask hides the credentials and the manifest's secrets in text from outside.
func (c *Client) mask(text string) string { return c.cfg.Scrub(c.secrets.mask(text)) }
