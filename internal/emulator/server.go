package emulator

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Options configure a [Server]. The zero value serves the built-in fleet, at
// once, to clients that sign in.
type Options struct {
	Seed     *Seed            // what is there at the start; nil: [DefaultSeed]
	Latency  time.Duration    // added to every answer, cut short when the request ends
	Settle   time.Duration    // how long installing, upgrading, Pending, Deleting … last
	Now      func() time.Time // the clock of transitions, tokens and signatures; nil: time.Now
	Open     bool             // also answers requests without any credentials
	Patience time.Duration    // how long a request's body may take to come; 0: a minute

	// RateLimit is how many requests a second each service takes; those beyond it
	// get its 429. 0: no limit.
	RateLimit int
}

// Server is the emulator. It may be used by many goroutines at once.
type Server struct {
	latency  time.Duration
	settle   time.Duration
	now      func() time.Time
	open     bool
	patience time.Duration

	services *http.ServeMux
	admin    *http.ServeMux
	journal  journal

	mu        sync.Mutex // guards all below
	world     world
	gate      gate
	limit     rateLimit
	faults    []*queuedFault
	prechecks []precheck
	checked   int // prechecks so far
}

// New returns a server that holds what the seed says, or every mistake in it.
func New(opts Options) (*Server, error) {
	seed := opts.Seed
	if seed == nil {
		seed = DefaultSeed()
	}
	if opts.RateLimit < 0 {
		return nil, fmt.Errorf("emulator: a rate limit of %d requests a second", opts.RateLimit)
	}
	now := opts.Now
	if now == nil {
		now = time.Now
	}
	w, err := build(seed, now(), opts.Settle)
	if err != nil {
		return nil, fmt.Errorf("emulator: bad seed: %w", trimDots(err))
	}
	s := &Server{
		latency: opts.Latency, settle: opts.Settle, now: now, open: opts.Open, patience: cmp.Or(opts.Patience, time.Minute),
		world: w, gate: newGate(), limit: rateLimit{perSecond: opts.RateLimit},
	}
	s.services = s.routes()
	s.admin = s.adminRoutes()
	return s, nil
}

// MustNew is [New] for a seed that a program put together: a mistake in it panics.
func MustNew(opts Options) *Server {
	s, err := New(opts)
	if err != nil {
		panic(err)
	}
	return s
}

// ServeHTTP answers one request to any of the services, whatever its host.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(s.patience)) // a recorder in a test has none
	if isAdmin(r) {
		s.admin.ServeHTTP(w, r)
		return
	}
	s.services.ServeHTTP(w, r)
}

// handler answers a request that was let in, with the server's lock held. One
// that changes something returns the change without making it.
type handler func(*Server, *call) reply

func (s *Server) serve(service string, h handler, public bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := s.receive(w, r, service)
		if !wait(r.Context(), s.latency) {
			panic(http.ErrAbortHandler)
		}
		answer, fault := s.decide(c, h, public)
		if fault != nil {
			answer = fault.spoil(s, w, c, answer)
		}
		s.journal.finish(c, answer)
		answer.write(w, c)
	}
}

// decide works out the answer and makes the change, unless a fault comes first.
func (s *Server) decide(c *call, h handler, public bool) (reply, *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.now = s.now()
	if s.limit.refuses(c.service, c.now) {
		return throttled(c), nil
	}
	answer, refused := reply{}, false
	if c.tooLarge {
		answer, refused = gatewayError(c, http.StatusRequestEntityTooLarge, "APIG.0201", "Request entity too large."), true
	} else if !public {
		answer, refused = s.admit(c)
	}
	if !refused {
		answer = h(s, c)
	}
	fault := s.takeFault(c, answer.change)
	if answer.change == nil || !fault.letsChange() {
		return answer, fault
	}
	made := answer.change
	answer = made.commit(outcome{settle: s.settle, end: fault.end(), lag: fault.lag(s.world.lag), forget: fault.forgets()})
	answer.made = made.String()
	return answer, fault
}

// wait reports false when ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
