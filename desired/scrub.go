package desired

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Scrub returns text with every secret of the state replaced by [Masked]: what
// came from references, what stands under a key that [SensitiveKey] knows, and
// both as JSON and URLs write them. Secrets of fewer than four characters are
// replaced only where they stand as a word of their own, as anything else would
// tear texts apart. A service may echo what it was sent, so its words need this
// before they are shown.
func (s State) Scrub(text string) string { return s.Scrubber()(text) }

// Scrubber returns [State.Scrub] as a function that gathers the secrets once.
// It may be used by several goroutines at a time.
func (s State) Scrubber() func(text string) string {
	needles := map[byte][]needle{}
	for secret := range s.secrets() {
		for _, form := range forms(secret) {
			n := needle{text: form, word: utf8.RuneCountInString(secret) < 4}
			if !slices.Contains(needles[form[0]], n) {
				needles[form[0]] = append(needles[form[0]], n)
			}
		}
	}
	return func(text string) string { return scrub(text, needles) }
}

// secrets returns what no output may show.
func (s State) secrets() map[string]bool {
	out := map[string]bool{}
	for _, target := range s.Targets {
		for _, component := range target.Components {
			gather(component.Parameters, false, out)
		}
	}
	delete(out, "")
	return out
}

// SecretsIn returns the strings in value that no output may show: each [Secret],
// and what stands under a key that [SensitiveKey] knows; in order, each once.
func SecretsIn(value any) []string {
	found := map[string]bool{}
	gather(value, false, found)
	delete(found, "")
	return slices.Sorted(maps.Keys(found))
}

func gather(value any, sensitive bool, out map[string]bool) {
	switch v := value.(type) {
	case Secret:
		for _, each := range v.hidden() {
			out[each] = true
		}
	case Tree:
		for key, each := range v {
			gather(each, sensitive || SensitiveKey(key), out)
		}
	case []any:
		for _, each := range v {
			gather(each, sensitive, out)
		}
	case string, json.Number:
		// The words of a switch are in every other message.
		if text := fmt.Sprint(v); sensitive && text != "true" && text != "false" {
			out[text] = true
		}
	}
}

// forms returns the ways in which a secret may be written.
func forms(secret string) []string {
	out := []string{secret, url.QueryEscape(secret), url.PathEscape(secret)}
	for _, html := range []bool{true, false} {
		var b bytes.Buffer
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(html)
		if encoder.Encode(secret) == nil { // a string can always be encoded
			out = append(out, strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(b.String()), `"`), `"`))
		}
	}
	return out
}

type needle struct {
	text string
	word bool // counts only as a word of its own
}

// scrub masks every stretch that needles cover, so that of two secrets which
// overlap nothing is left.
func scrub(text string, needles map[byte][]needle) string {
	if len(needles) == 0 {
		return text
	}
	var out strings.Builder
	kept, end := 0, -1 // text before kept is written; up to end it is covered
	for i := range len(text) {
		if i == end {
			out.WriteString(Masked)
			kept, end = end, -1
		}
		for _, n := range needles[text[i]] {
			if !strings.HasPrefix(text[i:], n.text) || n.word && !isWord(text, i, i+len(n.text)) {
				continue
			}
			if end < 0 {
				out.WriteString(text[kept:i])
			}
			end = max(end, i+len(n.text))
		}
	}
	if end >= 0 {
		return out.String() + Masked
	}
	return out.String() + text[kept:]
}

// isWord reports whether neither side of text[from:to] goes on.
func isWord(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	return !goesOn(before) && !goesOn(after)
}

func goesOn(r rune) bool {
	return r != utf8.RuneError && (r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r))
}
