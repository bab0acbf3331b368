package diff

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// precedence is a version read leniently, for its place among others. The
// services promise no form: 1.23, 1.2.3.10, v2.0.1, 2.0.1-beta.2,
// 6.8.0-20250219120620 and 78-21.0.2 all occur.
type precedence struct {
	readable bool     // it begins with a number; what does not comes before all that do
	core     []string // dotted numbers, of any count; what is missing is 0
	pre      []string // of one that is not finished (beta, 2): it comes before its core
	revision []string // a number or date behind the core (20250219120620): it comes after
	build    []string // behind a "+"; decides between versions that are alike otherwise
}

var leadingNumbers = regexp.MustCompile(`^[vV]?(\d+(?:\.\d+)*)(.*)$`)

// precedenceOf reads a version. A suffix that begins with a number is a further
// part; by semver's rules a build date would make its version a pre-release.
func precedenceOf(version string) precedence {
	m := leadingNumbers.FindStringSubmatch(version)
	if m == nil {
		return precedence{}
	}
	p := precedence{readable: true, core: strings.Split(m[1], ".")}
	suffix, build, _ := strings.Cut(m[2], "+")
	p.build = identifiers(build)
	switch rest := identifiers(strings.TrimLeft(suffix, "-._")); {
	case len(rest) > 0 && isNumber(rest[0]):
		p.revision = rest
	default:
		p.pre = rest
	}
	return p
}

func identifiers(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '-' || r == '_' })
}

// compareVersions orders versions part by part, as numbers wherever both parts
// are. It is a total order: versions that mean the same (1.2 and v1.2.0) are
// ordered by their text, so that a choice never depends on the catalog's order.
func compareVersions(a, b string) int {
	return cmp.Or(precedenceOf(a).compare(precedenceOf(b)), strings.Compare(a, b))
}

// goesBack reports that version to is older than version from, not only
// written in another way.
func goesBack(from, to string) bool {
	return from != "" && precedenceOf(to).compare(precedenceOf(from)) < 0
}

func (p precedence) compare(other precedence) int {
	return cmp.Or(
		compareBools(p.readable, other.readable),
		compareParts(p.core, other.core, "0"),
		compareBools(len(p.pre) == 0, len(other.pre) == 0),
		compareParts(p.pre, other.pre, ""),
		compareParts(p.revision, other.revision, ""),
		compareParts(p.build, other.build, ""))
}

// compareParts compares two lists of parts; missing stands for those that one
// of them lacks. Numbers come before words, and what is missing before both.
func compareParts(a, b []string, missing string) int {
	for i := range max(len(a), len(b)) {
		if c := comparePart(at(a, i, missing), at(b, i, missing)); c != 0 {
			return c
		}
	}
	return 0
}

func at(parts []string, i int, missing string) string {
	if i < len(parts) {
		return parts[i]
	}
	return missing
}

func comparePart(a, b string) int {
	if !isNumber(a) || !isNumber(b) {
		return cmp.Or(compareBools(isWord(a), isWord(b)), compareBools(a != "", b != ""), strings.Compare(a, b))
	}
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) // of any length: dates have 14 digits
}

func isNumber(part string) bool { return part != "" && strings.Trim(part, "0123456789") == "" }
func isWord(part string) bool   { return part != "" && !isNumber(part) }

// compareBools puts false before true.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// satisfies reports whether version fits constraint; one that begins with no
// number fits none. A constraint compares three parts. A version with more of
// them, or with a build date, lies between its three parts and the next number,
// which is where semver puts the lowest pre-release of that next one.
func satisfies(constraint *semver.Constraints, version string) bool {
	p := precedenceOf(version)
	if !p.readable {
		return false
	}
	three := slices.Concat(p.core, []string{"0", "0"})[:3]
	for i, part := range three {
		three[i] = cmp.Or(strings.TrimLeft(part, "0"), "0")
	}
	further := slices.ContainsFunc(p.core[min(3, len(p.core)):], func(part string) bool { return strings.Trim(part, "0") != "" })
	text := strings.Join(three, ".")
	if len(p.pre) > 0 {
		text += "-" + strings.Join(p.pre, ".")
	}
	v, err := semver.NewVersion(text)
	if err != nil {
		return false // a number beyond what semver can hold
	}
	if !further && len(p.revision) == 0 {
		return constraint.Check(v)
	}
	between := *constraint
	between.IncludePrerelease = len(p.pre) == 0
	return between.Check(semver.New(v.Major(), v.Minor(), v.Patch()+1, "0", ""))
}
