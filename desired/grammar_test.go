package desired

import (
	"strings"
	"testing"
	"unicode"
)

// hostile are texts that mean something to a URL, a header or a terminal.
var hostile = []string{
	"", ".", "..", " ", "x@127.0.0.1:8080/", "x#", "x?y", "x/y", `x\y`, "../x", "x:1", "x%2fy", "%2e%2e", "{region}",
	"x\x00", "x\n", "x\r\nHost: y", "\x1b[2J", "\u202ex", "é", "x y", "-x", "x-", "[::1]", "x&y", "x;y", "$x",
	strings.Repeat("a", 254),
}

func TestGrammars(t *testing.T) {
	for _, tt := range []struct {
		name  string
		check func(string) error
		good  []string
		bad   []string
	}{
		{"region", CheckRegion,
			[]string{"eu-de", "eu-ch2", "eu-nl", "cn-north-4", "cn-southwest-2", "ap-southeast-1", "my-kualalumpur-1", "ae-ad-1", "eu-west-101", "r"},
			[]string{"EU-DE", "eu--de", "eu_de", "eu-de_prod", "eu.de", "127.0.0.1", strings.Repeat("a", 64)}},
		{"project", CheckProject,
			[]string{"0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF", "eu-de", "eu-de_prod", "p", "MOS"},
			[]string{"_x", ".x", "..x", strings.Repeat("a", 65)}},
		{"cluster", CheckClusterID,
			[]string{"9dd81b6e-e8e5-11ea-8aeb-0255ac11161d", "9DD81B6E-E8E5-11EA-8AEB-0255AC11161D", "c1", "my-cluster"},
			[]string{"a.b", "a--b", "a_b", strings.Repeat("a", 64)}},
		{"pool", CheckPoolName,
			[]string{"pool-train-a", "auto-pool-os-86c13962597848eeb29c5861153a391f", "pool.a", "a"},
			[]string{"a.", "_a"}},
	} {
		for _, text := range tt.good {
			if err := tt.check(text); err != nil {
				t.Errorf("%s %q: %v", tt.name, text, err)
			}
		}
		for _, text := range append(tt.bad, hostile...) {
			if tt.name == "project" && text == "x-" {
				continue // harmless, and nobody says that a name may not end so
			}
			err := tt.check(text)
			if err == nil {
				t.Errorf("%s %q is let through", tt.name, text)
				continue
			}
			if i := strings.IndexFunc(err.Error(), unicode.IsControl); i >= 0 {
				t.Errorf("%s %q: a control character in %q", tt.name, text, err)
			}
		}
	}
}
