package secret

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Masker masks all secrets of a run in texts of others, errors of a service for
// example, which may echo what it was sent. It knows each secret as it is and as
// JSON, URLs, HTML and base64 write it (see forms). The zero value knows none.
// It may be used by many goroutines, also while it learns.
type Masker struct {
	mu      sync.RWMutex
	known   map[string]bool
	needles [keyLength + 1]map[string][]needle // by length of the key, then key: how a needle begins
	begins  pairs                              // the first two bytes of all needles
	lines   bool                               // one of the secrets goes on over several lines
}

// pairs is a set of pairs of bytes. Nearly all that a text is made of is not in
// that of the needles, so most of it is never looked up.
type pairs [1 << 16 / 64]uint64

func (p *pairs) add(a, b byte) { p[uint(a)<<2|uint(b)>>6] |= 1 << (b & 63) }

func (p *pairs) has(a, b byte) bool { return p[uint(a)<<2|uint(b)>>6]&(1<<(b&63)) != 0 }

// keyLength is by how many bytes needles are told apart before they are compared.
const keyLength = 4

type needle struct {
	text string
	word bool // counts only as a word of its own
}

// shortest is the number of characters from which a secret is masked wherever
// it stands; a shorter one is only where it is a word of its own, as anything
// else would tear texts apart.
const shortest = 4

// NewMasker returns a masker that knows these secrets.
func NewMasker(secrets ...string) *Masker {
	var m Masker
	m.Add(secrets...)
	return &m
}

// Add makes secrets known.
func (m *Masker) Add(secrets ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range secrets {
		m.add(s)
		// A service may trim it. What is left of blanks and a quote is no secret.
		if trimmed := strings.TrimSpace(s); utf8.RuneCountInString(trimmed) >= shortest {
			m.add(trimmed)
		}
	}
}

func (m *Masker) add(s string) {
	if s == "" || s == Masked || m.known[s] {
		return
	}
	if m.known == nil {
		m.known = map[string]bool{}
	}
	m.known[s] = true
	m.lines = m.lines || strings.Contains(s, "\n")
	for _, form := range forms(s) {
		m.learn(needle{text: form, word: utf8.RuneCountInString(s) < shortest})
	}
}

func (m *Masker) learn(n needle) {
	if len(n.text) > 1 {
		m.begins.add(n.text[0], n.text[1])
	} else {
		for after := range 1 << 8 {
			m.begins.add(n.text[0], byte(after))
		}
	}
	key := n.text[:min(len(n.text), keyLength)]
	if m.needles[len(key)] == nil {
		m.needles[len(key)] = map[string][]needle{}
	}
	if list := m.needles[len(key)][key]; !slices.Contains(list, n) {
		m.needles[len(key)][key] = append(list, n)
	}
}

// Text returns text with every secret replaced by [Masked], and with it the user
// information of URLs and the signatures of requests. Where secrets overlap, all
// that any of them covers goes: nothing of either is left.
func (m *Masker) Text(text string) string { return render(text, m.covered(text)) }

// Holds reports whether [Masker.Text] would change text.
func (m *Masker) Holds(text string) bool { return len(m.covered(text)) > 0 && m.Text(text) != text }

// Multiline reports whether a secret that it knows goes on over several lines. Where
// none does, a text may be masked in pieces that end with a line.
func (m *Masker) Multiline() bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.lines
}

// span is a stretch of a text that must not be shown.
type span struct{ from, to int }

func (m *Masker) covered(text string) []span {
	out := slices.Concat(masks(text), userInfo(text), signatures(text))
	m.mu.RLock()
	defer m.mu.RUnlock()
	if len(m.known) == 0 {
		return out
	}
	for i := range len(text) {
		if i+1 < len(text) && !m.begins.has(text[i], text[i+1]) {
			continue
		}
		for length := 1; length <= min(keyLength, len(text)-i); length++ {
			for _, n := range m.needles[length][text[i:i+length]] {
				if strings.HasPrefix(text[i:], n.text) && (!n.word || isWord(text, i, i+len(n.text))) {
					out = append(out, span{i, i + len(n.text)})
				}
			}
		}
	}
	return out
}

// masks finds what is masked already. It stays whole, be "sens" a secret.
func masks(text string) []span {
	var out []span
	for from := 0; ; {
		i := strings.Index(text[from:], Masked)
		if i < 0 {
			return out
		}
		out = append(out, span{from + i, from + i + len(Masked)})
		from += i + len(Masked)
	}
}

// render puts one mask in place of each stretch; those that overlap are one.
func render(text string, hide []span) string {
	if len(hide) == 0 {
		return text
	}
	slices.SortFunc(hide, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	var out strings.Builder
	end := 0
	for _, s := range hide {
		if s.from >= end {
			out.WriteString(text[end:s.from])
			out.WriteString(Masked)
		}
		end = max(end, s.to)
	}
	out.WriteString(text[end:])
	return out.String()
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

// signature finds a request's signature, which is good for minutes to whoever
// has the request: a service may echo both.
var signature = regexp.MustCompile(`Signature=([0-9a-fA-F]+)`)

func signatures(text string) []span {
	if !strings.Contains(text, "Signature=") {
		return nil
	}
	var out []span
	for _, m := range signature.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, span{m[2], m[3]})
	}
	return out
}
