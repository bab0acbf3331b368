package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

func TestDecodeTemplatesOfCCE(t *testing.T) {
	catalog, _, err := DecodeTemplates(bytes.NewReader(cloudtest.Payload(t, "cce-templates-coredns-hwc-200.json")), desired.Cluster)
	if err != nil {
		t.Fatal(err)
	}
	coredns, ok := catalog.Templates["coredns"]
	if !ok || !coredns.Mandatory || len(coredns.Versions) == 0 {
		t.Fatalf("coredns = %+v", coredns)
	}
	v := coredns.Versions[0]
	if len(v.Flavors) < 2 || v.Parameters["custom"] == nil || v.Basic["swr_addr"] == nil || len(v.Supports) == 0 {
		t.Errorf("version %s lacks a part: %d flavors, parameters %v, basic %v, supports %v",
			v.Version, len(v.Flavors), keysOf(v.Parameters), keysOf(v.Basic), v.Supports)
	}
	for key := range v.Parameters {
		if strings.HasPrefix(key, "flavor") {
			t.Errorf("%s is among the parameters", key)
		}
	}
}

func TestDecodeTemplatesOfModelArts(t *testing.T) {
	catalog, _, err := DecodeTemplates(bytes.NewReader(cloudtest.Payload(t, "modelarts-plugintemplates-node-local-dns-200.json")), desired.Pool)
	if err != nil {
		t.Fatal(err)
	}
	dns := catalog.Templates["node-local-dns"]
	if dns.Mandatory {
		t.Error("optional: true may be removed")
	}
	v := dns.Versions[0]
	if !v.Stable || v.Basic != nil || len(v.Flavors) != 3 || v.Flavors[0]["is_default"] != true {
		t.Errorf("version %s: stable %v, basic %v, %d flavors", v.Version, v.Stable, v.Basic, len(v.Flavors))
	}
}

func TestTemplateDetails(t *testing.T) {
	const body = `{"items":[
	 {"metadata":{"name":"a","alias":"alpha"},"spec":{"require":true,"optional":true,"versions":[
	   {"version":"1.0.0","stable":false,"translate":{"en":"x"},"supportVersions":null,
	    "input":{"basic":{"k":1},"parameters":{"flavor10":{"name":10},"flavor2":{"name":"2"},"flavor1":{"name":"1"},"flavors":{"own":1},"flavor":"odd"}}}]}},
	 {"metadata":{"name":"b","alias":"a"},"spec":{"versions":[{"version":"2","stable":true,
	    "supportVersions":[{"clusterType":"ARM64","clusterVersion":["v1.2.*"],"category":["Turbo"]}]}]}},
	 {"metadata":{"name":"b"},"spec":{"versions":[{"version":"3"}]}}]}`
	got, _, err := DecodeTemplates(strings.NewReader(body), desired.Cluster)
	if err != nil {
		t.Fatal(err)
	}
	a := diff.Template{Name: "a", Mandatory: true, Versions: []diff.Version{{
		Version: "1.0.0", Basic: desired.Tree{"k": json.Number("1")},
		Parameters: desired.Tree{"flavors": desired.Tree{"own": json.Number("1")}, "flavor": "odd"},
		Flavors:    []desired.Tree{{"name": "1"}, {"name": "2"}, {"name": json.Number("10")}},
	}}}
	want := diff.Catalog{Templates: map[string]diff.Template{
		"a": a, "alpha": a, // b's alias "a" does not displace a
		"b": {Name: "b", Versions: []diff.Version{
			{Version: "2", Stable: true, Supports: []diff.Support{{ClusterType: "ARM64", ClusterVersions: []string{"v1.2.*"}, Categories: []string{"Turbo"}}}},
			{Version: "3"},
		}},
	}}
	if d := cmp.Diff(want, got, wholeVersions()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// One template that is not as it should be spoils no other, and is never taken for
// one that may be removed.
func TestOddTemplates(t *testing.T) {
	const good = `{"metadata":{"name":"good"},"spec":{"versions":[{"version":"1"}]}}`
	for bad, want := range map[string]string{
		`{"spec":{}}`: `template "" has no name`,
		`null`:        `template "" is null`,
		`7`:           `template "" cannot be read`,
		`{"metadata":{"name":"x"},"spec":{"versions":[{"version":"1"},{}]}}`: `template "x" has a version without a number`,
		`{"metadata":{"name":"x"},"spec":{"versions":[{"version":1}]}}`:      `template "x" cannot be read`,
		`{"spec":{"optional":true,"versions":"1"},"metadata":{"name":"x"}}`:  `template "x" cannot be read`,
		`{"metadata":{"name":7},"spec":{"versions":[{"version":"1"}]}}`:      `template "" cannot be read`,
	} {
		got, odd, err := DecodeTemplates(strings.NewReader(`{"items":[`+bad+","+good+`]}`), desired.Pool)
		if err != nil || len(odd) != 1 || !strings.HasPrefix(odd[0].Error(), want) {
			t.Errorf("%s: %v, %v", bad, odd, err)
			continue
		}
		if len(got.Templates["good"].Versions) != 1 {
			t.Errorf("%s spoiled another: %+v", bad, got)
		}
		if x, listed := got.Templates["x"]; listed != strings.Contains(bad, `"x"`) || listed && (!x.Mandatory || len(x.Versions) > 0) {
			t.Errorf("%s: %+v", bad, x)
		}
	}
}

func keysOf(tree desired.Tree) []string {
	var keys []string
	for key := range tree {
		keys = append(keys, key)
	}
	return keys
}

// largeTemplates writes n templates of three versions, each mostly translate.
func largeTemplates(n int) io.Reader {
	pr, pw := io.Pipe()
	blob, _ := json.Marshal(strings.Repeat("Fixed the problem that … ", 4000))
	go func() {
		_, _ = io.WriteString(pw, `{"kind":"Addon","items":[`)
		for i := range n {
			if i > 0 {
				_, _ = io.WriteString(pw, ",")
			}
			fmt.Fprintf(pw, `{"metadata":{"name":"t%d"},"spec":{"versions":[`, i)
			for v := range 3 {
				if v > 0 {
					_, _ = io.WriteString(pw, ",")
				}
				fmt.Fprintf(pw, `{"version":"1.0.%d","translate":{"en_US":{"addon":{"changeLog":`, v)
				_, _ = pw.Write(blob)
				_, _ = io.WriteString(pw, `}}},"input":{"basic":{"a":"b"},"parameters":{"custom":{"x":1}}}}`)
			}
			_, _ = io.WriteString(pw, "]}}")
		}
		_, _ = io.WriteString(pw, "]}")
		_ = pw.Close()
	}()
	return pr
}

// A list of some 60 MB, nearly all of it translate, costs little more memory
// than what is kept of it.
func TestTranslateCostsNoMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	catalog, _, err := DecodeTemplates(largeTemplates(200), desired.Cluster)
	runtime.ReadMemStats(&after)
	if err != nil || len(catalog.Templates) != 200 {
		t.Fatalf("%d templates, %v", len(catalog.Templates), err)
	}
	if allocated := (after.TotalAlloc - before.TotalAlloc) >> 20; allocated > 12 {
		t.Errorf("decoding allocated %d MB in all, want at most 12", allocated)
	}
}

func BenchmarkDecodeTemplates(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		catalog, _, err := DecodeTemplates(largeTemplates(200), desired.Cluster)
		if err != nil || len(catalog.Templates) != 200 {
			b.Fatal(err)
		}
	}
}
