package manifest_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/secret"
)

// Whatever the input, Load neither panics nor hangs; what it refuses it refuses
// with places, and what it takes can be written and read back as the same state.
func FuzzLoad(f *testing.F) {
	for _, text := range []string{head + "pools: []\n", fleet(2, 2), withValue(`"${env:PW}"`), layers("version: 1.0.0", "values: {a: null}", "values: {a: {b: 1e400}}")} {
		f.Add(text)
	}
	f.Fuzz(roundTrip)
}

// The same for what stands in a plug-in's inputs, where nearly all YAML is right.
func FuzzParameters(f *testing.F) {
	for _, text := range []string{"a: {b: [1, 2.50, null]}", "? a\n: |\n  text\n  more", "x: &x {k: 1}\ny: {<<: *x, z: [*x, *x]}", `"\u0085": '${env:PW}'`, "- a", "on: y", "{a, b: }"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		const indent = "\n        "
		roundTrip(t, head+"pools:\n  - name: p\n    plugins:\n    - name: x\n      inputs:"+indent+strings.ReplaceAll(text, "\n", indent)+"\n")
	})
}

func roundTrip(t *testing.T, text string) {
	if strings.Contains(text, "${file:") {
		return // the machine's files are no part of the test
	}
	state, err := read(text, map[string]string{"PW": "hunter2"})
	if err != nil {
		wantPlaces(t, err)
		return
	}
	written, err := manifest.Marshal(manifestOf(state))
	if err != nil {
		if strings.Contains(err.Error(), "did not find expected") && hasLongKey(state) {
			return
		}
		t.Fatalf("cannot be written: %v\n%+v", err, state)
	}
	again, err := read(string(written))
	if err != nil {
		t.Fatalf("cannot be read back: %v\n%s", err, written)
	}
	_ = state.Masker().Text(text)
	for _, of := range state.Targets {
		for i := range of.Components {
			of.Components[i].Parameters, _ = secret.Reveal(of.Components[i].Parameters).(desired.Tree)
		}
	}
	if diff := cmp.Diff(state, again, cmpopts.EquateEmpty(), cmpopts.IgnoreTypes(desired.Position{})); diff != "" {
		t.Errorf("reads back as another state (-want +got):\n%s\nin\n%s", diff, written)
	}
}

func wantPlaces(t *testing.T, err error) {
	var found manifest.Diagnostics
	if !errors.As(err, &found) || len(found) == 0 {
		t.Fatalf("the error is no Diagnostics: %v", err)
	}
	for _, each := range found {
		if each.Pos.File != "-" || each.Pos.Line < 1 || each.Pos.Column < 1 || each.Path == "" || each.Message == "" {
			t.Errorf("a mistake without its place: %#v", each)
		}
		if strings.Contains(each.Error(), "hunter2") {
			t.Errorf("the secret is in %v", each)
		}
	}
}

// hasLongKey: YAML has no keys above 1,024 characters unless they are marked.
func hasLongKey(state desired.State) bool {
	text, err := json.Marshal(state)
	return err == nil && len(text) > 1000
}

// manifestOf writes a state as one manifest without profiles or defaults.
func manifestOf(state desired.State) manifest.Document {
	out := manifest.Document{
		Rollout: rolloutOf(state.Rollout),
		Guards:  &manifest.GuardsSpec{MaxDeletes: &state.Guards.MaxDeletes, MaxDeletePercent: &state.Guards.MaxDeletePercent},
		Pools:   []manifest.PoolSpec{},
	}
	for _, t := range state.Targets {
		spec := manifest.TargetSpec{Region: t.Region, Project: t.Project, Labels: t.Labels, Wave: t.Wave, Prune: &t.Prune, AllowEmpty: t.AllowEmpty}
		pool := manifest.PoolSpec{Name: t.ID, TargetSpec: spec}
		cluster := manifest.ClusterSpec{ID: t.ID, Name: t.Name, TargetSpec: spec}
		for _, c := range t.Components {
			common := manifest.ComponentSpec{Name: c.Name, Version: c.Version, DependsOn: c.DependsOn, Ignore: c.Ignore, AllowDowngrade: &c.AllowDowngrade}
			if c.Absent {
				common.State = manifest.Absent
			}
			if c.Reset {
				common.Undeclared = manifest.Reset
			}
			if c.Repair {
				common.Repair = manifest.Reinstall
			}
			values, _ := escaped(c.Parameters).(desired.Tree)
			pool.Plugins = append(pool.Plugins, manifest.PluginSpec{ComponentSpec: common, Inputs: values})
			cluster.Addons = append(cluster.Addons, manifest.AddonSpec{ComponentSpec: common, Alias: c.Alias, Values: values})
		}
		if t.Kind == desired.Pool {
			out.Pools = append(out.Pools, pool)
		} else {
			out.Clusters = append(out.Clusters, cluster)
		}
	}
	return out
}

func rolloutOf(r desired.Rollout) *manifest.RolloutSpec {
	out := &manifest.RolloutSpec{
		MaxFailures: &r.MaxFailures, StopAfter: &r.StopAfter, MaxConcurrent: manifest.ShareSpec(r.MaxConcurrent.String()),
		MinSuccessTime: r.MinSuccessTime.String(), Precheck: string(r.Precheck), OnFailure: string(r.OnFailure),
	}
	for _, w := range r.Windows {
		out.Windows = append(out.Windows, manifest.WindowSpec{Kind: string(w.Kind), Schedule: w.Schedule, Duration: w.Duration.String(), Timezone: w.Timezone, Selector: w.Selector})
	}
	return out
}

// escaped returns parameters that mean themselves when they are read. Secrets
// become plain text: there are no references left to resolve.
func escaped(value any) any {
	switch v := value.(type) {
	case desired.Tree:
		out := desired.Tree{}
		for key, each := range v {
			out[key] = escaped(each)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, each := range v {
			out[i] = escaped(each)
		}
		return out
	case secret.Value:
		return manifest.EscapeReferences(v.Reveal())
	case string:
		return manifest.EscapeReferences(v)
	}
	return value
}

// A pointer that Load takes leads somewhere: its steps can be split and
// unescaped, and written back as the same pointer.
func FuzzPointer(f *testing.F) {
	for _, pointer := range []string{"", "/", "/custom/a", "/a~0b~1c", "custom", "/a~2", "/~", "//"} {
		f.Add(pointer)
	}
	f.Fuzz(func(t *testing.T, pointer string) {
		written, err := manifest.Marshal(manifest.Document{Pools: []manifest.PoolSpec{{Name: "p", Plugins: []manifest.PluginSpec{{
			ComponentSpec: manifest.ComponentSpec{Name: "x", Ignore: []string{pointer}}}}}}})
		if err != nil {
			t.Fatal(err)
		}
		state, err := read(string(written))
		if strings.Contains(pointer, "${env:") || strings.Contains(pointer, "${file:") {
			return // told as a reference that is out of place
		}
		steps := strings.Split(pointer, "/")
		right := steps[0] == ""
		for i, step := range steps {
			plain := strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
			steps[i] = strings.NewReplacer("~", "~0", "/", "~1").Replace(plain)
		}
		right = right && strings.Join(steps, "/") == pointer
		if right != (err == nil) {
			t.Fatalf("%q: right %t, Load says %v", pointer, right, err)
		}
		if err == nil && !strings.ContainsRune(pointer, '\ufffd') {
			if got := state.Targets[0].Components[0].Ignore[0]; got != strings.ToValidUTF8(pointer, "\ufffd") {
				t.Errorf("%q became %q", pointer, got)
			}
		}
	})
}
