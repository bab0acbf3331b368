package manifest

import (
	"fmt"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/syncer-project/syncer/desired"
)

// checkVersion reports what keeps a version from being one of the forms that a
// manifest may ask for.
func checkVersion(version string) error {
	if version == "" || version == desired.Latest || desired.ExactVersion(version) {
		return nil
	}
	if strings.EqualFold(version, desired.Latest) {
		return fmt.Errorf("is written %q", desired.Latest)
	}
	if _, err := semver.NewConstraint(version); err != nil {
		return fmt.Errorf("%q is neither a version, nor a constraint such as \"~1.3\" or \">=1.2 <2\", nor %q", version, desired.Latest)
	}
	return nil
}
