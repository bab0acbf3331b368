package desired

import (
	"slices"
	"strings"
)

// Latest as a Component's Version asks for the newest stable version that the
// catalog supports there.
const Latest = "latest"

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
