package manifest

import (
	"encoding/json"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

var jsonNumber = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE]([+-]?[0-9]+))?$`)

// exactNumber returns a number as it was written. Through float64 long numbers
// would be cut, and 1e400 would be text.
func exactNumber(n *yaml.Node) (json.Number, bool) {
	if !isPlain(n) || !mayBeNumber(n.Value) || !jsonNumber.MatchString(n.Value) {
		return "", false
	}
	return json.Number(n.Value), true
}

// mayBeNumber spares most texts the regular expression.
func mayBeNumber(text string) bool {
	return text != "" && (text[0] == '-' || text[0] >= '0' && text[0] <= '9')
}

// Bounds far beyond any parameter: a short text such as 1e999999999 is a number
// that would take gigabytes to compare.
const (
	mostDigits   = 400
	mostExponent = 1000
)

func isTooLarge(n *yaml.Node) bool {
	if !isPlain(n) || !mayBeNumber(n.Value) {
		return false
	}
	m := jsonNumber.FindStringSubmatch(n.Value)
	if m == nil {
		return false
	}
	if m[1] == "" {
		return len(n.Value) > mostDigits
	}
	exponent, err := strconv.Atoi(m[1])
	return err != nil || exponent > mostExponent || exponent < -mostExponent || len(n.Value) > mostDigits
}
