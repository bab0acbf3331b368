package emulator

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAddonTemplates(t *testing.T) {
	f := open(t)
	const base = "/api/v3/addontemplates"
	versions := func(query string) []string {
		var out []string
		list := f.ok("GET", base+query, "")
		for _, item := range list["items"].([]any) {
			for _, v := range f.at(item, "spec", "versions").([]any) {
				out = append(out, f.at(item, "metadata", "name").(string)+" "+f.at(v, "version").(string))
			}
		}
		return out
	}
	tests := map[string][]string{
		"?addon_template_name=metrics-server":                          {"metrics-server 1.0.6", "metrics-server 1.3.60", "metrics-server 1.3.68", "metrics-server 1.3.102"},
		"?addon_template_name=metrics-server&cluster_id=" + prodB:      {"metrics-server 1.3.68", "metrics-server 1.3.102"},
		"?addon_template_name=metrics-server&version=1.3.60":           {"metrics-server 1.3.60"},
		"?addon_template_name=metrics-server&newest=true":              {"metrics-server 1.3.102"},
		"?addon_template_name=coredns&newest=true&cluster_id=" + edgeC: {"coredns 1.30.6"},
		"?addon_template_name=nope":                                    nil,
	}
	for query, want := range tests {
		if diff := cmp.Diff(want, versions(query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	if got := versions(""); len(got) < 30 {
		t.Errorf("the whole catalog has %d versions", len(got))
	}
	item := f.at(f.ok("GET", base+"?addon_template_name=coredns", ""), "items", 0)
	if f.at(item, "spec", "require") != true {
		t.Error("coredns is not mandatory")
	}
	for _, v := range f.at(item, "spec", "versions").([]any) {
		v := v.(map[string]any)
		if v["changeLog"] != nil || v["retired"] != nil {
			t.Errorf("%v shows the emulator's own keys", v["version"])
		}
		if f.at(v, "translate", "en_US", "addon", "description") == "" {
			t.Errorf("%v is not translated", v["version"])
		}
	}
}

func TestVersionFits(t *testing.T) {
	lines := []any{
		tree{"clusterType": "VirtualMachine", "clusterVersion": []any{"v1.(23|25).*"}, "category": []any{"CCE"}},
		tree{"clusterType": "ARM64", "clusterVersion": []any{"v1.15.*", "v1.17.*"}},
	}
	s, err := loadSupports(lines)
	if err != nil {
		t.Fatal(err)
	}
	v := &version{supports: s}
	tests := []struct {
		version, kind, category string
		want                    bool
	}{
		{"v1.25", "VirtualMachine", "CCE", true},
		{"v1.25.3-r10", "VirtualMachine", "CCE", true},
		{"v1.25", "VirtualMachine", "Turbo", false},
		{"v1.28", "VirtualMachine", "CCE", false},
		{"v1.25", "ARM64", "CCE", false},
		{"v1.17.9-r0", "ARM64", "Turbo", true}, // no category means both
		{"xv1.17.9", "ARM64", "", false},       // patterns match whole
	}
	for _, tt := range tests {
		c := &cluster{version: tt.version, kind: tt.kind, category: tt.category}
		if got := v.fits(c); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
	if !(&version{}).fits(&cluster{version: "v1.99"}) {
		t.Error("no supportVersions blocks")
	}
}

func TestFlavor(t *testing.T) {
	params := tree{
		"flavor1": tree{"name": "Single", "replicas": "1", "category": []any{"CCE"}},
		"flavor2": tree{"name": "HA", "replicas": "2", "is_default": true, "category": []any{"CCE"}},
		"flavor3": tree{"name": "Turbo", "category": []any{"Turbo"}},
	}
	tests := map[string]struct {
		sent     any
		category string
		want     any
	}{
		"none sent":            {category: "CCE", want: params["flavor2"]},
		"none, other category": {category: "Turbo", want: params["flavor3"]},
		"none, no category":    {want: params["flavor2"]},
		"by name":              {sent: tree{"name": "Single"}, want: params["flavor1"]},
		"by name, changed":     {sent: tree{"name": "HA", "replicas": "3"}, want: tree{"name": "HA", "replicas": "3", "is_default": true, "category": []any{"CCE"}}},
		"unknown":              {sent: tree{"replicas": "1"}, want: tree{"replicas": "1"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := flavor(params, tt.sent, tt.category)
			if diff := cmp.Diff(tt.want, got); !ok || diff != "" {
				t.Errorf("flavor (-want +got):\n%s", diff)
			}
		})
	}
	if got, ok := flavor(tree{}, nil, ""); ok {
		t.Errorf("a template without flavors gives %v", got)
	}
}

func TestOverlay(t *testing.T) {
	base := tree{"keep": "1", "list": []any{"a"}, "deep": tree{"x": "1", "y": "2"}}
	got := overlay(base, tree{"list": []any{"b"}, "deep": tree{"y": "3"}, "new": nil})
	want := tree{"keep": "1", "list": []any{"b"}, "deep": tree{"x": "1", "y": "3"}, "new": nil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("overlay (-want +got):\n%s", diff)
	}
	if object(base["deep"])["y"] != "2" {
		t.Error("overlay changed its input")
	}
}

func TestReplaced(t *testing.T) {
	base := tree{"keep": "1", "deep": tree{"x": "1", "y": "2"}}
	got := replaced(base, tree{"deep": tree{"y": "3"}, "new": tree{}})
	if diff := cmp.Diff(tree{"keep": "1", "deep": tree{"y": "3"}, "new": tree{}}, got); diff != "" {
		t.Errorf("replaced (-want +got):\n%s", diff)
	}
	if got := replaced("text", tree{"a": "1"}); !cmp.Equal(got, any(tree{"a": "1"})) {
		t.Errorf("over what is no object: %v", got)
	}
	if object(base["deep"])["x"] != "1" {
		t.Error("replaced changed its input")
	}
}

func TestNewer(t *testing.T) {
	for _, tt := range []struct{ newer, older string }{
		{"1.3.102", "1.3.60"},
		{"6.9.0-20250806093000", "6.8.0-20250219120620"},
		{"78-21.0.2", "77-21.0.cr1"},
		{"1.2.3.10", "1.2.3.9"},
		{"1.2.3.1", "1.2.3"},
		{"v2.0.1", "2.0.1-beta.2"},
		{"1.23", "1.3.9"},
	} {
		if !newer(tt.newer, tt.older) || newer(tt.older, tt.newer) || newer(tt.older, tt.older) {
			t.Errorf("%s is not newer than %s", tt.newer, tt.older)
		}
	}
}

func TestNewestLeavesRetiredVersionsOut(t *testing.T) {
	offer := &template{versions: []*version{{number: "1.0.0"}, {number: "3.0.0", retired: true}, {number: "2.0.0"}, {number: "1.5.0"}}}
	if got := offer.newest(func(*version) bool { return true }); got.number != "2.0.0" {
		t.Errorf("newest is %s", got.number)
	}
	if got := offer.newest(func(*version) bool { return false }); got != nil {
		t.Errorf("none fits, yet %s is", got.number)
	}
}
