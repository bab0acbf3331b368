package endpoint

import (
	"net/url"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/cloud/wire"
)

func mustParse(t testing.TB, text string) template {
	t.Helper()
	out, err := parseTemplate(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return out
}

func TestTemplates(t *testing.T) {
	for text, want := range map[string]string{
		"https://cce.example":                                  "",
		"https://cce.example:8443/":                            "",
		"https://{cluster_id}.cce-{region}.example/a/{region}": "",
		"http://127.0.0.1:9/x/":                                "",
		"http://[::1]:9":                                       "",
		"HTTPS://cce.example":                                  "",
		"":                                                     "is not an http or https URL",
		"cce.example":                                          "is not an http or https URL",
		"{region}://cce.example":                               "is not an http or https URL",
		"ftp://cce.example":                                    "is not an http or https URL",
		"https:///path":                                        "is not an http or https URL",
		"https://cce.example:{region}":                         "is not an http or https URL",
		"https://cce.example\n":                                "is not an http or https URL",
		"https://u:p@cce.example":                              "user name or password",
		"https://{region}@cce.example":                         "user name or password",
		"https://cce.example?x=1":                              "more than a scheme",
		"https://cce.example#x":                                "more than a scheme",
		"https://cce.example/a?x=1":                            "more than a scheme",
		"https://{region}":                                     "would choose the host",
		"https://cce.{region}":                                 "would choose the host",
		"https://cce.x{region}:443":                            "would choose the host",
		"https://{region}{cluster_id}.example":                 "beside each other",
	} {
		got, err := parseTemplate(text)
		if (err == nil) != (want == "") || (err != nil && !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
		if err == nil && got.String() != strings.TrimRight(strings.Replace(text, "HTTPS", "https", 1), "/") {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// Whatever was filled in, only addresses below the template pass.
func TestCheckKnowsWhatIsBelow(t *testing.T) {
	b := Base{template: mustParse(t, "https://{cluster_id}.cce-{region}.example:8443/a/{region}")}
	for address, good := range map[string]bool{
		"https://c1.cce-eu-de.example:8443/a/eu-de/api/v3":    true,
		"https://C1.cce-eu-de.example:8443/a/eu-de/api?q=../": true,
		"https://c1.cce-eu-de.example:8443/a/eu-de":           true,
		"http://c1.cce-eu-de.example:8443/a/eu-de/api":        false,
		"https://u@c1.cce-eu-de.example:8443/a/eu-de/api":     false,
		"https://c1.cce-eu-de.example:8443/a/eu-de/api#x":     false,
		"https://c1.cce-eu-de.example/a/eu-de/api":            false,
		"https://c1.cce-eu-de.example:844/a/eu-de/api":        false,
		"https://c1.cce-eu-de.other:8443/a/eu-de/api":         false,
		"https://x.c1.cce-eu-de.example:8443/a/eu-de/api":     false,
		"https://cce-eu-de.example:8443/a/eu-de/api":          false,
		"https://c1.cce-.example:8443/a/eu-de/api":            false,
		"https://c1.xcce-eu.example:8443/a/eu-de/api":         false,
		"https://c1.cce--eu.example:8443/a/eu-de/api":         false,
		"https://c_1.cce-eu.example:8443/a/eu-de/api":         false,
		"https://c1.cce-eu-de.example:8443/b/eu-de/api":       false,
		"https://c1.cce-eu-de.example:8443/a/../api":          false,
		"https://c1.cce-eu-de.example:8443/a":                 false,
		"https://c1.cce-eu-de.example:8443/a/eu-de/../x":      false,
		"https://c1.cce-eu-de.example:8443/a/eu-de/./x":       false,
		"https://c1.cce-eu-de.example:8443/a/eu-de/%2e%2e/x":  false,
		"https://c1.cce-eu-de.example:8443/a/eu-de//x":        false,
		"https://c1.cce-eu-de.example:8443/a/eu-de/x/":        false,
		"https://c1.cce-eu-de.example:8443/a/eu-de/x%2Fy":     false,
		"https://c1.cce-eu-de.example:8443/a/eu-de/x%5Cy":     false,
		"https://c1.cce-eu-de.example:8443/a/eu-de/x%00":      false,
		"https://c1.cce-eu-de.example:8443/a/eu-de/x%0a":      false,
		"https:c1.cce-eu-de.example:8443/a/eu-de/x":           false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Check(u); (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// FuzzAddress builds an address as a run does: whatever a manifest names, what
// passes is the template's host, and a path that stays where it is.
func FuzzAddress(f *testing.F) {
	templates := []string{
		"https://modelarts.{region}.myhuaweicloud.com", "https://{cluster_id}.cce.{region}.otc.t-systems.com",
		"https://gate.example:8443/{region}/cce", "https://cce-{region}.example/v/{cluster_id}/x",
	}
	for _, seed := range [][3]string{
		{"eu-de", "9dd81b6e-e8e5-11ea-8aeb-0255ac11161d", "pool-a"}, {"x@127.0.0.1:80/", "c", "p"}, {"x#", "c?", ".."},
		{"x/..", "[::1]", "%2e%2e"}, {`x\`, "c:1", "a\x00"}, {"127.0.0.1", "{region}", "."}, {"é", "-c", "a/../b"}, {"a.b", "", ""},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, region, cluster, name string) {
		for _, text := range templates {
			parsed := mustParse(t, text)
			// Filled in without a look, so that Check stands alone.
			base := Base{parsed, fill(parsed.String(), region, cluster)}
			u, err := url.Parse(base.String() + wire.Path("v2", name, "plugins"))
			if err != nil || base.Check(u) != nil {
				continue
			}
			safe := mustURL(t, fill(text, "r", "c")) // has the same shape as all that are good
			if u.Scheme != safe.Scheme || u.Port() != safe.Port() || u.User != nil || u.Fragment != "" || u.RawQuery != "" {
				t.Errorf("%s became %s", text, u)
			}
			if strings.Count(u.Hostname(), ".") != strings.Count(safe.Hostname(), ".") || !strings.HasSuffix(u.Hostname(), domain(safe)) {
				t.Errorf("%s became the host %s", text, u.Hostname())
			}
			if strings.Count(u.Path, "/") != strings.Count(safe.Path, "/")+3 || u.JoinPath().EscapedPath() != u.EscapedPath() {
				t.Errorf("%s became the path %q", text, u.Path)
			}
			if strings.ContainsFunc(u.Path, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Errorf("a control character in %q", u.Path)
			}
		}
	})
}

func mustURL(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// domain is what no place in the templates above can reach.
func domain(u *url.URL) string {
	name := u.Hostname()
	return name[strings.LastIndex(name, "."):]
}
