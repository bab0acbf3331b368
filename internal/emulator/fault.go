package emulator

import (
	"net/http"
	"strings"
	"time"
)

// Fault makes requests go wrong. The first part says which ones, the second
// what happens; a field left empty matches any request.
type Fault struct {
	Service string `json:"service,omitempty"` // iam, modelarts, cce
	Method  string `json:"method,omitempty"`
	Path    string `json:"path,omitempty"` // a part of path and query
	Op      string `json:"op,omitempty"`   // create, upgrade, update, delete, rollback: only valid requests that would do this
	After   int    `json:"after,omitempty"`
	Times   int    `json:"times,omitempty"`

	Do   Effect `json:"do"`
	Made bool   `json:"made,omitempty"`

	Status      int      `json:"status,omitempty"`
	Body        string   `json:"body,omitempty"`
	ContentType string   `json:"contentType,omitempty"`
	RetryAfter  string   `json:"retryAfter,omitempty"`
	End         string   `json:"end,omitempty"`
	Reason      string   `json:"reason,omitempty"`
	Lag         Duration `json:"lag,omitempty"`
}

// Effect is what a fault does.
type Effect string

type queuedFault struct{ Fault }

// takeFault returns the fault that hits this request, or nil.
func (s *Server) takeFault(c *call, ch *change) *Fault { return nil }

func (f *Fault) letsChange() bool { return true }
func (f *Fault) end() *ending     { return nil }
func (f *Fault) lag(usual time.Duration) time.Duration {
	return usual
}
func (f *Fault) spoil(s *Server, w http.ResponseWriter, c *call, a *reply) {}

func isAdmin(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/_emulator/") }

func (s *Server) adminRoutes() *http.ServeMux { return http.NewServeMux() }
