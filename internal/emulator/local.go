package emulator

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// NewHTTPServer serves s on addr, "HOST:PORT", for programs of this machine and
// not for pages in its browser: a request whose Host or Origin is neither a
// loopback name or address nor addr's own host gets 403, as a page of a stranger
// can have its name resolve to 127.0.0.1. Where addr names no host, or all, any
// address does, but no name.
func (s *Server) NewHTTPServer(addr string) *http.Server {
	own, _, err := net.SplitHostPort(addr)
	if err != nil {
		own = addr
	}
	admitted := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if why := foreign(r, own); why != "" {
			http.Error(w, why, http.StatusForbidden)
			return
		}
		s.ServeHTTP(w, r)
	})
	return &http.Server{
		Handler: admitted, ReadHeaderTimeout: s.patience, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 256 << 10, // a token has 16 KiB at most
	}
}

// foreign says why a request is not meant for a server at own; "" where it is.
func foreign(r *http.Request, own string) string {
	if !known(r.Host, own) {
		return fmt.Sprintf("the emulator does not answer for the host %q", r.Host)
	}
	for _, origin := range r.Header.Values("Origin") {
		if u, err := url.Parse(origin); err != nil || !known(u.Host, own) {
			return fmt.Sprintf("the emulator does not answer pages of %q", origin)
		}
	}
	return ""
}

// known reports whether host, with a port or without, means this machine or own.
func known(host, own string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || host != "" && host == strings.ToLower(own) {
		return true
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	all, err := netip.ParseAddr(own)
	return address.IsLoopback() || own == "" || err == nil && all.IsUnspecified()
}
