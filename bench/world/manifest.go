package world

import (
	"fmt"
	"io"
	"strings"
)

// Style is how much of a manifest its targets share.
type Style int

const (
	// Shared: a profile names the add-ons with versions and parameters; each
	// cluster has that profile and a few wishes of its own.
	Shared Style = iota
	// Spelled: each cluster names all its add-ons itself, with version and a parameter.
	Spelled
)

// Manifest writes a manifest for n clusters. Where changed is false it asks for
// what runs, else for a newer version of each add-on.
func Manifest(out io.Writer, n int, changed bool, style Style) error {
	version := number(installed)
	if changed {
		version = number(newer)
	}
	var text strings.Builder
	common(&text, version, style)
	text.WriteString("clusters:\n")
	for i := range n {
		cluster(&text, i)
		if style == Shared {
			wishes(&text, i)
			continue
		}
		text.WriteString("    addons:\n")
		for _, name := range names {
			fmt.Fprintf(&text, "      - {name: %s, version: %s, values: {custom: {replica_count: %d}}}\n", name, version, replicasOf(i))
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// header begins each document.
const header = "apiVersion: syncer/v1\nkind: DesiredState\n"

// common writes what the clusters have in common.
func common(text *strings.Builder, version string, style Style) {
	fmt.Fprintf(text, "%sdefaults: {region: %s, project: %s}\n", header, Region, Project)
	text.WriteString("guards: {maxDeletes: 0}\nrollout: {maxConcurrent: 100%}\n")
	if style != Shared {
		return
	}
	text.WriteString("profiles:\n  base:\n    addons:\n")
	for _, name := range names {
		fmt.Fprintf(text, "      - name: %s\n        version: %s\n        values:\n", name, version)
		text.WriteString("          custom:\n            logging: {format: json}\n            metrics: {scrapeSeconds: 30}\n")
	}
}

// cluster begins the i-th cluster's entry.
func cluster(text *strings.Builder, i int) {
	fmt.Fprintf(text, "  - id: %s\n    name: %s\n    labels: {tier: prod}\n", ClusterID(i), ClusterName(i))
}

// wishes writes the profile of the i-th cluster and what it wants beside that.
func wishes(text *strings.Builder, i int) {
	text.WriteString("    profiles: [base]\n    addons:\n")
	for _, name := range []string{names[i%len(names)], names[(i+7)%len(names)]} {
		fmt.Fprintf(text, "      - {name: %s, values: {custom: {replica_count: %d}}}\n", name, replicasOf(i))
	}
}
