package secret_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/syncer-project/syncer/desired/secret"
)

type tree = map[string]any

// masker knows what is secret in parameters.
func masker(parameters tree) *secret.Masker { return secret.NewMasker(secret.In(parameters)...) }

func TestMasker(t *testing.T) {
	secrets := func(values ...string) tree {
		out := tree{}
		for i, value := range values {
			out[fmt.Sprint("key", i)] = secret.New(value)
		}
		return out
	}
	for _, tc := range []struct {
		name       string
		parameters tree
		text, want string
	}{
		{"nothing secret", tree{"a": "plain"}, "plain", "plain"},
		{"anywhere", secrets("hunter2"), "bad value hunter2, xhunter2x", "bad value (sensitive), x(sensitive)x"},
		{"the whole text", secrets("hunter2"), "hunter2", "(sensitive)"},
		{"twice in a row", secrets("hunter2"), "hunter2hunter2.", "(sensitive)(sensitive)."},
		{"deep down", tree{"a": []any{tree{"b": secret.New("hunter2")}}}, "hunter2", "(sensitive)"},
		{"short ones as words", secrets("ab"), "ab cab abc (ab) ab_c ab.", "(sensitive) cab abc ((sensitive)) ab_c (sensitive)."},
		{"short ones beside letters of any script", secrets("ab"), "éab abé 1ab", "éab abé 1ab"},
		{"four characters are not short", secrets("abcd"), "xabcdx", "x(sensitive)x"},
		{"characters, not bytes", secrets("äöü"), "xäöüx äöü", "xäöüx (sensitive)"},
		{"empty", secrets(""), "a b", "a b"},
		{"overlapping", secrets("abcd1234", "1234efgh"), "<abcd1234efgh>", "<(sensitive)>"},
		{"one within another", secrets("hunter2", "hunter2-and-more"), "hunter2-and-more hunter2", "(sensitive) (sensitive)"},
		{"as JSON", secrets("a\"b\\c\n<d>"), `"a\"b\\c\n\u003cd\u003e" "a\"b\\c\n<d>"`, `"(sensitive)" "(sensitive)"`},
		{"as in a URL", secrets("a b/c&d"), "?q=a+b%2Fc%26d /a%20b%2Fc&d", "?q=(sensitive) /(sensitive)"},
		{"a short one that JSON makes long", secrets("\n\""), `x\n\"x \n\"`, `x\n\"x (sensitive)`},
		{"the mask holds a secret", secrets("sens", "hunter2"), "hunter2 sens", "(sensitive) (sensitive)"},
		{"under a key that says so", tree{"dbPassword": "plain", "token": tree{"a": []any{json.Number("123456")}}, "b": "other"},
			"plain 123456 other", "(sensitive) (sensitive) other"},
		{"switches and nulls are no secrets", tree{"password": true, "token": nil, "secretSync": "true"}, "true null <nil>", "true null <nil>"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := masker(tc.parameters).Text(tc.text); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

// BenchmarkMaskReport masks what a report is made of, in which next to nothing is secret.
func BenchmarkMaskReport(b *testing.B) {
	m := secret.NewMasker("HPUAXT2YTD1QVR5SSKXA", "gqD5xW0zNkPfE3Yb7uLs1RvTc9HmJa2KdQ6ZoXyC")
	text := strings.Repeat("              \"path\": \"/custom/section-1/parameter-17\",\n              \"new\": \"https://monitoring.example/00000017/push\",\n", 1000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		m.Text(text)
	}
}

func BenchmarkMasker(b *testing.B) {
	parameters := tree{}
	for i := range 200 {
		parameters[fmt.Sprint(i)] = secret.New(fmt.Sprintf("secret-%d", i))
	}
	scrub := masker(parameters).Text
	text := strings.Repeat("some words of a service, secret-17 among them. ", 20)
	for b.Loop() {
		scrub(text)
	}
}

// In a masked text no secret is left, in none of the forms that are known.
func FuzzMasker(f *testing.F) {
	f.Add("hunter2", "password hunter2 is wrong")
	f.Add("a\"b c", `{"m":"a\"b c"}`)
	f.Add("itive", "(sensitive)")
	f.Add("hunter2-S3cretTail", "hunter2")
	f.Fuzz(func(t *testing.T, value, text string) {
		if len([]rune(value)) < 4 || strings.Contains(value, "\x00") || strings.Contains(secret.Masked, value) {
			return
		}
		m := secret.NewMasker(value)
		inJSON, _ := json.Marshal(value)
		got := m.Text(text + value + text + url.QueryEscape(value) + text + string(inJSON))
		rest := strings.ReplaceAll(got, secret.Masked, "\x00")
		for _, form := range []string{value, url.QueryEscape(value), strings.Trim(string(inJSON), `"`)} {
			if strings.Contains(rest, form) && utf8.ValidString(value) {
				t.Errorf("%q is in %q", form, got)
			}
		}
		// A secret that goes on from the mask's own letters may take some more with it.
		if again := m.Text(got); again != got && !strings.ContainsAny(value, secret.Masked+`"\`) {
			t.Errorf("masked twice: %q became %q", got, again)
		}
	})
}

// One masker knows all: of two in a row the first cuts what the second looks for.
func TestLongestSecretFirst(t *testing.T) {
	m := secret.NewMasker("hunter2")
	m.Add("hunter2-S3cretTail", "S3cret")
	for text, want := range map[string]string{
		"refused: hunter2-S3cretTail is too short": "refused: (sensitive) is too short",
		"hunter2 became hunter2-S3cretTail":        "(sensitive) became (sensitive)",
		"hunter2-S3cre":                            "(sensitive)-S3cre",
	} {
		if got := m.Text(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestEveryEncoding(t *testing.T) {
	const value = `pä"ss/<w>&örd 'x'=1!😀`
	m := secret.NewMasker(value)
	escape := func(html bool) string {
		var b strings.Builder
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(html)
		if err := encoder.Encode(value); err != nil {
			t.Fatal(err)
		}
		return strings.TrimSuffix(strings.Trim(b.String(), "\n\""), `"`)
	}
	for name, form := range map[string]string{
		"Go's JSON":          escape(true),
		"JSON for people":    escape(false),
		"JSON in JSON":       strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(escape(false)),
		"Python's JSON":      `p\u00e4\"ss/<w>&\u00f6rd 'x'=1!\ud83d\ude00`,
		"capital digits":     `p\u00E4\"ss/<w>&\u00F6rd 'x'=1!\uD83D\uDE00`,
		"Gson":               `pä\"ss/\u003cw\u003e\u0026örd \u0027x\u0027\u003d1!😀`,
		"PHP":                `pä\"ss\/<w>&örd 'x'=1!😀`,
		"a query":            url.QueryEscape(value),
		"a path":             url.PathEscape(value),
		"small digits":       strings.ReplaceAll(strings.ToLower(url.QueryEscape(value)), "%f0%9f%98%80", "%f0%9f%98%80"),
		"encodeURIComponent": "p%C3%A4%22ss%2F%3Cw%3E%26%C3%B6rd%20'x'%3D1!%F0%9F%98%80",
		"Python's quote":     "p%C3%A4%22ss/%3Cw%3E%26%C3%B6rd%20%27x%27%3D1%21%F0%9F%98%80",
		"HTML":               html.EscapeString(value),
		"HTML by name":       `pä&quot;ss/&lt;w&gt;&amp;örd &#x27;x&#x27;=1!😀`,
		"base64 for URLs":    base64.RawURLEncoding.EncodeToString([]byte(value)),
		"base64":             base64.RawStdEncoding.EncodeToString([]byte(value)),
	} {
		if got := m.Text("<" + form + ">"); got != "<(sensitive)>" {
			t.Errorf("%s: %s became %s", name, form, got)
		}
	}
}

// Of the base64 of a text around a secret at most the characters at its ends
// are left, in which the text has a share.
func TestBase64OfATextAround(t *testing.T) {
	m := secret.NewMasker("hunter2-and-more")
	for _, before := range []string{"", "a", "ab", "abc", "user:"} {
		for _, after := range []string{"", "x", "yz", "\n"} {
			text := base64.StdEncoding.EncodeToString([]byte(before + "hunter2-and-more" + after))
			got := m.Text("Basic " + text)
			if kept := len(strings.ReplaceAll(got, secret.Masked, "")) - len("Basic "); !strings.Contains(got, secret.Masked) || kept > (len(before)+len(after))*4/3+7 {
				t.Errorf("%q, %q: %s became %s", before, after, text, got)
			}
		}
	}
	if got := secret.NewMasker("pass").Text("cGFzcw"); got != "cGFzcw" {
		t.Errorf("what is short stands in base64 by chance: %s", got)
	}
}

func TestUserInformationOfURLs(t *testing.T) {
	for text, want := range map[string]string{
		"see https://user:pa@ss@host/x@y and http://host/a@b": "see https://(sensitive)@host/x@y and http://host/a@b",
		"postgres://app@db:5432/x?u=a@b":                      "postgres://(sensitive)@db:5432/x?u=a@b",
		`{"url":"https:\/\/u:p@h\/x"}`:                        `{"url":"https:\/\/(sensitive)@h\/x"}`,
		"mail me@home, https://host:80/":                      "mail me@home, https://host:80/",
		"git@github.com:a/b":                                  "git@github.com:a/b",
		"a://b@c d://e@f":                                     "a://(sensitive)@c d://(sensitive)@f",
		"a://b@c,d://e@f\tg:h\ni:j://k@l http://m":            "a://(sensitive)@c,d://(sensitive)@f\tg:h\ni:j://(sensitive)@l http://m",
		`: :/ ://a@ a:/b@ "a":"b://c@d"`:                      `: :/ ://a@ a:/b@ "a":"b://(sensitive)@d"`,
		"SDK-HMAC-SHA256 Access=AK, Signature=0aF9, x":        "SDK-HMAC-SHA256 Access=AK, Signature=(sensitive), x",
	} {
		var m secret.Masker
		if got := m.Text(text); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
		if m.Holds(text) != (text != want) {
			t.Errorf("Holds(%q) = %t", text, m.Holds(text))
		}
	}
}

// A masker that is used learns on.
func TestMaskerLearnsWhileItIsUsed(t *testing.T) {
	var m secret.Masker
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			value := fmt.Sprintf("secret-%d.", i)
			m.Add(value)
			if got := m.Text("<" + value + ">"); got != "<(sensitive)>" {
				t.Errorf("got %s", got)
			}
		})
	}
	group.Wait()
}
