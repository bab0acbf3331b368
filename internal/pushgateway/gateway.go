package pushgateway

import (
	"encoding/base64"
	"errors"
	"maps"
	"net"
	"net/url"
	"slices"
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

// group is the URL of a group of metrics.
func (g Gateway) group(job string, labels map[string]string) *url.URL {
	path := append([]string{"metrics"}, segments("job", job)...)
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		path = append(path, segments(name, labels[name])...)
	}
	return g.base.JoinPath(path...)
}

// plainBytes are those of a value that may stand in a path as it is.
const plainBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."

// segments are a label in a path. A value that is not plain is in base64: the gateway
// could not tell its slashes from those of the path.
func segments(name, value string) []string {
	if value != "" && value[0] != '.' && strings.Trim(value, plainBytes) == "" {
		return []string{name, value}
	}
	return []string{name + "@base64", base64.RawURLEncoding.EncodeToString([]byte(value))}
}
