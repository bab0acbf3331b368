package emulator

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Entry is one request as the emulator saw it, in the order of arrival.
type Entry struct {
	Seq       int       `json:"seq"` // from 1, goes on after [Server.ResetLog]
	Time      time.Time `json:"time"`
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	Query     string    `json:"query,omitempty"`
	Service   string    `json:"service"` // iam, modelarts, cce; "" where the path belongs to none
	Status    int       `json:"status"`  // 0: not answered (yet), or the connection was dropped
	RequestID string    `json:"requestID"`
	ErrorCode string    `json:"errorCode,omitempty"`

	// Change is what the request changed, as "OP TARGET COMPONENT", such as
	// "create pool/pool-train-a node-local-dns"; empty where it changed nothing.
	// An add-on with an alias is NAME/ALIAS.
	Change string `json:"change,omitempty"`
	// Fault is what the fault that hit the request did; empty where none did.
	Fault Effect `json:"fault,omitempty"`
	// Body is the request's body as it came. That of a sign-in is left out: it
	// holds a password.
	Body      string `json:"body,omitempty"`
	UserAgent string `json:"userAgent,omitempty"`
	Host      string `json:"host"`
}

// Log returns every request since the start or the last reset, the oldest ones
// left out where they are more than the log holds.
func (s *Server) Log() []Entry { return s.journal.entries() }

// ResetLog forgets all requests so far.
func (s *Server) ResetLog() { s.journal.reset() }

// What the log holds at most.
const (
	maxEntries = 100_000
	maxLogText = 64 << 20 // bytes, of bodies above all
)

type journal struct {
	mu   sync.Mutex
	seq  int
	list []*Entry
	text int // bytes in list
}

// size is what an entry counts for.
func (e *Entry) size() int {
	return len(e.Path) + len(e.Query) + len(e.Body) + len(e.UserAgent) + len(e.Host)
}

// start writes the request down and gives it its number.
func (j *journal) start(c *call, now time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seq++
	c.seq, c.id = j.seq, fmt.Sprintf("%032x", j.seq)
	e := &Entry{
		Seq: c.seq, Time: now, Method: c.Method, Path: c.URL.Path, Query: c.URL.RawQuery,
		Service: c.service, RequestID: c.id, UserAgent: c.UserAgent(), Host: c.Host,
	}
	if !strings.HasSuffix(c.URL.Path, "/auth/tokens") {
		e.Body = string(c.body)
	}
	j.list = append(j.list, e)
	j.text += e.size()
	for len(j.list) > maxEntries || j.text > maxLogText {
		j.text -= j.list[0].size()
		j.list[0], j.list = nil, j.list[1:]
	}
}

// finish adds what became of the request, before the client can know it.
func (j *journal) finish(c *call, a reply) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i, ok := slices.BinarySearchFunc(j.list, c.seq, func(e *Entry, seq int) int { return e.Seq - seq })
	if ok { // else the log was reset meanwhile
		e := j.list[i]
		e.Status, e.ErrorCode, e.Change, e.Fault = a.status, a.code, a.made, c.fault
	}
}

func (j *journal) entries() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Entry, len(j.list))
	for i, e := range j.list {
		out[i] = *e
	}
	return out
}

func (j *journal) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.list, j.text = nil, 0
}
