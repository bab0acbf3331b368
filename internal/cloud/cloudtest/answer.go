package cloudtest

import (
	"io"
	"net/http"
	"sync"
	"testing"
)

// EmptyList is a list of nothing, OneItem one of one plug-in.
const (
	EmptyList = `{"items":[]}`
	OneItem   = `{"items":[{"spec":{"template":{"name":"x"}}}]}`
)

// Route answers "METHOD path" with a document; all else is a 404.
func Route(t testing.TB, routes map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name, ok := routes[r.Method+" "+r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("X-Request-Id", "req-1")
		_, _ = w.Write(Payload(t, name))
	}
}

// Script gives one answer per request, then repeats the last one.
func Script(answers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	next := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		answer := answers[min(next, len(answers)-1)]
		next++
		mu.Unlock()
		answer(w, r)
	}
}

// Reply always answers the same; header holds names and values by turns.
func Reply(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// Drop closes the connection without an answer.
func Drop(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}
