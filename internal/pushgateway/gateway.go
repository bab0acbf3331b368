package pushgateway

import (
	"encoding/base64"
	"errors"
	"net"
	"net/url"
	"strings"
)

// Gateway is a push gateway's URL.
type Gateway struct{ base *url.URL }

// Parse reads a URL, which may hold a user and a password. allowHTTP lets these go
// in clear to other hosts than this machine. Errors do not repeat the text, as it may
// hold a password.
func Parse(text string, allowHTTP bool) (Gateway, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https":
		return Gateway{}, errors.New("has to be an http or https URL with a host, such as http://pushgateway.example:9091")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return Gateway{}, errors.New("has to end with the path: what follows ? or # would be lost")
	case u.User != nil && u.Scheme == "http" && !isLocal(u.Hostname()) && !allowHTTP:
		return Gateway{}, errors.New("its password would go to another host in clear; use https, or --allow-http if you have to")
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	return Gateway{u}, nil
}

// isLocal reports a name or address of this machine.
func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Secrets are what must never be shown: the password, also as a header has it, behind
// the user; or the user where he stands alone, as tokens do.
func (g Gateway) Secrets() []string {
	if g.base.User == nil {
		return nil
	}
	user := g.base.User.Username()
	if password, ok := g.base.User.Password(); ok {
		return []string{password, user + ":" + password}
	}
	return []string{user, user + ":"}
}

// String is the URL without user and password.
func (g Gateway) String() string {
	shown := *g.base
	shown.User = nil
	return shown.String()
}

// label is a label of a group in a form that client library and gateway understand
// alike. The library writes values as a query would, where a blank is +, and leaves
// dots alone, which a path may not keep; what is in base64 already it leaves as it is.
func label(name, value string) (asName, asValue string) {
	if url.QueryEscape(value) == url.PathEscape(value) && strings.Trim(value, ".") != "" {
		return name, value
	}
	return name + "@base64", base64.RawURLEncoding.EncodeToString([]byte(value))
}
