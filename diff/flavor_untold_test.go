package diff

import (
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired"
)

// TestAFlavorOfAVersionThatNobodyDescribes: what is live is all that is known.
func TestAFlavorOfAVersionThatNobodyDescribes(t *testing.T) {
	for _, tt := range []struct{ live, manifest, sent, blocked string }{
		{`{"replicas":1}`, `{"replicas":2}`, `{"replicas":2}`, ""},
		{`{"name":"HA","replicas":1}`, `{"name":"HA","replicas":2}`, `{"name":"HA","replicas":2}`, ""},
		{`{"name":"HA"}`, `{"name":"mine","resources":[]}`, `{"name":"mine","resources":[]}`, ""},
		{`{"name":"HA"}`, `{"name":"Single"}`, `{"name":"Single"}`, "what flavor Single is cannot be told: version 0.9.0 is not in the catalog (give resources too for one of your own)"},
	} {
		pool := desired.Target{Kind: desired.Pool, ID: "p", Components: []desired.Component{{Name: "app", Parameters: fromJSON(t, `{"flavor":`+tt.manifest+`}`)}}}
		c := Target(pool, Inventory{Instances: []Instance{running(t, "app", "0.9.0", `{"flavor":`+tt.live+`}`)}}, Catalog{}).Changes[0]
		if got := text(c.Parameters["flavor"]); got != tt.sent || c.Blocked != tt.blocked {
			t.Errorf("%s over %s: sent %s, blocked %q", tt.manifest, tt.live, got, c.Blocked)
		}
	}
	// a version whose template has no flavors takes any name
	catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", "{}")}})
	c := Target(cluster(desired.Component{Name: "app", Parameters: fromJSON(t, `{"flavor":{"name":"HA"}}`)}), Inventory{}, catalog).Changes[0]
	if got := text(c.Parameters); got != `{"flavor":{"name":"HA"}}` || c.Blocked != "" {
		t.Errorf("sent %s, blocked %q", got, c.Blocked)
	}
}

// TestReplicasThatAPoolDoesNotTell: they are no change, unless another flavor
// is named, or they are told after all.
func TestReplicasThatAPoolDoesNotTell(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{sizes(t, "1.0.0")}})
	for _, tt := range []struct{ live, manifest, sent string }{
		{`{"name":"two","size":"m"}`, `{"name":"two","replicas":5}`, ""},
		{`{"name":"two","size":"m"}`, `{"name":"two","replicas":null}`, ""},
		{`{"name":"two","size":"m"}`, `{"replicas":null,"size":"x"}`, `{"name":"two","replicas":2,"size":"x"}`},
		{`{"name":"two","size":"m"}`, `{"name":"one","replicas":5}`, `{"name":"one","replicas":5,"size":"s"}`},
		{`{"name":"two","replicas":2}`, `{"name":"two","replicas":5}`, `{"name":"two","replicas":5,"size":"m"}`},
		{`{"name":"four","replicas":4}`, `{"name":"four","replicas":5}`, `{"name":"four","replicas":5,"size":"l"}`},
		{`null`, `{"replicas":5}`, `{"name":"two","replicas":5,"size":"m"}`},
		{`{"size":"l"}`, `{"name":"four","replicas":5}`, `{"name":"four","replicas":5,"size":"l"}`},
	} {
		pool := desired.Target{Kind: desired.Pool, ID: "p", Components: []desired.Component{{Name: "app", Parameters: fromJSON(t, `{"flavor":`+tt.manifest+`}`)}}}
		sent := ""
		for _, c := range Target(pool, Inventory{Instances: []Instance{running(t, "app", "1.0.0", strings.Replace(`{"custom":{"own":1},"flavor":`+tt.live+`}`, `,"flavor":null`, "", 1))}}, catalog).Changes {
			sent += text(c.Parameters["flavor"])
			if got := text(c.Parameters["custom"]); got != `{"own":1}` {
				t.Errorf("%s over %s: the rest becomes %s", tt.manifest, tt.live, got)
			}
		}
		if sent != tt.sent {
			t.Errorf("%s over %s: sent %s, want %s", tt.manifest, tt.live, sent, tt.sent)
		}
	}
	// on a cluster they are read back, so they are compared
	live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", `{"flavor":{"name":"two","size":"m"}}`)}}
	want := desired.Component{Name: "app", Parameters: fromJSON(t, `{"flavor":{"name":"two","replicas":5}}`)}
	if got := len(Target(cluster(want), live, catalog).Changes); got != 1 {
		t.Errorf("%d changes on a cluster, want one", got)
	}
}
