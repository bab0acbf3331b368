package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/secret"
)

func fingerprint(state desired.State) string {
	f := newFingerprinter()
	for _, t := range state.Targets {
		f.add(t)
	}
	return f.sum()
}

// TestFingerprintIsThatOfTheJSON: saved plans hold it, so how it is made must not
// change what it is.
func TestFingerprintIsThatOfTheJSON(t *testing.T) {
	trees := []desired.Tree{nil, {}, {"a": json.Number("1.0"), "b": []any{"<&>", nil, true}}, {"Parameters": nil, "x": desired.Tree{"Components": nil}}, {"pw": secret.New("hunter2")}}
	lists := [][]string{nil, {}, {"a"}, {"a", "b"}}
	rapid.Check(t, func(t *rapid.T) {
		component := rapid.Custom(func(t *rapid.T) desired.Component {
			return desired.Component{
				Name: rapid.SampledFrom([]string{"x", "y", `"Parameters":null`}).Draw(t, "name"), Alias: rapid.SampledFrom([]string{"", "z"}).Draw(t, "alias"),
				Version: rapid.SampledFrom([]string{"", "1"}).Draw(t, "version"), Parameters: rapid.SampledFrom(trees).Draw(t, "tree"),
				DependsOn: rapid.SampledFrom(lists).Draw(t, "depends"), Ignore: rapid.SampledFrom(lists).Draw(t, "ignore"),
				Absent: rapid.Bool().Draw(t, "absent"), Reset: rapid.Bool().Draw(t, "reset"), AllowDowngrade: rapid.Bool().Draw(t, "downgrade"), Repair: rapid.Bool().Draw(t, "repair"),
				Pos: desired.Position{Line: rapid.IntRange(1, 9).Draw(t, "line")},
			}
		})
		target := rapid.Custom(func(t *rapid.T) desired.Target {
			return desired.Target{
				Kind: desired.Cluster, ID: "a", Labels: rapid.SampledFrom([]map[string]string{nil, {"Components": `"Components":null`}}).Draw(t, "labels"),
				Wave: rapid.IntRange(0, 1).Draw(t, "wave"), Components: rapid.SliceOfN(component, -1, 4).Draw(t, "components"), Pos: desired.Position{Line: 1},
			}
		})
		state := desired.State{Targets: rapid.SliceOfN(target, 1, 4).Draw(t, "targets")}
		got := fingerprint(state)
		if want := hashOfJSON(t, state.Targets); got != want {
			t.Fatalf("%s, want %s of %v", got, want, state.Targets)
		}
	})
	if got := fingerprint(desired.State{}); got != "sha256:74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b" { // of "null"
		t.Errorf("of no targets: %s", got)
	}
}

// hashOfJSON is what a fingerprint is by its definition.
func hashOfJSON(t interface{ Fatal(...any) }, targets []desired.Target) string {
	for i := range targets {
		of := &targets[i]
		of.Pos = desired.Position{}
		for j := range of.Components {
			of.Components[j].Pos = desired.Position{}
		}
	}
	text, err := json.Marshal(targets)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// TestFingerprintOutlivesItsTargets: what is known by where it is stays known only as
// long as nothing else can be there, so that targets may go once they were added.
func TestFingerprintOutlivesItsTargets(t *testing.T) {
	shared := desired.Tree{"shared": true}
	made := func(i int) desired.Target {
		return desired.Target{Kind: desired.Cluster, ID: strconv.Itoa(i), Components: []desired.Component{
			{Name: "own", Parameters: desired.Tree{"n": strconv.Itoa(i)}, DependsOn: []string{strconv.Itoa(i)}},
			{Name: "shared", Parameters: shared},
		}}
	}
	f := newFingerprinter()
	var all []desired.Target
	for i := range 2*mostPieces + 10 {
		f.add(made(i))
		all = append(all, made(i))
		if i%5000 == 0 {
			runtime.GC()
		}
	}
	if got, want := f.sum(), hashOfJSON(t, all); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if len(f.trees) > mostPieces || len(f.shells) > mostPieces {
		t.Errorf("%d trees and %d shells are kept", len(f.trees), len(f.shells))
	}
}

// BenchmarkFingerprint: clusters that take twenty add-ons from a profile.
func BenchmarkFingerprint(b *testing.B) {
	for _, clusters := range []int{100, 1000, 10000} {
		b.Run(strconv.Itoa(clusters), func(b *testing.B) {
			var text strings.Builder
			text.WriteString("apiVersion: syncer/v1\nkind: DesiredState\nprofiles:\n  base:\n    addons:\n")
			for i := range 20 {
				fmt.Fprintf(&text, "      - {name: a%d, version: 1.%d.0, values: {custom: {replicas: %d, domain: acme.example}}}\n", i, i, i)
			}
			text.WriteString("clusters:\n")
			for i := range clusters {
				fmt.Fprintf(&text, "  - {id: c%d, profiles: [base]}\n", i)
			}
			state, err := manifest.Load([]string{"-"}, manifest.Options{Stdin: strings.NewReader(text.String())})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				fingerprint(state)
			}
		})
	}
}
