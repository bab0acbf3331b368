package transport

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// Network says how hosts are reached.
type Network struct {
	Parallelism int  // requests at once, for which connections are kept
	Insecure    bool // do not verify TLS certificates

	// Env returns the first of the named variables that is set, or "": the
	// proxies and OS_CACERT.
	Env func(names ...string) string
}

// newHTTPClient makes the one HTTP client of a run. It keeps as many idle
// connections to a host as there are workers, and never follows a redirect:
// a token must not go to a host that nobody named.
func newHTTPClient(cfg Config) (*http.Client, error) {
	tlsConfig, err := tlsConfig(cfg)
	if err != nil {
		return nil, err
	}
	proxy, err := Proxy(cfg.Env)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	transport := &http.Transport{
		Proxy:                 proxy,
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		TLSClientConfig:       tlsConfig,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		MaxIdleConnsPerHost:   cfg.Parallelism,
		MaxIdleConns:          4 * cfg.Parallelism, // clusters may have a host each
		IdleConnTimeout:       90 * time.Second,
		// A token takes up to 16 KiB of them.
		MaxResponseHeaderBytes: 1 << 20,
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// Proxy reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY (or their lower-case names)
// from an environment, see [Network]. One that cannot be used is an error: to go
// without would send past it what was meant to go through it.
func Proxy(env func(names ...string) string) (func(*http.Request) (*url.URL, error), error) {
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		if value := env(name); value != "" && !isProxy(value) {
			return nil, fmt.Errorf("%s is set and is no address of a proxy, such as http://proxy.example:8080", name) // its text may hold a password
		}
	}
	settings := httpproxy.Config{
		HTTPProxy:  env("HTTP_PROXY", "http_proxy"),
		HTTPSProxy: env("HTTPS_PROXY", "https_proxy"),
		NoProxy:    env("NO_PROXY", "no_proxy"),
	}
	proxy := settings.ProxyFunc()
	return func(r *http.Request) (*url.URL, error) { return proxy(r.URL) }, nil
}

// isProxy reports that httpproxy and net/http can both use value, which may
// leave http:// out.
func isProxy(value string) bool {
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	u, err := url.Parse(value)
	return err == nil && u.Hostname() != "" && slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme)
}

func tlsConfig(cfg Config) (*tls.Config, error) {
	out := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: cfg.Insecure} //nolint:gosec // G402: a flag asks for it, and each run that has it warns
	if cfg.Insecure {
		cfg.Log.Warn("TLS certificates are not verified: whoever is on the way can read the credentials and change answers")
	}
	if strings.EqualFold(cfg.Env("OS_INSECURE", "HW_INSECURE"), "true") && !cfg.Insecure {
		cfg.Log.Warn("TLS certificates are verified although OS_INSECURE or HW_INSECURE is set: only a flag turns that off")
	}
	pem := cfg.Env("OS_CACERT")
	if pem == "" {
		return out, nil
	}
	if !strings.HasPrefix(strings.TrimSpace(pem), "-----BEGIN") {
		data, err := os.ReadFile(pem)
		if err != nil {
			return nil, fmt.Errorf("reading the CA certificates that OS_CACERT names: %w", err)
		}
		pem = string(data)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM([]byte(pem)) {
		return nil, fmt.Errorf("OS_CACERT holds no certificate in PEM form")
	}
	out.RootCAs = pool
	return out, nil
}
