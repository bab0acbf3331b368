package diff

import (
	"cmp"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/desired/tree"
)

// drawMatch makes a component that keeps its version and whose live parameters are
// mostly what was sent for it once, so that both answers are common.
func drawMatch(t *rapid.T) proposer {
	p := proposer{target: facts{cluster: Cluster{Name: "prod", Category: "Turbo"}, clusterID: "c", pool: rapid.IntRange(0, 3).Draw(t, "pool") == 0}}
	if rapid.IntRange(0, 7).Draw(t, "known") > 0 {
		p.old = drawEntry(t)
		p.fresh = p.old
	}
	p.want = desired.Component{
		Name: "app", Reset: rapid.Bool().Draw(t, "reset"), Parameters: drawNamed(t),
	}
	if rapid.IntRange(0, 3).Draw(t, "ignores") == 0 {
		p.want.Ignore = rapid.SliceOfN(rapid.SampledFrom([]string{"", "/custom", "/custom/a", "/custom/b/a", "/custom/b/0", "/flavor/name", "/basic/image", "/other/a"}), 1, 2).Draw(t, "ignore")
	}
	created := p
	created.fresh = cmp.Or(p.fresh, &Version{}) // there has to be one for an install
	sent := created.propose().sent
	odds := rapid.SampledFrom([]int{12, 40, 1000}).Draw(t, "odds")
	if rapid.Bool().Draw(t, "revealed") {
		sent = secret.Reveal(sent).(desired.Tree)
	}
	p.live = &Instance{Template: "app", Version: "1.0.0", Parameters: touched(t, sent, odds)}
	if rapid.IntRange(0, 3).Draw(t, "ownBasic") == 0 {
		p.live.Parameters["basic"] = desired.Tree{"image": "1", "nested": drawTree(t, 1)}
	}
	return p
}

func drawEntry(t *rapid.T) *Version {
	v := &Version{Version: "1.0.0", Stable: true, Parameters: drawTops(t)}
	if rapid.Bool().Draw(t, "flavors") {
		v.Flavors = []desired.Tree{
			{"name": "HA", "replicas": json.Number("2"), "size": "big"},
			{"name": rapid.SampledFrom([]any{"Single", json.Number("2500"), nil}).Draw(t, "second"), "replicas": json.Number("1"), "is_default": true, "category": []any{"CCE", "Turbo"}},
		}
	}
	if custom := object(v.Parameters["custom"]); custom != nil && rapid.IntRange(0, 7).Draw(t, "sealed") == 5 {
		custom["a"] = secret.New("x") // as a snapshot has it
	}
	if rapid.Bool().Draw(t, "hasBasic") {
		v.Basic = desired.Tree{"image": "1"}
		if rapid.Bool().Draw(t, "basicNests") {
			v.Basic["nested"] = desired.Tree{"a": "x"}
		}
	}
	return v
}

// drawTops makes parameters with more at the top than custom.
func drawTops(t *rapid.T) desired.Tree {
	out := desired.Tree{}
	for _, top := range []string{"custom", "custom", "other", "flat", "flavor"} {
		switch rapid.IntRange(0, 5).Draw(t, "top") {
		case 0:
		case 1:
			out[top] = drawValue(t, 2)
		default:
			out[top] = drawTree(t, 2)
		}
		keys := object(out[top])
		if keys != nil && rapid.Bool().Draw(t, "nested") {
			keys["b"] = drawTree(t, 1)
		}
		if keys != nil && rapid.Bool().Draw(t, "filledIn") {
			keys["cluster_name"], keys["tenant_id"] = "", ""
		}
	}
	return out
}

// drawNamed makes the parameters of a manifest, with its nulls, secrets and
// basic.
func drawNamed(t *rapid.T) desired.Tree {
	out := drawTops(t)
	if custom := object(out["custom"]); custom != nil {
		switch rapid.IntRange(0, 7).Draw(t, "secret") {
		case 0:
			custom["a"] = secret.New("x")
		case 1:
			custom["b"] = []any{desired.Tree{"a": secret.New("y")}}
		case 2:
			custom["cluster_name"] = rapid.SampledFrom([]any{"", "prod", nil}).Draw(t, "name")
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "flavor") == 0 {
		out["flavor"] = desired.Tree{"name": rapid.SampledFrom([]any{"HA", "Single", "own", "2500", json.Number("2500.0"), nil}).Draw(t, "flavorName")}
		if rapid.Bool().Draw(t, "hasReplicas") {
			object(out["flavor"])["replicas"] = json.Number("2.0")
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "basic") == 0 {
		out["basic"] = desired.Tree{"image": rapid.SampledFrom([]any{"1", "2", nil}).Draw(t, "image")}
		if rapid.Bool().Draw(t, "hasNested") {
			object(out["basic"])["nested"] = drawTree(t, 1)
		}
	}
	return out
}

// touched is what a service may show of what was sent, and one time in odds
// somebody's own doing.
func touched(t *rapid.T, sent desired.Tree, odds int) desired.Tree {
	out := desired.Tree{}
	for _, key := range tree.Keys(sent) {
		value := sent[key]
		switch kind := rapid.IntRange(0, odds).Draw(t, "touch"); {
		case kind == 7: // the odds of small numbers are larger
		case kind == 9:
			out[key] = drawValue(t, 2)
		case isObject(value):
			out[key] = touched(t, object(value), odds)
		case value == json.Number("1"):
			out[key] = json.Number("1.0")
		default:
			out[key] = value
		}
	}
	if rapid.IntRange(0, odds/2).Draw(t, "more") == 5 {
		out[rapid.SampledFrom([]string{"a", "own", "flavor", "custom", "is_default"}).Draw(t, "key")] = drawValue(t, 2)
	}
	return out
}

// TestMatchesIsNoMeaningOfItsOwn: the shortcut never says yes where the merge finds
// a difference.
func TestMatchesIsNoMeaningOfItsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range 10 {
			p := drawMatch(t)
			given := text([]any{p.want.Parameters, p.live.Parameters, p.old})
			merged := p.propose()
			if merged.drift && p.matches() {
				t.Fatalf("matches, but differs: %s\nmanifest: %s\nlive:     %s\nversion:  %s\nignore: %q reset: %v pool: %v",
					text(merged.diff), text(p.want.Parameters), text(p.live.Parameters), text(p.old), p.want.Ignore, p.want.Reset, p.target.pool)
			}
			if now := text([]any{p.want.Parameters, p.live.Parameters, p.old}); now != given {
				t.Fatalf("the merge wrote to what it was given:\n%s\n%s", given, now)
			}
		}
	})
}

