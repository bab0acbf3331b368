package emulator

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Fault makes requests go wrong: the first part says which ones, the second
// what happens. What is left empty matches any request.
//
// A fault comes after credentials and the request itself were checked, so a
// request with an Op is one that would have been carried out.
type Fault struct {
	Service   string `json:"service,omitempty"`   // iam, modelarts, cce
	Method    string `json:"method,omitempty"`    // GET, POST, …
	Path      string `json:"path,omitempty"`      // a part of path?query
	Op        string `json:"op,omitempty"`        // create, upgrade, update, delete, rollback
	Target    string `json:"target,omitempty"`    // of the change: "pool/ID" or "cluster/ID"
	Component string `json:"component,omitempty"` // of the change: NAME or NAME/ALIAS
	After     int    `json:"after,omitempty"`     // lets so many matching requests pass first
	Times     int    `json:"times,omitempty"`     // hits so many requests; 0: one, -1: all

	Do Effect `json:"do"`
	// Made makes the change before the effect, where the effect would prevent it.
	Made bool `json:"made,omitempty"`

	Status      int    `json:"status,omitempty"`      // of Answer; default 500
	Body        string `json:"body,omitempty"`        // of Answer; default for errors: the service's own, HTML with 502 and 504
	ContentType string `json:"contentType,omitempty"` // of Answer
	RetryAfter  string `json:"retryAfter,omitempty"`  // header of any answer, such as "30"

	// How a change that is made goes on, with End, Lag, or Made beside any effect
	// that would prevent it: its answer may be lost as well.
	End    string   `json:"end,omitempty"`    // it ends in this state: installFailed, upgradeFailed, deleteFailed, abnormal, Abnormal, …
	Reason string   `json:"reason,omitempty"` // of End
	Good   Duration `json:"good,omitempty"`   // it ends well, and comes to End so long after; not of a delete
	Lag    Duration `json:"lag,omitempty"`    // reads show what was before for so long
}

// Effect is what a fault does.
type Effect string

// The effects. Drop, Hang, Answer and Cut prevent a change unless Made is set,
// the other refusals always do; Forget, and End and Lag, as effects or beside one,
// only hit requests that change something, which is then made.
const (
	Drop            Effect = "drop"             // closes the connection without an answer
	Hang            Effect = "hang"             // does not answer until the client gives up
	Answer          Effect = "answer"           // answers Status and Body
	Cut             Effect = "cut"              // promises a whole body and sends half of it
	Busy            Effect = "busy"             // the service's "locked": CCE.01429002, ModelArts.2878
	Throttle        Effect = "throttle"         // the service's own 429: CCE.02429001, ModelArts.4206
	GatewayThrottle Effect = "gateway-throttle" // the gateway's 429: APIGW.0308
	Unpublished     Effect = "unpublished"      // the gateway's 404 for an API that a region lacks: APIG.0101
	Echo            Effect = "echo"             // a 400 whose message holds the request's body and credentials
	End             Effect = "end"              // accepts the change, which then ends in the state End with Reason
	Lagging         Effect = "lag"              // accepts the change; reads show what was before for Lag
	Forget          Effect = "forget"           // accepts an install, as if its parameters had been left out
)

var effects = []Effect{Drop, Hang, Answer, Cut, Busy, Throttle, GatewayThrottle, Unpublished, Echo, End, Lagging, Forget}

// Fault queues a fault. The first queued one that matches a request and is not
// used up hits it. A fault that makes no sense panics.
func (s *Server) Fault(f Fault) {
	if err := f.check(); err != nil {
		panic("emulator: " + err.Error())
	}
	if !s.queue(f) {
		panic(fmt.Sprintf("emulator: %d faults are waiting already", maxFaults))
	}
}

// maxFaults is how many may wait at once.
const maxFaults = 1000

// ClearFaults forgets the faults that wait.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// queue reports false where there is no room.
func (s *Server) queue(f Fault) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.faults) >= maxFaults {
		return false
	}
	s.faults = append(s.faults, &queuedFault{Fault: f, left: max(f.Times, 1)})
	return true
}

func (f *Fault) check() error {
	switch {
	case !slices.Contains(effects, f.Do):
		return fmt.Errorf("fault: do is %q; known are %q", f.Do, effects)
	case f.Do == End && f.End == "":
		return fmt.Errorf("fault: do is %q and end says no state", End)
	case f.Do == Lagging && f.Lag <= 0, f.Lag < 0:
		return fmt.Errorf("fault: do is %q and lag is not above 0", f.Do)
	case f.Good < 0 || f.Good > 0 && (f.End == "" || f.Op == "delete"):
		return fmt.Errorf("fault: good is %s, and says how long before end a change other than a delete is good", f.Good)
	case (f.End != "" || f.Lag != 0) && !f.letsChange():
		return fmt.Errorf("fault: end and lag say how a change goes on, and do %q prevents it; made allows it", f.Do)
	case f.Times < -1 || f.After < 0:
		return fmt.Errorf("fault: times %d or after %d is out of range", f.Times, f.After)
	}
	return nil
}

// queuedFault is a fault with what is left of it.
type queuedFault struct {
	Fault

	seen int // requests that matched
	left int // requests still to hit, unless Times is -1
}

// takeFault returns the fault that hits this request, or nil.
func (s *Server) takeFault(c *call, ch *change) *Fault {
	for i, q := range s.faults {
		if !q.matches(c, ch) {
			continue
		}
		q.seen++
		if q.seen <= q.After {
			continue
		}
		q.left--
		if q.left == 0 && q.Times != -1 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		c.fault = q.Do
		return &q.Fault
	}
	return nil
}

func (f *Fault) matches(c *call, ch *change) bool {
	if !matches(f.Service, c.service) || !matches(f.Method, c.Method) || !strings.Contains(c.URL.RequestURI(), f.Path) {
		return false
	}
	if ch == nil {
		return f.Op == "" && f.Target == "" && f.Component == "" && f.End == "" && f.Lag == 0 && f.Do != Forget
	}
	return matches(f.Op, ch.op) && matches(f.Target, ch.target) && matches(f.Component, ch.component)
}

// letsChange reports that the change is made; f may be nil.
func (f *Fault) letsChange() bool {
	if f == nil {
		return true
	}
	switch f.Do {
	case End, Lagging, Forget:
		return true
	case Drop, Hang, Answer, Cut:
		return f.Made
	}
	return false
}

// end returns the bad end that f gives a change, or nil; f may be nil.
func (f *Fault) end() *ending {
	if f == nil || f.End == "" {
		return nil
	}
	return &ending{word: f.End, reason: f.Reason, good: time.Duration(f.Good)}
}

// forgets reports that an install has what it would have without parameters; f may be nil.
func (f *Fault) forgets() bool { return f != nil && f.Do == Forget }

// lag returns how long reads show what was before; f may be nil.
func (f *Fault) lag(usual time.Duration) time.Duration {
	if f == nil || f.Lag == 0 {
		return usual
	}
	return time.Duration(f.Lag)
}
