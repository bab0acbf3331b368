package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/syncer-project/syncer/bench/world"
)

// open starts the cloud and writes manifests for its fleet.
func (s *simulation) open(ctx context.Context) (err error) {
	if s.emulator {
		return s.openEmulator(ctx)
	}
	fleet := world.Fleet{Clusters: s.targets, Projects: s.projects, Every: s.every}
	if err := fleet.Write(s.manifests()); err != nil {
		return err
	}
	own, err := os.Executable()
	if err == nil {
		s.cloud, err = open(ctx, own, "serve", "-clusters", fmt.Sprint(s.targets), "-projects", fmt.Sprint(s.projects),
			"-latency", s.latency.String(), "-for", s.timeout.String())
	}
	if err == nil {
		s.env = append(environment(s.cloud.address), "HOME="+s.dir) // nothing of the user's own settings
	}
	return err
}

// openEmulator does so with syncer's own emulator, whose fleet is one project's.
func (s *simulation) openEmulator(ctx context.Context) (err error) {
	seed := filepath.Join(s.dir, "seed.json")
	if err := create(s.dir, "seed.json", s.seed); err != nil {
		return err
	}
	if err := create(s.manifests(), "fleet.yaml", s.emulated); err != nil {
		return err
	}
	if s.cloud, err = open(ctx, s.syncer, "emulator", "--seed", seed, "--latency", s.latency.String(), "--settle", "100ms", "--rate-limit", fmt.Sprint(s.limit)); err != nil {
		return err
	}
	at := s.cloud.address
	s.env = []string{
		"HOME=" + s.dir, "SYNCER_ENDPOINT=iam=" + at + ",cce=" + at + ",modelarts=" + at, "SYNCER_REGION=" + world.Region, "SYNCER_PROJECT=" + world.Project,
		"HUAWEICLOUD_SDK_AK=EMULATORACCESSKEY001", "HUAWEICLOUD_SDK_SK=emulator-secret-key-do-not-use-000000001",
	}
	return nil
}

// installed are the add-ons of each cluster of the emulator.
var installed = []map[string]string{
	{"template": "coredns", "version": "1.28.4"}, {"template": "everest", "version": "2.4.28"}, {"template": "metrics-server", "version": "1.3.60"},
	{"template": "node-local-dns", "version": "1.6.36"}, {"template": "npd", "version": "1.19.1"},
}

// seed writes the emulator's fleet.
func (s *simulation) seed(out io.Writer) error {
	clusters := make([]map[string]any, s.targets)
	for i := range clusters {
		clusters[i] = map[string]any{"id": world.ClusterID(i), "name": world.ClusterName(i), "addons": installed}
	}
	return json.NewEncoder(out).Encode(map[string]any{"clusters": clusters})
}

// emulated writes the manifest of that fleet.
func (s *simulation) emulated(out io.Writer) error {
	fmt.Fprintln(out, "apiVersion: syncer/v1\nkind: DesiredState\nrollout: {maxConcurrent: 100%}\nprofiles:\n  base:\n    addons:")
	for _, addon := range installed {
		fmt.Fprintf(out, "      - {name: %s, version: %s}\n", addon["template"], addon["version"])
	}
	fmt.Fprintln(out, "clusters:")
	for i := range s.targets {
		own := ""
		if i%s.every == 0 {
			own = ", addons: [{name: coredns, version: 1.30.6}]"
		}
		fmt.Fprintf(out, "  - {id: %s, name: %s, profiles: [base]%s}\n", world.ClusterID(i), world.ClusterName(i), own)
	}
	return nil
}

// counted tells how many requests a cloud got so far. The emulator numbers them.
func (c *cloud) counted(ctx context.Context, emulator bool) (int, error) {
	if !emulator {
		return c.requests(ctx)
	}
	if err := c.ask(ctx, http.MethodDelete, "/_emulator/log", nil); err != nil {
		return 0, err
	}
	if err := c.ask(ctx, http.MethodGet, "/", nil); err != nil { // is one more
		return 0, err
	}
	c.own++
	var last struct{ Seq int }
	err := c.ask(ctx, http.MethodGet, "/_emulator/log", &last)
	return last.Seq - c.own, err
}
