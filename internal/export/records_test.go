package export

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
)

// recordedFleet builds and writes what records say of one cluster.
func recordedFleet(t fatal, f found, addons []Recorded, o Options) (Document, string) {
	t.Helper()
	o.Records = "a Terraform state"
	document, err := Build([]Target{ReadRecords(f.target, addons, o)}, o)
	if err != nil {
		t.Fatalf("%v", err)
	}
	text, err := document.YAML()
	if err != nil {
		t.Fatalf("%v", err)
	}
	return document, string(text)
}

// TestRecords shows all that is said of records.
func TestRecords(t *testing.T) {
	dns := Recorded{
		Name: "dns", Version: "1.2.0", Texts: []string{"/custom/ndots"}, Notes: []string{"a note\nof two lines"},
		Parameters: desired.Tree{"custom": desired.Tree{"ndots": "5", "shell": "${HOME}", "password": "planted-one", "marked": secret.New("planted-two"), "echo": "planted-two", "gone": nil}},
		Hidden:     []string{"/custom/port"},
	}
	document, text := recordedFleet(t, cluster("c1", ""), []Recorded{dns, {Name: "odd", Version: "1.x"}, {Name: "plain"}}, Options{})
	golden(t, "records.yaml", text+"\n--- left out:\n"+strings.Join(document.LeftOut, "\n")+"\n")
	document, text = recordedFleet(t, cluster("c1", ""), []Recorded{dns}, Options{References: true})
	golden(t, "records-ref.yaml", text+"\n--- variables:\n"+fmt.Sprint(document.Variables)+"\n--- left out:\n"+strings.Join(document.LeftOut, "\n")+"\n")
}

// TestTrueRecordsPlanToNothing: where a cloud has what the records say, nothing is to
// be changed; and no secret of theirs is written.
func TestTrueRecordsPlanToNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const planted = "planted-secret"
		live := desired.Tree{"custom": drawTree(t, 2)}
		said := desired.Tree{"custom": secret.Map(live["custom"], func(leaf any, _ bool) any { return leaf })}
		if rapid.Bool().Draw(t, "marked") {
			live["custom"].(desired.Tree)["marked"] = planted
			said["custom"].(desired.Tree)["marked"] = secret.New(planted)
			live["custom"].(desired.Tree)["echo"], said["custom"].(desired.Tree)["echo"] = planted, planted
		}
		f := cluster("c", rapid.SampledFrom(awkward).Draw(t, "name"),
			diff.Instance{Template: "a", Name: "a", ID: "a", Version: "1.0.0", Health: diff.Good, Parameters: live})
		f.target.Name = f.live.Cluster.Name
		document, text := recordedFleet(t, f, []Recorded{{Name: "a", Version: "1.0.0", Parameters: said}}, Options{})
		if told := fmt.Sprint(text, document.LeftOut, document.Manifest); strings.Contains(told, planted) {
			t.Fatalf("%s", told)
		}
		mustPlanNothing(t, text, nil, []found{f}, diff.Catalog{})
	})
}
