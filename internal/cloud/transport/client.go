package transport

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// Config is what a [Client] needs to know. Every field but those of Network is
// needed; package cloud has the defaults.
type Config struct {
	Network

	QPS            float64       // requests per second and service, at most; 0: as many as it takes
	RequestTimeout time.Duration // for the next byte of an answer; a whole one may take ten of them
	ThrottleLimit  time.Duration // how long one request may be held up by throttling in all
	UserAgent      string

	Log     *slog.Logger  // receives each request at debug level
	Observe func(Attempt) // is told of each as well, by many goroutines at once; nil: nobody asks

	Mask func(string) string // hides secrets in text from outside

	// Now, Sleep, AfterFunc and Jitter (in [0,1)) are the clock and the dice.
	Now       func() time.Time
	Sleep     func(context.Context, time.Duration) error
	AfterFunc func(time.Duration, func()) Timer // for what does not come
	Jitter    func() float64
}

// Attempt is one request that was made, of those that a call may take.
type Attempt struct {
	Service endpoint.Service
	Status  int  // HTTP's; 0: no answer came
	Again   bool // it repeats one before
}

// Client makes requests. It may be used by many goroutines at once.
type Client struct {
	cfg   Config
	http  *http.Client
	gates map[endpoint.Service]*gate
}

// New makes a client. It makes no request.
func New(cfg Config) (*Client, error) {
	httpClient, err := newHTTPClient(cfg)
	if err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg, http: httpClient, gates: map[endpoint.Service]*gate{}}
	for _, s := range endpoint.Services {
		c.gates[s] = newGate(cfg)
	}
	return c, nil
}

func (c *Client) observe(a Attempt) {
	if c.cfg.Observe != nil {
		c.cfg.Observe(a)
	}
}

// UserAgent is how requests introduce themselves.
func (c *Client) UserAgent() string { return c.cfg.UserAgent }

// Close drops the idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }
