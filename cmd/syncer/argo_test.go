package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/syncer-project/syncer/internal/emulator"
)

// workflow is what the example of Argo Workflows has of its format; nothing else may be
// in it.
type workflow struct {
	APIVersion, Kind string
	Metadata         struct{ GenerateName string }
	Spec             struct {
		Entrypoint, OnExit string
		Synchronization    struct{ Mutexes []struct{ Name string } }
		Parallelism        int
		Arguments          parameters
		Volumes            []struct {
			Name                  string
			PersistentVolumeClaim struct {
				ClaimName string
				ReadOnly  bool
			}
		}
		Templates []struct {
			Name   string
			Inputs parameters
			Steps  [][]struct {
				Name, Template string
				Arguments      parameters
				WithSequence   struct{ Count string }
			}
			Script struct {
				Image, WorkingDir, Source string
				Command                   []string
				EnvFrom                   []struct{ SecretRef struct{ Name string } }
				Resources                 struct{ Requests, Limits map[string]string }
				VolumeMounts              []struct{ Name, MountPath string }
			}
		}
	}
}

type parameters struct {
	Parameters []struct{ Name, Value string }
}

// script is the shell of a template.
func (w workflow) script(name string) string {
	for _, t := range w.Spec.Templates {
		if t.Name == name {
			return t.Script.Source
		}
	}
	return ""
}

// TestArgoWorkflow decodes the example and runs its shell: that of each shard, as the
// steps have it, then that of the report.
func TestArgoWorkflow(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../examples/argo/workflow.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var w workflow
	if err := yaml.UnmarshalStrict(text, &w); err != nil {
		t.Fatal(err)
	}
	steps := w.Spec.Templates[0].Steps
	if w.Spec.Entrypoint != w.Spec.Templates[0].Name || len(steps) != 1 || len(steps[0]) != 1 || steps[0][0].WithSequence.Count != "{{workflow.parameters.shards}}" {
		t.Fatalf("not one step of all shards: %+v", w.Spec.Templates[0])
	}
	g := &guide{T: t, dir: t.TempDir()}
	g.emulate(emulator.Options{Settle: quick, Seed: &emulator.Seed{Fleet: &emulator.Fleet{Clusters: 10}}})
	for file, text := range map[string]string{
		"manifests/base.yaml":  "apiVersion: syncer/v1\nkind: DesiredState\nprofiles: {base: {addons: [{name: coredns, version: 1.30.6}]}}\n",
		"manifests/fleet.yaml": strings.Join(g.lines()[:5+8], ""), // a head, and clusters
		"results/.keep":        "",
	} {
		path := filepath.Join(g.dir, file)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	const shards = 3 // an emulator's fleet is small
	known := []string{"{{workflow.name}}", "syncer-apply-x7k2p"}
	for _, p := range w.Spec.Arguments.Parameters {
		if p.Name == "shards" {
			p.Value = strconv.Itoa(shards)
		}
		known = append(known, "{{workflow.parameters."+p.Name+"}}", p.Value)
	}
	for shard := range shards {
		if said, err := g.filled(w.script(steps[0][0].Template), append(known, "{{inputs.parameters.index}}", strconv.Itoa(shard))); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
	}
	said, err := g.filled(w.script(w.Spec.OnExit), known)
	if err != nil || !strings.Contains(said, "\nResult: 8 succeeded, ") {
		t.Errorf("%v, the report says:\n%s", err, said)
	}
	for _, file := range []string{"shard-0.json", "shard-2.json", "report.md", "report.html"} {
		if _, err := os.Stat(filepath.Join(g.dir, "results/syncer-apply-x7k2p", file)); err != nil {
			t.Error(err)
		}
	}

	// a shard that was killed left nothing
	if err := os.Remove(filepath.Join(g.dir, "results/syncer-apply-x7k2p/shard-1.json")); err != nil {
		t.Fatal(err)
	}
	if said, err = g.filled(w.script(w.Spec.OnExit), known); err == nil || !strings.Contains(said, "Note: shard-1.json is not there") {
		t.Errorf("%v, the report of two shards says:\n%s", err, said)
	}
}

// filled runs a script in which known names stand for values.
func (g *guide) filled(script string, known []string) (string, error) {
	g.Helper()
	script = strings.NewReplacer(known...).Replace(script)
	if script == "" || strings.Contains(script, "{{") {
		g.Fatalf("something in it is not known:\n%s", script)
	}
	cmd := exec.Command("sh", "-euc", script)
	cmd.Dir, cmd.Env = g.dir, append(g.environ(), "SYNCER_REGION=eu-de", "SYNCER_POLL_INTERVAL=10ms")
	out, err := cmd.CombinedOutput()
	return string(out), err
}