// TestBasicIsMadeOfTheVersion: what is sent of it starts at the version's facts, and
// not at what is live.
func TestBasicIsMadeOfTheVersion(t *testing.T) {
	entry := version(t, "1.0.0", `{"image":"1"}`, `{"custom":{}}`)
	live := running(t, "app", "1.0.0", `{"custom":{},"basic":{"image":"1","nested":{"a":"x"}}}`)
	for _, known := range []*Version{&entry, nil} {
		p := proposer{want: desired.Component{Name: "app", Parameters: fromJSON(t, `{"basic":{"nested":{"b":null}}}`)}, live: &live, old: known, fresh: known}
		if drift := p.propose().drift; !drift || p.matches() {
			t.Errorf("known %t: /basic/nested goes away: %t, and it matches: %t", known != nil, drift, p.matches())
		}
	}
}

// TestWhatIsOrdinaryMatches: the merge is spared what most fleets have.
func TestWhatIsOrdinaryMatches(t *testing.T) {
	for _, tt := range []struct{ name, live, manifest, ignore string }{
		{"as named", `{"custom":{"a":1,"b":{"c":"x"},"d":"own"}}`, `{"custom":{"a":1.0,"b":{"c":"x"}}}`, ""},
		{"a default in force", `{"custom":{}}`, `{"custom":{"a":1,"b":{"c":"x"}},"basic":{}}`, ""},
		{"the default asked for", `{"custom":{"a":1,"d":"own"}}`, `{"custom":{"a":null,"b":null}}`, ""},
		{"ignored", `{"custom":{"a":7,"b":{"c":"x"}}}`, `{"custom":{"a":1,"b":{"c":"x"}}}`, "/custom/a"},
		{"a flavor by its name", `{"custom":{"a":1},"flavor":{"name":"HA","replicas":2}}`, `{"flavor":{"name":"HA"}}`, ""},
		{"a flavor that lost its name", `{"custom":{"a":1},"flavor":{"replicas":2}}`, `{"flavor":{"name":"HA"}}`, ""},
		{"basic", `{"custom":{"a":1},"basic":{"image":"2","x":"y"}}`, `{"basic":{"image":"2"}}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			entry := version(t, "1.0.0", `{"image":"1"}`, `{"custom":{"a":1,"b":{"c":"x"},"cluster_name":""}}`, `{"name":"Single","replicas":1,"is_default":true}`, `{"name":"HA","replicas":2}`)
			live := running(t, "app", "1.0.0", tt.live)
			p := proposer{want: desired.Component{Name: "app", Parameters: fromJSON(t, tt.manifest)}, live: &live, old: &entry, fresh: &entry, target: facts{cluster: Cluster{Name: "prod"}}}
			if tt.ignore != "" {
				p.want.Ignore = []string{tt.ignore}
			}
			if !p.matches() {
				t.Error("it is left to the merge")
			}
		})
	}
	t.Run("undeclared: reset", func(t *testing.T) {
		entry := version(t, "1.0.0", "", `{"custom":{"a":1,"b":{"c":"x","d":{}},"cluster_name":"","tenant_id":""}}`, `{"name":"Single","replicas":1,"is_default":true}`)
		live := running(t, "app", "1.0.0", `{"custom":{"a":2,"b":{"c":"x","d":{}},"cluster_name":"prod","tenant_id":"filled in","foreign":{"a":1}},"flavor":{"replicas":1},"parameters":{}}`)
		p := proposer{want: desired.Component{Name: "app", Reset: true, Parameters: fromJSON(t, `{"custom":{"a":2,"b":{"d":{}}}}`)}, live: &live, old: &entry, fresh: &entry, target: facts{cluster: Cluster{Name: "prod"}}}
		if !p.matches() {
			t.Error("it is left to the merge")
		}
	})
}
