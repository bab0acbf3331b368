package manifest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/secret"
)

// What a reference stands for is as secret as the text around it.
func TestScrubKnowsThePartsOfASecret(t *testing.T) {
	state := mustRead(t, withValue(`"postgres://app:${env:PW}@db/${env:NAME}"`), map[string]string{"PW": "hunter2", "NAME": "secretly"})
	got := state.Masker().Text("no login with hunter2 at secretly; postgres://app:hunter2@db/secretly")
	if want := "no login with (sensitive) at (sensitive); (sensitive)"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// However a state or an error is printed, no secret is in it.
func TestSecretsDoNotPrint(t *testing.T) {
	values := map[string]string{"PW": "hunter2"}
	state := mustRead(t, withValue(`"x${env:PW}"`), values)
	asJSON, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	written, err := manifest.Marshal(manifest.Document{Pools: []manifest.PoolSpec{{Name: "p", Plugins: []manifest.PluginSpec{{
		ComponentSpec: manifest.ComponentSpec{Name: "x"}, Inputs: state.Targets[0].Components[0].Parameters}}}}})
	if err != nil {
		t.Fatal(err)
	}
	parameters := state.Targets[0].Components[0].Parameters
	for _, text := range []string{
		string(asJSON), string(written), fmt.Sprint(state), fmt.Sprintf("%+v", state), fmt.Sprintf("%#v", parameters["a"]),
		fmt.Sprintf("%s %q %x", parameters["a"], parameters["a"], parameters["a"]), fmt.Sprint(secret.Mask(parameters)),
	} {
		if strings.Contains(text, "hunter") || strings.Contains(text, "68756e746572") || strings.Contains(text, "68756E746572") {
			t.Errorf("the secret is in %s", text)
		}
	}
}
