package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/cloud"
)

// The values of flags that take one of a few.
var (
	clouds         = []string{string(cloud.Huawei), string(cloud.OTC)}
	colors         = []string{"auto", "always", "never"}
	logFormats     = []string{"text", "json"}
	signatureForms = []string{"auto", "access", "credential"}
	secretForms    = []string{"omit", "ref"}
)

// oneOf refuses a value that is none of those there are.
func oneOf(flag, value string, values []string) error {
	if slices.Contains(values, value) {
		return nil
	}
	meant := ""
	if best, ok := desired.Closest(value, values); ok {
		meant = ", did you mean " + best + "?"
	}
	return fmt.Errorf("%s %q: has to be %s%s", flag, value, either(values), meant)
}

// either lists values as in "a, b or c".
func either(values []string) string {
	last := len(values) - 1
	return strings.Join(values[:last], ", ") + " or " + values[last]
}
