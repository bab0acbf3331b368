package diff

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
)

// TestWhatADifferenceShows: a key that says that it is secret hides both sides,
// a reference hides its value; booleans and nulls hold no secret.
func TestWhatADifferenceShows(t *testing.T) {
	planted := secret.New("s3cret-value")
	for _, tt := range []struct {
		name     string
		live     string
		manifest desired.Tree
		update   string
		create   string
	}{
		{"a plain value", `{"n":"old"}`, desired.Tree{"n": "new"}, `/custom/n: "old" → "new" manifest`, `/custom/n: none → "new" manifest`},
		{"as it is written: no escapes for < > &", `{"n":"<a>"}`, desired.Tree{"n": "b&c"}, `/custom/n: "<a>" → "b&c" manifest`, `/custom/n: none → "b&c" manifest`},
		{"a secret's key", `{"apiKey":"old"}`, desired.Tree{"apiKey": "new"}, `/custom/apiKey: "(sensitive)" → "(sensitive)" manifest`, `/custom/apiKey: none → "(sensitive)" manifest`},
		{"below a secret's key", `{"token":{"n":"old"}}`, desired.Tree{"token": desired.Tree{"n": "new"}}, `/custom/token/n: "(sensitive)" → "(sensitive)" manifest`, `/custom/token/n: none → "(sensitive)" manifest`},
		{"a list under a secret's key", `{"token":["old"]}`, desired.Tree{"token": []any{"new"}}, `/custom/token: "(sensitive)" → "(sensitive)" manifest`, `/custom/token: none → "(sensitive)" manifest`},
		{"a number under a secret's key", `{"token":1}`, desired.Tree{"token": json.Number("2")}, `/custom/token: "(sensitive)" → "(sensitive)" manifest`, `/custom/token: none → "(sensitive)" manifest`},
		{"a boolean under a secret's key", `{"token":true}`, desired.Tree{"token": false}, `/custom/token: true → false manifest`, `/custom/token: none → false manifest`},
		{"null under a secret's key", `{"token":null}`, desired.Tree{"token": false}, `/custom/token: null → false manifest`, `/custom/token: none → false manifest`},
		{"a reference", `{"n":"old"}`, desired.Tree{"n": planted}, `/custom/n: "(sensitive)" → "(sensitive)" manifest`, `/custom/n: none → "(sensitive)" manifest`},
		{"a reference in a list, whatever stands beside it", `{"n":["old"]}`, desired.Tree{"n": []any{planted, "plain"}}, `/custom/n: "(sensitive)" → "(sensitive)" manifest`, `/custom/n: none → "(sensitive)" manifest`},
		{"a reference deep in a list", `{"n":[]}`, desired.Tree{"n": []any{desired.Tree{"a": []any{planted}, "b": "plain"}}}, `/custom/n: "(sensitive)" → "(sensitive)" manifest`, `/custom/n: none → "(sensitive)" manifest`},
		{"a secret's key in a list", `{"n":[{"password":"old"}]}`, desired.Tree{"n": []any{desired.Tree{"password": "new", "on": true}}},
			`/custom/n: [{"password":"(sensitive)"}] → [{"on":true,"password":"(sensitive)"}] manifest`, `/custom/n: none → [{"on":true,"password":"(sensitive)"}] manifest`},
		{"a fingerprint in a list", `{"n":[]}`, desired.Tree{"n": []any{desired.Tree{"a": secret.Sealed("f", "")}}}, `/custom/n: [] → [{"a":"(sensitive)"}] manifest`, `/custom/n: none → [{"a":"(sensitive)"}] manifest`},
	} {
		catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", "{}")}})
		want := cluster(desired.Component{Name: "app", Parameters: desired.Tree{"custom": tt.manifest}})
		live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", `{"custom":`+tt.live+`}`)}}
		for i, shown := range []string{tt.update, tt.create} {
			var got []string
			for _, d := range Target(want, []Inventory{live, {}}[i], catalog).Changes[0].Diff {
				got = append(got, difference(d))
			}
			if d := cmp.Diff(shown, strings.Join(got, "; ")); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, d)
			}
		}
	}
}

