package secret

import (
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// forms returns the ways in which a secret may be written: as it is, and as
// JSON, URLs, HTML and base64 write it, each once.
//
// Base64 counts because Kubernetes stores secrets so, and a service that is
// built on it repeats them so. What a cipher or a hash makes of a secret does
// not: nobody reads it back.
func forms(secret string) []string {
	out := slices.Concat([]string{secret, html.EscapeString(secret), otherHTML.Replace(secret)},
		asJSON(secret), asURL(secret), asBase64(secret))
	slices.Sort(out)
	return slices.Compact(out)
}

// otherHTML escapes as Python and JavaScript do, where Go writes numbers.
var otherHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;")

// asJSON writes secret as encoders do that escape little, what HTML minds (Go,
// Gson), all that is not ASCII (Python, with small or capital digits) or slashes
// (PHP), and once more as a text in a text.
func asJSON(secret string) []string {
	var out []string
	for _, also := range []string{"", "<>&\u2028\u2029", "<>&='\u2028\u2029"} {
		for _, digits := range []string{"%04x", "%04X"} {
			out = append(out, escaped(secret, also, digits, false), escaped(secret, also, digits, true))
		}
	}
	for _, once := range slices.Clone(out) {
		out = append(out, strings.ReplaceAll(once, "/", `\/`), escaped(once, "", "%04x", false))
	}
	return out
}

func escaped(text, also, digits string, ascii bool) string {
	var out strings.Builder
	for _, r := range text {
		short := strings.IndexRune("\"\\\b\f\n\r\t", r)
		switch {
		case short >= 0:
			out.WriteString(`\` + `"\bfnrt`[short:short+1])
		case r < 0x20 || strings.ContainsRune(also, r) || ascii && r > 0x7e && r <= 0xffff:
			fmt.Fprintf(&out, `\u`+digits, r)
		case ascii && r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u`+digits+`\u`+digits, high, low)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// asURL writes secret as a query and as a path, as strictly as signatures want
// it, as JavaScript does and as Python does, with capital and small digits.
func asURL(secret string) []string {
	strict := strings.ReplaceAll(url.QueryEscape(secret), "+", "%20")
	out := []string{
		url.QueryEscape(secret), url.PathEscape(secret), strict,
		strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(strict),
		strings.ReplaceAll(strict, "%2F", "/"),
	}
	for _, each := range slices.Clone(out) {
		out = append(out, lowerEscapes(each))
	}
	return out
}

// lowerEscapes writes %2F as %2f.
func lowerEscapes(text string) string {
	out := []byte(text)
	for i := 0; i+2 < len(out); i++ {
		if out[i] == '%' {
			copy(out[i+1:], strings.ToLower(text[i+1:i+3]))
			i += 2
		}
	}
	return string(out)
}

// shortestInBase64 is the number of bytes from which base64 of a secret is
// looked for: what is left of less would be found by chance.
const shortestInBase64 = 8

// asBase64 writes secret as it stands in the base64 of a text that holds it.
// Three bytes are four characters, so there are three ways to begin; characters
// that the text around it has a share in are left out.
func asBase64(secret string) []string {
	if len(secret) < shortestInBase64 || !utf8.ValidString(secret) {
		return nil
	}
	out := []string{base64.RawStdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret))}
	for before := range 3 {
		raw := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("\x00", before) + secret))
		raw = raw[(before*8+5)/6 : (before+len(secret))*8/6]
		out = append(out, raw, strings.NewReplacer("+", "-", "/", "_").Replace(raw))
	}
	return out
}
