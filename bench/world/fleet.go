package world

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Fleet is a fleet as teams keep it: what all share in one file, and the clusters of
// each project in a directory of its own.
type Fleet struct {
	Clusters, Projects int
	Every              int // every Every-th cluster wants a newer version of one add-on; 0: none does
}

// Write writes the manifests to dir.
func (f Fleet) Write(dir string) error {
	var text strings.Builder
	common(&text, number(installed), Shared)
	err := write(filepath.Join(dir, "profiles.yaml"), text.String())
	for p := range f.Projects {
		path := filepath.Join(dir, fmt.Sprintf("project-%03d", p), "clusters.yaml")
		err = errors.Join(err, write(path, f.project(p)))
	}
	return err
}

// project is the manifest of the p-th project.
func (f Fleet) project(p int) string {
	var text strings.Builder
	text.WriteString(header + "clusters:\n")
	from, to := Part(f.Clusters, f.Projects, p)
	for i := from; i < to; i++ {
		cluster(&text, i)
		fmt.Fprintf(&text, "    project: %s\n", ProjectID(p))
		wishes(&text, i)
		if f.Changes(i) {
			fmt.Fprintf(&text, "      - {name: %s, version: %s}\n", names[(i+3)%len(names)], number(newer))
		}
	}
	return text.String()
}

// Changes tells whether the i-th cluster wants something new.
func (f Fleet) Changes(i int) bool { return f.Every > 0 && i%f.Every == 0 }

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o600)
}
