package diff

import (
	"encoding/json"
	"strconv"
	"strings"
)

// sameNumber compares by value: 1, 1.0 and 10e-1 are one number. It works on
// the digits, so large numbers lose nothing and huge exponents cost nothing.
func sameNumber(a, b json.Number) bool {
	return a == b || canonical(a.String()) == canonical(b.String())
}

// canonical writes a JSON number as SIGN DIGITS "e" EXPONENT with neither
// leading nor trailing zeros in DIGITS. What is no number stays as it is.
func canonical(number string) string {
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(number), "e")
	exp := 0
	if hasExponent {
		var err error
		if exp, err = strconv.Atoi(exponent); err != nil {
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
	if trimmed == "" {
		return "0"
	}
	exp += len(digits) - len(trimmed)
	return sign + trimmed + "e" + strconv.Itoa(exp)
}

// plain writes a number of moderate size without point and exponent where it is
// whole, and any other one in its canonical form.
func plain(number json.Number) string {
	text := canonical(number.String())
	digits, exponent, _ := strings.Cut(text, "e")
	if zeros, err := strconv.Atoi(exponent); err == nil && zeros >= 0 && zeros < 20 {
		return digits + strings.Repeat("0", zeros)
	}
	return text
}
