package tree

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// SameNumber reports whether a and b are numbers of the same value: 1, 1.0 and
// 10e-1 are one number, be they json.Number, int, float64 or any other number
// type of Go's. It compares digits, so long numbers lose nothing and huge
// exponents cost nothing. A not-a-number equals itself, as something that is
// there twice is no difference.
func SameNumber(a, b any) bool {
	x, isNumber := numberText(a)
	y, alsoNumber := numberText(b)
	return isNumber && alsoNumber && sameNumber(x, y)
}

// numberText writes a number of any Go type as JSON does.
func numberText(value any) (string, bool) {
	switch v := value.(type) {
	case nil, string, bool, Object, []any:
		return "", false
	case json.Number:
		return v.String(), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case int:
		return strconv.Itoa(v), true
	}
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10), true
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10), true
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()), true
	}
	return "", false
}

func sameNumber(a, b string) bool { return a == b || canonical(a) == canonical(b) }

// canonical writes a JSON number as SIGN DIGITS "e" EXPONENT with neither
// leading nor trailing zeros in DIGITS. What is no number stays as it is.
func canonical(number string) string {
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(number), "e")
	exp := 0
	if hasExponent {
		var err error
		if exp, err = strconv.Atoi(exponent); err != nil || exp > mostExponent || exp < -mostExponent {
			return number
		}
	}
	sign := ""
	if rest, negative := strings.CutPrefix(mantissa, "-"); negative {
		sign, mantissa = "-", rest
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	exp -= len(fraction)
	digits := strings.TrimLeft(whole+fraction, "0")
	trimmed := strings.TrimRight(digits, "0")
	if strings.Trim(digits, "0123456789") != "" {
		return number
	}
	if trimmed == "" {
		return "0"
	}
	exp += len(digits) - len(trimmed)
	return sign + trimmed + "e" + strconv.Itoa(exp)
}

// mostExponent keeps sums of exponents from running over.
const mostExponent = 1 << 30

// Plain writes a number of any Go type as people do: 2500 for 2.5e3 and 2500.0,
// and one that is not whole, or has twenty zeros or more, in a form of
// its own. It reports false for what is no number. Equal numbers have equal texts.
func Plain(value any) (string, bool) {
	number, ok := numberText(value)
	if !ok {
		return "", false
	}
	text := canonical(number)
	digits, exponent, _ := strings.Cut(text, "e")
	if zeros, err := strconv.Atoi(exponent); err == nil && zeros >= 0 && zeros < 20 {
		return digits + strings.Repeat("0", zeros), true
	}
	return text, true
}
