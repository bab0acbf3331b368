package desired

import (
	"fmt"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// ExactVersion reports whether version names one version rather than a range
// of them: it starts with a digit, or v and a digit, and holds no operator,
// blank or wildcard. "1.2" is exact, "1.2.x" is not.
func ExactVersion(version string) bool {
	digits := strings.TrimPrefix(version, "v")
	if digits == "" || digits[0] < '0' || digits[0] > '9' || strings.ContainsAny(version, " \t\n<>=!~^|,*") {
		return false
	}
	core, _, _ := strings.Cut(digits, "-")
	core, _, _ = strings.Cut(core, "+")
	return !slices.ContainsFunc(strings.Split(core, "."), func(part string) bool { return strings.EqualFold(part, "x") })
}

// checkVersion reports what keeps a version from being one of the forms that a
// manifest may ask for.
func checkVersion(version string) error {
	if version == "" || version == Latest || ExactVersion(version) {
		return nil
	}
	if strings.EqualFold(version, Latest) {
		return fmt.Errorf("is written %q", Latest)
	}
	if _, err := semver.NewConstraint(version); err != nil {
		return fmt.Errorf("%q is neither a version, nor a constraint such as \"~1.3\" or \">=1.2 <2\", nor %q", version, Latest)
	}
	return nil
}
