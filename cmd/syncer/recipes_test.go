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

// TestRecipes plans each fragment of docs/recipes.md, and runs the commands below it on
// it, on a fleet of the recipe's own.
func TestRecipes(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	recipes := strings.Split(string(page), "\n## ")[1:]
	if len(recipes) < 10 {
		t.Fatalf("found %d recipes", len(recipes))
	}
	for _, recipe := range recipes {
		title, text, _ := strings.Cut(recipe, "\n")
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			g := &guide{T: t, dir: t.TempDir()}
			g.emulate(emulator.Options{Settle: quick})
			if err := os.CopyFS(filepath.Join(g.dir, "manifests"), os.DirFS("../../examples/manifests")); err != nil {
				t.Fatal(err)
			}
			for _, block := range regexp.MustCompile("(?s)```(\\w+)\n(.*?)```").FindAllStringSubmatch(text, -1) {
				switch block[1] {
				case "yaml":
					g.fragment(block[2])
				case "sh":
					for _, args := range commandLines(block[0]) {
						g.ends(args)
					}
				default:
					t.Errorf("a block of kind %s", block[1])
				}
			}
		})
	}
}

// fragment makes lines the manifests, and plans them.
func (g *guide) fragment(lines string) {
	g.Helper()
	dir := filepath.Join(g.dir, "manifests")
	text := "apiVersion: syncer/v1\nkind: DesiredState\n" + lines
	err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "fleet.yaml"), []byte(text), 0o600))
	if err != nil {
		g.Fatal(err)
	}
	g.env = append(g.env, "SYNCER_VAR_AOM_SECRET=the-new-one")
	g.ends([]string{"plan", "-f", "manifests"})
}
