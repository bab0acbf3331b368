package desired

import (
	"fmt"

	"sigs.k8s.io/yaml"
)

// Marshal writes a manifest as YAML, leaving out what is empty. The same
// manifest gives the same bytes, and [Load] reads them back as the same state.
// Strings are written as they are: see [EscapeReferences] for those that are
// meant literally.
func Marshal(doc Manifest) ([]byte, error) {
	text, err := yaml.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write the manifest as YAML: %w", err)
	}
	return text, nil
}
