package cloud

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"os"
	"time"

	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/transport"
)

// Name is a cloud whose host names and signatures are known.
type Name = endpoint.Cloud

// Attempt is one request that was made.
type Attempt = transport.Attempt

// The clouds.
const (
	Huawei = endpoint.Huawei
	OTC    = endpoint.OTC
)

// Config is what a [Client] needs to know. Its zero value asks the environment
// for everything and speaks with Huawei Cloud.
type Config struct {
	Cloud Name // "" means Huawei

	// Region and Project (an ID or a name) serve the targets that name none.
	// Empty ones come from the environment or from where the credentials are.
	Region, Project string

	// Endpoints maps "iam", "cce" and "modelarts" to URLs, in which {region}
	// and {cluster_id} are filled in. They win over every other source.
	Endpoints map[string]string

	Env  func(string) (string, bool) // nil: os.LookupEnv
	Home string                      // where the profile and clouds.yaml are; "": os.UserHomeDir

	// LocalClouds takes the clouds.yaml of the working directory for the user's own.
	LocalClouds bool

	QPS            float64       // requests per second and service, at most; 0: as many as it takes
	Parallelism    int           // requests at once, for which connections are kept; below 1: 10
	RequestTimeout time.Duration // for the next byte of an answer; a whole one may take ten of them; 0: 15 s
	ThrottleLimit  time.Duration // how long one request may be held up by throttling in all; 0: 10 min
	Insecure       bool          // do not verify TLS certificates
	AllowHTTP      bool          // also speak http with hosts other than this machine: whoever listens gets the credentials

	// SignatureForm is "access" or "credential"; "" takes the cloud's own:
	// credential on OTC, access on Huawei Cloud.
	SignatureForm string

	UserAgent string // "syncer/VERSION"; "": "syncer"

	// Log receives each request at debug level, the source of the credentials as
	// information, and as warnings what is odd about the settings. nil: discard.
	Log *slog.Logger

	// Observe is told of each request that was made, by many goroutines at once. nil:
	// nobody asks.
	Observe func(Attempt)

	// Secrets masks the manifest's secrets in what a service says; the client adds
	// its credentials and what is live. nil: those alone.
	Secrets *secret.Masker

	// Credentials learns what the run signs in with, tokens as they come. nil:
	// nobody asks.
	Credentials *secret.Masker

	// Now, Sleep, AfterFunc and Jitter (in [0,1)) are the clock and the dice. nil: the real ones.
	Now       func() time.Time
	Sleep     func(context.Context, time.Duration) error
	AfterFunc func(time.Duration, func()) transport.Timer // for what does not come
	Jitter    func() float64
}

// withDefaults returns c with every empty setting filled in.
func (c Config) withDefaults() Config {
	setDefault(&c.Cloud, Huawei)
	setDefault(&c.RequestTimeout, 15*time.Second)
	setDefault(&c.ThrottleLimit, 10*time.Minute)
	setDefault(&c.UserAgent, "syncer")
	if c.Parallelism < 1 {
		c.Parallelism = 10
	}
	if c.Env == nil {
		c.Env = os.LookupEnv
	}
	if c.Home == "" {
		c.Home, _ = os.UserHomeDir() // without one the files in it are "not found"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Secrets == nil {
		c.Secrets = secret.NewMasker()
	}
	if c.Credentials == nil {
		c.Credentials = secret.NewMasker()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.AfterFunc == nil {
		c.AfterFunc = func(d time.Duration, f func()) transport.Timer { return time.AfterFunc(d, f) }
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	return c
}

// transport is the part of c that says how requests are made.
func (c Config) transport(mask func(string) string) transport.Config {
	return transport.Config{
		Network: transport.Network{Parallelism: c.Parallelism, Insecure: c.Insecure, Env: c.env},
		QPS:     c.QPS, RequestTimeout: c.RequestTimeout, ThrottleLimit: c.ThrottleLimit, UserAgent: c.UserAgent,
		Log: c.Log, Observe: c.Observe, Mask: mask, Now: c.Now, Sleep: c.Sleep, AfterFunc: c.AfterFunc, Jitter: c.Jitter,
	}
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// env returns the first of the named variables that is set and not empty.
func (c Config) env(names ...string) string { return first(c.Env, names...) }

func first(env func(string) (string, bool), names ...string) string {
	for _, name := range names {
		if value, ok := env(name); ok && value != "" {
			return value
		}
	}
	return ""
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
