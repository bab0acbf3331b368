package tfstate

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
)

// The attributes are those of the providers' documentation: docs/resources/cce_addon.md
// of huaweicloud/terraform-provider-huaweicloud, and docs/resources/cce_addon_v3.md of
// opentelekomcloud/terraform-provider-opentelekomcloud.

const id = "9dd81b6e-e8e5-11ea-8aeb-0255ac11161d"

// huawei is an instance of huaweicloud_cce_addon in a state file.
func huawei(template, values, more string) string {
	return fmt.Sprintf(`{"schema_version": 0%s, "attributes": {"cluster_id": %q, "description": "x", "id": "%[3]s-id", "region": "eu-de",
		"status": "running", "template_name": %[3]q, "timeouts": null, "values": %[4]s, "version": "1.2.3"}}`, more, id, template, values)
}

// file is a state file of resources of one type.
func file(kind string, instances ...string) string {
	return fmt.Sprintf(`{"version": 4, "terraform_version": "1.9.8", "serial": 1, "lineage": "x", "outputs": {}, "resources": [
		{"mode": "managed", "type": %q, "name": "x", "provider": "p", "instances": [%s]}], "check_results": null}`, kind, strings.Join(instances, ","))
}

func mustReadState(t *testing.T, text string) State {
	t.Helper()
	state, err := Read([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return state
}

// revealed shows secrets as <text>, as they compare as nothing otherwise.
func revealed(value any) any {
	return secret.Map(value, func(leaf any, _ bool) any {
		if s, ok := leaf.(secret.Value); ok {
			return "<" + s.Reveal() + ">"
		}
		return leaf
	})
}

// TestValues: what the provider sends is what a manifest is to say.
func TestValues(t *testing.T) {
	const otc = "opentelekomcloud_cce_addon_v3"
	for _, test := range []struct {
		name, kind, values, sensitive string
		want                          desired.Tree
		hidden, texts                 string
		leftOut                       string
	}{
		{name: "none", values: `[]`},
		{name: "no block", values: `null`},
		{name: "an empty block", values: `[null]`},
		{name: "basic alone", values: `[{"basic": {"a": "1"}, "custom": {}, "custom_json": "", "flavor": null}]`},
		{name: "JSON", values: `[{"basic_json": "{}", "custom_json": "{\"a\": 1, \"b\": {\"c\": [true, 1.50]}}", "flavor_json": "{\"name\": \"HA\"}"}]`,
			want: desired.Tree{
				"custom": desired.Tree{"a": json.Number("1"), "b": desired.Tree{"c": []any{true, json.Number("1.50")}}},
				"flavor": desired.Tree{"name": "HA"},
			}},
		{name: "maps", values: `[{"basic": {}, "custom": {"a": "1", "b": "true", "c": "x", "d": "[1]", "e": "", "f": "\"q\""}, "flavor": {"replicas": "2"}}]`,
			want: desired.Tree{
				"custom": desired.Tree{"a": "1", "b": "true", "c": "x", "d": "[1]", "e": "", "f": `"q"`},
				"flavor": desired.Tree{"replicas": "2"},
			}, texts: "/custom/a /custom/b /custom/d /flavor/replicas"},
		{name: "otc", kind: otc, values: `[{"basic": {}, "custom": {"a": "1", "b": "true", "c": "x", "d": "[1]", "e": "{\"k\": [1]}", "f": "0.5", "g": "1e3", "h": "null"}, "flavor": "{\"name\": \"HA\"}"}]`,
			want: desired.Tree{
				"custom": desired.Tree{"a": json.Number("1"), "b": true, "c": "x", "d": "[1]", "e": desired.Tree{"k": []any{json.Number("1")}}, "f": json.Number("0.5"), "g": json.Number("1000"), "h": nil},
				"flavor": desired.Tree{"name": "HA"},
			}, texts: "/custom/d"},
		{name: "a sensitive text", values: `[{"custom_json": null, "custom": {"a": "x", "b": "y"}}]`,
			sensitive: `[[{"type": "get_attr", "value": "values"}, {"type": "index", "value": {"value": 0, "type": "number"}}, {"type": "get_attr", "value": "custom"}, {"type": "index", "value": {"value": "b", "type": "string"}}]]`,
			want:      desired.Tree{"custom": desired.Tree{"a": "x", "b": "<y>"}}},
		{name: "sensitive JSON", values: `[{"custom_json": "{\"a\": \"x\", \"b\": 1, \"c\": [\"y\"], \"d\": [1], \"e\": {\"f\": true}, \"g\": null}", "flavor": {"name": "HA"}}]`,
			sensitive: `[[{"type": "get_attr", "value": "values"}, {"type": "index", "value": {"value": 0, "type": "number"}}, {"type": "get_attr", "value": "custom_json"}]]`,
			want:      desired.Tree{"custom": desired.Tree{"a": "<x>", "c": []any{"<y>"}, "e": desired.Tree{}, "g": nil}, "flavor": desired.Tree{"name": "HA"}},
			hidden:    "/custom/b /custom/d /custom/e/f"},
		{name: "all sensitive", values: `[{"custom": {"a": "x"}}]`, sensitive: `[[{"type": "get_attr", "value": "values"}]]`,
			want: desired.Tree{"custom": desired.Tree{"a": "<x>"}}},
		{name: "sensitive by a step that is not known", values: `[{"custom": {"a": "x"}, "flavor": {"name": "HA"}}]`,
			sensitive: `[[{"type": "get_attr", "value": "values"}, {"type": "index", "value": {"value": {"custom": {"a": "x"}}, "type": ["object", {}]}}, {"type": "get_attr", "value": "custom"}]]`,
			want:      desired.Tree{"custom": desired.Tree{"a": "<x>"}, "flavor": desired.Tree{"name": "<HA>"}}},
		{name: "a sensitive version", values: `[]`, sensitive: `[[{"type": "get_attr", "value": "version"}]]`, leftOut: "its version is sensitive, and a manifest would show it"},
		{name: "JSON that is none", values: `[{"custom_json": "{"}]`, leftOut: "its custom_json holds no JSON object"},
		{name: "JSON of a list", values: `[{"flavor_json": "[]"}]`, leftOut: "its flavor_json holds no JSON object"},
		{name: "two blocks", values: `[{}, {}]`, leftOut: "its values has a shape that is not known"},
		{name: "no list", values: `{}`, leftOut: "its values has a shape that is not known"},
		{name: "a list for a map", values: `[{"custom": []}]`, leftOut: "its custom has a shape that is not known"},
		{name: "a number for JSON", values: `[{"custom_json": 1}]`, leftOut: "its custom_json has a shape that is not known"},
		{name: "otc's flavor", kind: otc, values: `[{"custom": {}, "flavor": {}}]`, leftOut: "its flavor has a shape that is not known"},
	} {
		t.Run(test.name, func(t *testing.T) {
			kind := test.kind
			if kind == "" {
				kind = "huaweicloud_cce_addon"
			}
			more := ""
			if test.sensitive != "" {
				more = `, "sensitive_attributes": ` + test.sensitive
			}
			state := mustReadState(t, file(kind, huawei("dns", test.values, more)))
			if test.leftOut != "" {
				if d := cmp.Diff(State{Addons: []Addon{}, LeftOut: []LeftOut{{kind + ".x", test.leftOut}}}, state, cmp.Transformer("len", func(a []Addon) int { return len(a) })); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
				return
			}
			if len(state.Addons) != 1 {
				t.Fatalf("%+v", state)
			}
			got := state.Addons[0]
			if d := cmp.Diff(any(test.want), revealed(got.Values), cmpopts.EquateEmpty()); d != "" {
				t.Errorf("values (-want +got):\n%s", d)
			}
			if d := cmp.Diff(test.hidden+"|"+test.texts, strings.Join(got.Hidden, " ")+"|"+strings.Join(got.Texts, " ")); d != "" {
				t.Errorf("hidden, and texts (-want +got):\n%s", d)
			}
		})
	}
}

// TestResources: each that could be an add-on is taken over or told.
func TestResources(t *testing.T) {
	addon := func(kind, name, template string, more ...string) string {
		fields := fmt.Sprintf(`"cluster_id": %q, "region": "eu-de", "template_name": %q, "version": "1.2.3", "id": %q`, id, template, template)
		return fmt.Sprintf(`{"mode": "managed", "type": %q, "name": %q, "instances": [{"attributes": {%s}}]}`, kind, name, strings.Join(append([]string{fields}, more...), ", "))
	}
	const known = "huaweicloud_cce_addon"
	state := mustReadState(t, `{"version": 4, "resources": [`+strings.Join([]string{
		`{"mode": "managed", "type": "huaweicloud_vpc", "name": "x", "instances": [{"attributes": {}}]}`,
		`{"mode": "data", "type": "huaweicloud_cce_addon", "name": "x", "instances": [{"attributes": {}}]}`,
		`{"mode": "managed", "type": "huaweicloud_cce_cluster", "name": "x", "instances": [{"attributes": {"id": "` + id + `", "name": "prod-a"}}]}`,
		addon(known, "dns", "dns"),
		addon(known, "again", "dns"),
		addon(known, "first", "gw"),
		addon(known, "second", "gw", `"version": "2.0.0"`),
		addon(known, "far", "far", `"region": "eu-nl"`),
		addon(known, "nowhere", "x", `"cluster_id": null`),
		addon(known, "hostile", "x", `"cluster_id": "a/../b"`),
		addon(known, "nameless", ""),
		addon(known, "path", "a/b"),
		addon("huaweicloud_cce_autopilot_addon", "auto", "dns"),
		addon("flexibleengine_cce_addon_v3", "flexible", "dns"),
		`{"module": "module.a[\"b\"].module.c", "mode": "managed", "type": "huaweicloud_cce_addon", "name": "each", "each": "map", "instances": [
			{"index_key": "k\"", "status": "tainted", "attributes": {"cluster_id": "` + id + `", "template_name": "npd"}},
			{"index_key": 1, "deposed": "00000001", "attributes": {}}]}`,
	}, ",")+`]}`)
	var got []string
	for _, a := range state.Addons {
		got = append(got, fmt.Sprintf("%s = %s %s of %s in %q, tainted %t", a.Address, a.Template, a.Version, a.ClusterName, a.Region, a.Tainted))
	}
	for _, left := range state.LeftOut {
		got = append(got, left.Address+": "+left.Why)
	}
	want := []string{
		`huaweicloud_cce_addon.dns = dns 1.2.3 of prod-a in "eu-de", tainted false`,
		`module.a["b"].module.c.huaweicloud_cce_addon.each["k\""] = npd  of prod-a in "", tainted true`,
		`huaweicloud_cce_addon.nowhere: it has no cluster_id`,
		`huaweicloud_cce_addon.hostile: its cluster_id: "a/../b" cannot be a cluster's ID: it has to be a UUID, such as 9dd81b6e-e8e5-11ea-8aeb-0255ac11161d`,
		`huaweicloud_cce_addon.nameless: its template_name "" is none that a manifest can have`,
		`huaweicloud_cce_addon.path: its template_name "a/b" is none that a manifest can have`,
		`huaweicloud_cce_autopilot_addon.auto: resources of its kind are not taken over`,
		`flexibleengine_cce_addon_v3.flexible: resources of its kind are not taken over`,
		`module.a["b"].module.c.huaweicloud_cce_addon.each[1]: it is deposed: Terraform has replaced it and is to delete it`,
		`huaweicloud_cce_addon.again: it is the add-on of huaweicloud_cce_addon.dns`,
		`huaweicloud_cce_addon.first: the state holds gw of cluster ` + id + ` 2 times, and not alike; list what is right by hand`,
		`huaweicloud_cce_addon.second: the state holds gw of cluster ` + id + ` 2 times, and not alike; list what is right by hand`,
		`huaweicloud_cce_addon.far: its region is eu-nl, and that of another add-on of cluster ` + id + ` is eu-de`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestBothFormatsSayTheSame: a state file, and what terraform show -json prints of it.
func TestBothFormatsSayTheSame(t *testing.T) {
	attributes := `{"cluster_id": "` + id + `", "id": "i", "name": "coredns", "template_name": "coredns", "template_version": "1.30.6",
		"values": [{"basic": {"swr_user": "x"}, "custom": {"a": "1", "b": "secret", "c": "2"}, "flavor": ""}]}`
	stored := mustReadState(t, `{"version": 4, "resources": [{"module": "module.m", "mode": "managed", "type": "opentelekomcloud_cce_addon_v3", "name": "dns", "instances": [
		{"index_key": "a", "status": "tainted", "attributes": `+attributes+`, "sensitive_attributes": [
			[{"type": "get_attr", "value": "values"}, {"type": "index", "value": {"value": 0, "type": "number"}}, {"type": "get_attr", "value": "custom"}, {"type": "index", "value": {"value": "b", "type": "string"}}],
			[{"type": "get_attr", "value": "values"}, {"type": "index", "value": {"value": 0, "type": "number"}}, {"type": "get_attr", "value": "custom"}, {"type": "index", "value": {"value": "c", "type": "string"}}]]}]}]}`)
	shown := mustReadState(t, `{"format_version": "1.0", "terraform_version": "1.9.8", "values": {"outputs": {}, "root_module": {"child_modules": [{"address": "module.m", "resources": [
		{"address": "module.m.opentelekomcloud_cce_addon_v3.dns[\"a\"]", "mode": "managed", "type": "opentelekomcloud_cce_addon_v3", "name": "dns", "index": "a",
		 "schema_version": 0, "tainted": true, "values": `+attributes+`, "sensitive_values": {"values": [{"basic": {}, "custom": {"b": true, "c": true}}]}}]}]}}}`)
	for _, s := range []*State{&stored, &shown} {
		if len(s.Addons) != 1 {
			t.Fatalf("%+v", s)
		}
		s.Addons[0].Values = revealed(s.Addons[0].Values).(desired.Tree)
	}
	want := desired.Tree{"custom": desired.Tree{"a": json.Number("1"), "b": "<secret>"}}
	if d := cmp.Diff(stored, shown); d != "" || !cmp.Equal(want, stored.Addons[0].Values) || strings.Join(stored.Addons[0].Hidden, "") != "/custom/c" {
		t.Errorf("(-stored +shown):\n%s\n%+v", d, stored.Addons[0])
	}
}

// FuzzRead: whatever is read, nothing crashes, and what comes out can be named in a
// manifest.
func FuzzRead(f *testing.F) {
	f.Add([]byte(file("huaweicloud_cce_addon", huawei("dns", `[{"custom": {"a": "1"}}]`, `, "index_key": 0`))))
	f.Add([]byte(file("opentelekomcloud_cce_addon_v3", huawei("dns", `[{"custom": {"a": "{}"}, "flavor": "{}"}]`, `, "sensitive_attributes": [[{"value": "values"}]]`))))
	f.Add([]byte(`{"format_version": "1.0", "values": {"root_module": {"resources": [{"type": "huaweicloud_cce_addon", "mode": "managed", "values": {}, "sensitive_values": [true]}]}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		state, err := Read(text)
		if err != nil {
			return
		}
		for _, a := range state.Addons {
			if err := a.check(); err != nil {
				t.Errorf("%s: %v", a.Address, err)
			}
		}
	})
}

// TestWhatIsNoState says what to take instead.
func TestWhatIsNoState(t *testing.T) {
	for text, want := range map[string]string{
		``:                              "it is no Terraform state: unexpected end",
		`kind: DesiredState`:            "it is no Terraform state: ",
		`{}`:                            "it has no version",
		`{"version": 3, "modules": []}`: "it is a state of the format version 3, and 4 is known",
		`{"format_version": "2.0"}`:     "has the format version 2.0, and 1 is known",
		`{"encrypted_data": "x"}`:       "take what tofu state pull prints",
		`{"format_version": "1.2", "planned_values": {}}`: "it is a plan of Terraform's; take what terraform show -json prints without a plan",
		`{"version": 4, "resources": {}}`:                 "it is no Terraform state of the format version 4: ",
		"\xff\xfe{\x00}\x00":                              "it is UTF-16",
		"\xfe\xff\x00{\x00}":                              "it is UTF-16",
		`{"format_version": "1.0", "values": []}`:         "it is not what terraform show -json prints: ",
	} {
		if _, err := Read([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if state := mustReadState(t, "\ufeff"+`{"format_version": "1.0"}`); len(state.Addons)+len(state.LeftOut) > 0 { // an empty state
		t.Errorf("%+v", state)
	}
}
