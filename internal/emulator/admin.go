package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// adminRoot is where scripts of another process steer the emulator. It asks for
// no credentials and is not logged.
const adminRoot = "/_emulator/"

func isAdmin(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, adminRoot) }

func (s *Server) adminRoutes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+adminRoot+"faults", s.postFault)
	mux.HandleFunc("DELETE "+adminRoot+"faults", func(w http.ResponseWriter, _ *http.Request) {
		s.ClearFaults()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET "+adminRoot+"log", s.getLog)
	mux.HandleFunc("DELETE "+adminRoot+"log", func(w http.ResponseWriter, _ *http.Request) {
		s.ResetLog()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST "+adminRoot+"revoke", func(w http.ResponseWriter, _ *http.Request) {
		s.RevokeTokens()
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}

// postFault queues the fault in the body, or says what is wrong with it.
func (s *Server) postFault(w http.ResponseWriter, r *http.Request) {
	var f Fault
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	err := d.Decode(&f)
	if err == nil {
		err = f.check()
	}
	if err != nil {
		http.Error(w, fmt.Sprintf("fault not taken: %v", err), http.StatusBadRequest)
		return
	}
	if !s.queue(f) {
		http.Error(w, fmt.Sprintf("fault not taken: %d are waiting already", maxFaults), http.StatusTooManyRequests)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// getLog writes the log as JSON lines.
func (s *Server) getLog(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	e := json.NewEncoder(w)
	for _, entry := range s.Log() {
		if e.Encode(entry) != nil {
			return // the client went away
		}
	}
}
