package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/syncer-project/syncer/internal/tfstate"
)

// TestTerraformPage holds docs/terraform.md against the script that goes the same way:
// its commands, what they print and write, and the addresses that Terraform forgets.
func TestTerraformPage(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/script/terraform-guide.txtar")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../docs/terraform.md")
	if err != nil {
		t.Fatal(err)
	}
	page, state := string(text), tfstate.State{}
	for _, file := range archive.Files {
		if slices.Contains([]string{"said.txt", "written.yaml", "first.txt", "agreed.txt"}, file.Name) && !strings.Contains(page, string(file.Data)) {
			t.Errorf("docs/terraform.md does not show %s of terraform-guide.txtar", file.Name)
		}
		if file.Name == "terraform.tfstate" {
			if state, err = tfstate.Read(file.Data); err != nil {
				t.Fatal(err)
			}
		}
	}
	commands := shown(page)
	if len(commands) != 5 {
		t.Errorf("docs/terraform.md shows %d commands", len(commands))
	}
	for _, c := range commands {
		if line := " syncer " + strings.Join(c.args, " ") + "\n"; !strings.Contains(string(archive.Comment), line) {
			t.Errorf("docs/terraform.md shows a command that terraform-guide.txtar does not run:%s", line)
		}
	}
	removed(t, page, state)
}

// removed checks that the page lets Terraform forget every add-on of the state, and
// nothing else.
func removed(t *testing.T, page string, state tfstate.State) {
	var blocks, forgotten, want, instances []string
	for _, m := range regexp.MustCompile(`(?m)^removed \{\n  from = (\S+)\n\n  lifecycle \{\n    destroy = false\n  \}\n\}$`).FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, m[1])
	}
	for _, m := range regexp.MustCompile(`(?m)^terraform state rm (.*)$`).FindAllStringSubmatch(page, -1) {
		for _, address := range strings.Fields(m[1]) {
			forgotten = append(forgotten, strings.Trim(address, "'"))
		}
	}
	for _, a := range state.Addons {
		instances = append(instances, a.Address)
		want = append(want, regexp.MustCompile(`\[[^]]*\]$`).ReplaceAllString(a.Address, "")) // from takes no instance key
	}
	if !slices.Equal(blocks, want) {
		t.Errorf("removed blocks of %v, want %v", blocks, want)
	}
	if !slices.Equal(forgotten, instances) {
		t.Errorf("terraform state rm of %v, want %v", forgotten, instances)
	}
}
