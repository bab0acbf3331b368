package main

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/syncer-project/syncer/internal/metrics"
)

// pushGateway is a push gateway, as far as POST goes: what is pushed replaces the
// metrics of the same names in its group. With down it answers 503.
type pushGateway struct {
	mu     sync.Mutex
	down   bool
	groups map[string]map[string]*dto.MetricFamily // by group, then name
}

type gatewayKey struct{}

func (g *pushGateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	families, err := metrics.Read(r.Body)
	switch {
	case g.down:
		http.Error(w, "the gateway is down", http.StatusServiceUnavailable)
		return
	case err != nil || r.Method != http.MethodPost:
		http.Error(w, fmt.Sprintf("%s: %v", r.Method, err), http.StatusBadRequest)
		return
	}
	group := groupOf(r.URL.Path)
	if g.groups[group] == nil {
		g.groups[group] = map[string]*dto.MetricFamily{}
	}
	maps.Copy(g.groups[group], families)
}

// groupOf is the path of a group with its labels by name: which way round they came
// makes no difference to a gateway.
func groupOf(path string) string {
	job, rest, _ := strings.Cut(path, "/job/")
	parts := strings.Split(rest, "/")
	var labels []string
	for pair := range slices.Chunk(parts[1:], 2) {
		labels = append(labels, strings.Join(pair, "/"))
	}
	slices.Sort(labels)
	return strings.Join(append([]string{job + "/job/" + parts[0]}, labels...), "/")
}

// text shows what the gateway holds, group by group.
func (g *pushGateway) text() (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var out strings.Builder
	for _, group := range slices.Sorted(maps.Keys(g.groups)) {
		fmt.Fprintln(&out, group)
		var families []*dto.MetricFamily
		for _, name := range slices.Sorted(maps.Keys(g.groups[group])) {
			families = append(families, g.groups[group][name])
		}
		held := prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) { return families, nil })
		if err := metrics.Write(&out, held); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

func gateway(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: gateway [down]")
	}
	if len(args) == 1 {
		g := ts.Value(gatewayKey{}).(*pushGateway)
		g.mu.Lock()
		g.down = args[0] == "down"
		g.mu.Unlock()
		return
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	server := &http.Server{Handler: ts.Value(gatewayKey{}).(*pushGateway), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }() // ends with Close
	ts.Defer(func() { _ = server.Close() })
	ts.Setenv("GATEWAY", "http://"+listener.Addr().String())
}

func pushed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: pushed FILE")
	}
	text, err := ts.Value(gatewayKey{}).(*pushGateway).text()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}