// TestWhatAnInstallLists: each value that the manifest names, leaf by leaf; what
// names nothing, or asks for the default, is none.
func TestWhatAnInstallLists(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", `{"image":"i"}`, `{"custom":{"a":1,"z":{"corp":1}}}`)}})
	for _, tt := range []struct{ manifest, sent, listed string }{
		{``, `{"basic":{"image":"i"},"custom":{"a":1,"z":{"corp":1}}}`, ``},
		{`{"custom":{}}`, `{"basic":{"image":"i"},"custom":{"a":1,"z":{"corp":1}}}`, ``},
		{`{"custom":null}`, `{"basic":{"image":"i"},"custom":{"a":1,"z":{"corp":1}}}`, ``},
		{`{"custom":{"a":null}}`, `{"basic":{"image":"i"},"custom":{"a":1,"z":{"corp":1}}}`, ``},
		{`{"custom":{"z":{}}}`, `{"basic":{"image":"i"},"custom":{"a":1,"z":{}}}`, `/custom/z: none → {} manifest`},
		{`{"custom":{"z":{"lab":{"x":2}}}}`, `{"basic":{"image":"i"},"custom":{"a":1,"z":{"corp":1,"lab":{"x":2}}}}`, `/custom/z/lab/x: none → 2 manifest`},
		{`{"custom":{"none":null}}`, `{"basic":{"image":"i"},"custom":{"a":1,"z":{"corp":1}}}`, ``},
		{`{"configs":{},"own":7}`, `{"basic":{"image":"i"},"custom":{"a":1,"z":{"corp":1}},"own":7}`, `/own: none → 7 manifest`},
		{`{"custom":{"b":2,"a":3}}`, `{"basic":{"image":"i"},"custom":{"a":3,"b":2,"z":{"corp":1}}}`, `/custom/a: none → 3 manifest; /custom/b: none → 2 manifest`},
		{`{"basic":{"image":"mine"},"custom":{"a/b":1}}`, `{"basic":{"image":"mine"},"custom":{"a":1,"a/b":1,"z":{"corp":1}}}`, `/basic/image: none → "mine" manifest; /custom/a~1b: none → 1 manifest`},
		{`{"basic":{"image":null}}`, `{"basic":{"image":"i"},"custom":{"a":1,"z":{"corp":1}}}`, ``},
	} {
		c := Target(cluster(desired.Component{Name: "app", Parameters: fromJSON(t, tt.manifest)}), Inventory{}, catalog).Changes[0]
		var listed []string
		for _, d := range c.Diff {
			listed = append(listed, difference(d))
		}
		if d := cmp.Diff([]string{tt.sent, tt.listed}, []string{text(c.Parameters), strings.Join(listed, "; ")}); d != "" {
			t.Errorf("%s: sent, listed (-want +got):\n%s", tt.manifest, d)
		}
	}
}

// TestScrubbing masks each string that repeats a secret, in either list and on
// either side, and leaves the rest as it is written.
func TestScrubbing(t *testing.T) {
	scrub := func(s string) string { return strings.ReplaceAll(s, "s3cret", "***") }
	for _, tt := range []struct{ raw, want string }{
		{``, ``},
		{`"plain"`, `"plain"`},
		{`"s3cret"`, `"(sensitive)"`},
		{`"an echo of s3cret"`, `"(sensitive)"`},
		{`["s3cret","plain",1.0,null]`, `["(sensitive)","plain",1.0,null]`},
		{`{"a":{"b":["s3cret"]},"n":12345678901234567890.10,"on":true}`, `{"a":{"b":["(sensitive)"]},"n":12345678901234567890.10,"on":true}`},
		{`{ "white": "space" }`, `{ "white": "space" }`},
		{`no JSON: s3cret`, `no JSON: s3cret`},
	} {
		raw := func(text string) json.RawMessage {
			if text == "" {
				return nil
			}
			return json.RawMessage(text)
		}
		plan := TargetPlan{Changes: []Change{{}, {
			Diff:  []Difference{{Path: "/a"}, {Old: raw(tt.raw), New: raw(tt.raw)}},
			Basic: []Difference{{Old: raw(tt.raw), New: raw(tt.raw)}},
		}}}
		plan.Scrub(scrub)
		for _, d := range []Difference{plan.Changes[1].Diff[1], plan.Changes[1].Basic[0]} {
			for _, got := range []json.RawMessage{d.Old, d.New} {
				if string(got) != tt.want || (got == nil) != (tt.raw == "") {
					t.Errorf("%s becomes %s, want %s", tt.raw, got, tt.want)
				}
			}
		}
	}
}
