package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

// fuzzInstances checks what holds for any input: no panic, and no instance without the
// name by which it is known.
func fuzzInstances(f *testing.F, decode func(io.Reader) ([]diff.Instance, error), seeds ...string) {
	for _, seed := range seeds {
		f.Add(cloudtest.Payload(f, seed))
	}
	f.Add([]byte(`{"items":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, instance := range got {
			if instance.Template == "" || instance.Health == "" {
				t.Errorf("accepted %+v", instance)
			}
		}
		if !json.Valid(data) {
			t.Error("accepted what is not JSON")
		}
	})
}

func FuzzDecodePlugins(f *testing.F) {
	fuzzInstances(f, DecodePlugins, "modelarts-list-plugins-200.json", "modelarts-error-500.json")
}

func FuzzDecodeAddons(f *testing.F) {
	fuzzInstances(f, DecodeAddons, "cce-list-addons-200.json", "cce-list-addons-hwc-200.json")
}

func FuzzDecodeTemplates(f *testing.F) {
	f.Add(cloudtest.Payload(f, "cce-templates-coredns-200.json"))
	f.Add(cloudtest.Payload(f, "modelarts-plugintemplates-node-local-dns-200.json"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range []desired.Kind{desired.Cluster, desired.Pool} {
			catalog, _, err := DecodeTemplates(bytes.NewReader(data), kind)
			if err != nil {
				continue
			}
			for key, template := range catalog.Templates {
				if key == "" || template.Name == "" {
					t.Errorf("accepted %q: %+v", key, template)
				}
			}
		}
	})
}

func FuzzDecodeClusters(f *testing.F) {
	f.Add(cloudtest.Payload(f, "cce-list-clusters-200.json"))
	f.Add(cloudtest.Payload(f, "modelarts-list-pools-200.json"))
	f.Fuzz(func(t *testing.T, data []byte) {
		clusters, err := DecodeClusters(bytes.NewReader(data))
		for _, c := range clusters {
			if err == nil && c.ID == "" {
				t.Errorf("accepted %+v", c)
			}
		}
		if _, err := DecodePools(bytes.NewReader(data)); err == nil && !json.Valid(data) {
			t.Error("accepted what is not JSON")
		}
	})
}
