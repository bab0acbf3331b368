package desired_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

func withParameters(parameters desired.Tree) desired.State {
	return desired.State{Targets: []desired.Target{{Components: []desired.Component{{Name: "x", Parameters: parameters}}}}}
}

func TestScrub(t *testing.T) {
	secret := func(values ...string) desired.Tree {
		out := desired.Tree{}
		for i, value := range values {
			out[fmt.Sprint("key", i)] = desired.NewSecret(value)
		}
		return out
	}
	for _, tc := range []struct {
		name       string
		parameters desired.Tree
		text, want string
	}{
		{"nothing secret", desired.Tree{"a": "plain"}, "plain", "plain"},
		{"anywhere", secret("hunter2"), "bad value hunter2, xhunter2x", "bad value (sensitive), x(sensitive)x"},
		{"the whole text", secret("hunter2"), "hunter2", "(sensitive)"},
		{"twice in a row", secret("hunter2"), "hunter2hunter2.", "(sensitive)(sensitive)."},
		{"deep down", desired.Tree{"a": []any{desired.Tree{"b": desired.NewSecret("hunter2")}}}, "hunter2", "(sensitive)"},
		{"short ones as words", secret("ab"), "ab cab abc (ab) ab_c ab.", "(sensitive) cab abc ((sensitive)) ab_c (sensitive)."},
		{"short ones beside letters of any script", secret("ab"), "éab abé 1ab", "éab abé 1ab"},
		{"four characters are not short", secret("abcd"), "xabcdx", "x(sensitive)x"},
		{"characters, not bytes", secret("äöü"), "xäöüx äöü", "xäöüx (sensitive)"},
		{"empty", secret(""), "a b", "a b"},
		{"overlapping", secret("abcd1234", "1234efgh"), "<abcd1234efgh>", "<(sensitive)>"},
		{"one within another", secret("hunter2", "hunter2-and-more"), "hunter2-and-more hunter2", "(sensitive) (sensitive)"},
		{"as JSON", secret("a\"b\\c\n<d>"), `"a\"b\\c\n\u003cd\u003e" "a\"b\\c\n<d>"`, `"(sensitive)" "(sensitive)"`},
		{"as in a URL", secret("a b/c&d"), "?q=a+b%2Fc%26d /a%20b%2Fc&d", "?q=(sensitive) /(sensitive)"},
		{"a short one that JSON makes long", secret("\n\""), `x\n\"x \n\"`, `x\n\"x (sensitive)`},
		{"the mask holds a secret", secret("sens", "hunter2"), "hunter2 sens", "(sensitive) (sensitive)"},
		{"under a key that says so", desired.Tree{"dbPassword": "plain", "token": desired.Tree{"a": []any{json.Number("123456")}}, "b": "other"},
			"plain 123456 other", "(sensitive) (sensitive) other"},
		{"switches and nulls are no secrets", desired.Tree{"password": true, "token": nil, "secretSync": "true"}, "true null <nil>", "true null <nil>"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := withParameters(tc.parameters).Scrub(tc.text); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestMask(t *testing.T) {
	got := desired.Mask(desired.Tree{
		"plain": "a", "password": "b", "token": desired.Tree{"c": []any{"d", true, nil, json.Number("1")}}, "list": []any{desired.NewSecret("e")},
	})
	want := desired.Tree{
		"plain": "a", "password": desired.Masked, "token": desired.Tree{"c": []any{desired.Masked, true, nil, desired.Masked}}, "list": []any{desired.Masked},
	}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("masked (-want +got):\n%s", diff)
	}
}

func TestSensitiveKey(t *testing.T) {
	for key, want := range map[string]bool{
		"ak": true, "SK": true, "userPwd": true, "db_pass": true, "AKSK": false, "task": false, "bypass": false, "passThrough": true,
		"dockerconfigjson": true, "sshKey": true, "Authorization": true, "signing-key": true, "monkey": false,
		"password": true, "dbPassword": true, "PASSWD": true, "secretKey": true, "secret_key": true, "SECRET-KEY": true, "access.key": true,
		"aom_app_key": true, "bearer_token": true, "caCert": true, "serverKey": true,
		"name": false, "replicas": false, "keys": false, "passes": false, "": false,
	} {
		if got := desired.SensitiveKey(key); got != want {
			t.Errorf("SensitiveKey(%q) = %t, want %t", key, got, want)
		}
	}
}

func BenchmarkScrub(b *testing.B) {
	parameters := desired.Tree{}
	for i := range 200 {
		parameters[fmt.Sprint(i)] = desired.NewSecret(fmt.Sprintf("secret-%d", i))
	}
	scrub := withParameters(parameters).Scrubber()
	text := strings.Repeat("some words of a service, secret-17 among them. ", 20)
	for b.Loop() {
		scrub(text)
	}
}

// What a scrubbed text holds, no secret does: neither as it is nor as JSON.
func FuzzScrub(f *testing.F) {
	f.Add("hunter2", "password hunter2 is wrong")
	f.Add("a\"b c", `{"m":"a\"b c"}`)
	f.Add("itive", "(sensitive)")
	f.Fuzz(func(t *testing.T, secret, text string) {
		if len(secret) < 4 {
			return
		}
		got := withParameters(desired.Tree{"a": desired.NewSecret(secret)}).Scrub(text + secret + text)
		rest := strings.ReplaceAll(got, desired.Masked, "\x00")
		if strings.Contains(rest, secret) && !strings.Contains(secret, "\x00") && len([]rune(secret)) >= 4 {
			t.Errorf("%q is in %q", secret, got)
		}
	})
}
