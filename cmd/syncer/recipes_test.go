package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/emulator"
)

// cooked is what the plans of a recipe's fragments and its commands say, in this order.
var cooked = map[string][]string{
	"Pin a version":                      {"2 unchanged", "NEWEST HERE", "held back: the manifest asks for 1.28.4"},
	"Go back":                            {"↑ upgrade  node-local-dns 1.6.63 → 1.6.36", "Result: 1 succeeded"},
	"Hold one cluster":                   {"○ held       cluster/9dd81b6e-e8e5-11ea-8aeb-0255ac11161d (prod-a): upgrade coredns", "Result: 1 succeeded, 0 sent, 0 failed, 1 held"},
	"Rotate a secret":                    {"/custom/aom_app_secret  (sensitive) → (sensitive)", "Result: 1 succeeded"},
	"Add a cluster, a project, a region": {"nothing to change"},
	"Two teams in one repository":        {"↑ upgrade  volcano 1.12.14 → 1.17.4", "Result: 1 succeeded"},
	"Take over a change that was made in the console": {"nothing to change"},
	"Roll out by waves":           {"Result: 0 succeeded, 1 sent, 0 failed, 1 held"},
	"Emergency stop":              {"Result: 0 succeeded, 0 sent, 0 failed, 1 held", "Windows were overridden: INC-4711: DNS outage"},
	"Remove an add-on everywhere": {"- DELETES 1 component: dashboard on prod-a", "Result: 1 succeeded"},
	"Repair what stays abnormal":  {"± replace  cie-collector 3.12.0"},
}

// TestRecipes plans each fragment of docs/recipes.md, and runs the commands below it on
// it, on a fleet of the recipe's own.
func TestRecipes(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	recipes := strings.Split(string(page), "\n## ")[1:]
	if len(recipes) != len(cooked) {
		t.Errorf("docs/recipes.md has %d recipes, and %d are held to what they do", len(recipes), len(cooked))
	}
	for _, recipe := range recipes {
		title, text, _ := strings.Cut(recipe, "\n")
		if cooked[title] == nil {
			t.Errorf("%s: what does it do?", title)
		}
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			g := &guide{T: t, dir: t.TempDir()}
			g.emulate(emulator.Options{Settle: quick})
			if err := os.CopyFS(filepath.Join(g.dir, "manifests"), os.DirFS("../../examples/manifests")); err != nil {
				t.Fatal(err)
			}
			var said strings.Builder
			for _, block := range regexp.MustCompile("(?s)```(\\w+)\n(.*?)```").FindAllStringSubmatch(text, -1) {
				switch block[1] {
				case "yaml":
					said.WriteString(g.fragment(block[2]))
				case "sh":
					for _, args := range commandLines(block[0]) {
						said.WriteString(g.ends(args))
					}
				default:
					t.Errorf("a block of kind %s", block[1])
				}
			}
			command{args: []string{"…"}, pieces: cooked[title]}.prints(t, said.String(), alike)
		})
	}
}

// fragment makes lines the manifests, and plans them.
func (g *guide) fragment(lines string) string {
	g.Helper()
	dir := filepath.Join(g.dir, "manifests")
	text := "apiVersion: syncer/v1\nkind: DesiredState\n" + lines
	err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "fleet.yaml"), []byte(text), 0o600))
	if err != nil {
		g.Fatal(err)
	}
	g.env = append(g.env, "SYNCER_VAR_AOM_SECRET=the-new-one")
	return g.ends([]string{"plan", "-f", "manifests"})
}
