package recovery

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/tree"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/export"
)

// marker begins the line by which a file of a target is found again.
const marker = "# Recovery of "

// Command is what finishes the job of a file.
func Command(file string) string { return "syncer apply -f " + quoted(file) }

var plain = regexp.MustCompile(`^[A-Za-z0-9_./@%+=:,-]+$`)

// quoted is text as a word of a shell.
func quoted(text string) string {
	if plain.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// manifest is what c would install, as the text of file. left is what is not in
// it: secrets, and what no manifest can ask for.
func (s *Store) manifest(target desired.Target, c diff.Change, file string) (text []byte, left []string, err error) {
	name, alias, _ := strings.Cut(c.Component, "/")
	parameters := tree.CloneObject(c.Parameters)
	delete(parameters, "basic") // the version's own
	document, omitted := export.Component(target, desired.Component{Name: name, Alias: alias, Version: c.To, Parameters: parameters}, s.o.Sensitive)
	document.Head(
		strings.TrimPrefix(marker, "# ")+target.Key()+" "+c.Component,
		"Written by syncer on "+s.o.Now().UTC().Format(time.RFC3339)+", before it deleted the component to create it again.",
		"If that did not come to its end, this installs it as it was, and touches nothing else:",
		"  "+Command(file),
		"Give that the same flags and credentials as the run had. Remove the file when it is done.",
	)
	for _, each := range explained(c, omitted) {
		document.Head(each.path + " is not in it: " + each.why)
		left = append(left, each.path)
	}
	text, err = document.YAML()
	return text, left, err
}

// absent is a parameter that is not in a file.
type absent struct{ path, why string }

// explained says what of c's parameters is not in its file.
func explained(c diff.Change, omitted []export.Omission) []absent {
	var out []absent
	for _, each := range omitted {
		why := each.Why
		if each.Sensitive() {
			why = "it is a secret; apply your manifests afterwards, which name it"
			if slices.ContainsFunc(c.Carried, func(path string) bool { return tree.Covers(path, each.Path) || tree.Covers(each.Path, path) }) {
				why = "it is a secret, which only the cloud had; name it in your manifests, if you have it"
			}
		}
		out = append(out, absent{each.Path, why})
	}
	for _, path := range c.Carried {
		_, sent := tree.Lookup(c.Parameters, path)
		if !sent && !slices.ContainsFunc(out, func(a absent) bool { return tree.Covers(a.path, path) }) {
			out = append(out, absent{path, "it had been removed from the defaults, for which no manifest can ask"})
		}
	}
	return out
}
