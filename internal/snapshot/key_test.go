package snapshot

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestKeys(t *testing.T) {
	sealed := func(passphrase string) File {
		f, err := Take(t.Context(), service{}, stateOf(), Options{Passphrase: passphrase})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	without, locked := sealed(""), sealed("passphrase")
	if locked.Key != "" || without.Key != "" || without.Check != "" {
		t.Errorf("a key is stored: %q, %q", locked.Key, without.Key)
	}
	open := File{Key: strings.Repeat("ab", 32)} // as syncer wrote it once
	open.Check = key(bytes.Repeat([]byte{0xab}, 32)).check()
	garbled, other := open, open
	garbled.Key = "no hex"
	other.Key = strings.Repeat("00", 32)
	for name, test := range map[string]struct {
		file       File
		passphrase string
		want       string
	}{
		"dropped":              {without, "", ""},
		"dropped, with one":    {without, "unused", ""},
		"stored":               {open, "", ""},
		"stored, with another": {open, "unused", ""},
		"derived":              {locked, "passphrase", ""},
		"none":                 {locked, "", "sealed with a passphrase: set SYNCER_SNAPSHOT_KEY"},
		"wrong":                {locked, "Passphrase", "sealed with another key"},
		"garbled":              {garbled, "", "its key cannot be used"},
		"another file's":       {other, "", "sealed with another key"},
	} {
		_, err := keyOf(test.file, test.passphrase)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func TestFingerprints(t *testing.T) {
	k := key("k")
	same := [][2]any{
		{"a", "a"},
		{json.Number("1"), json.Number("1.0")},
		{json.Number("1"), json.Number("10e-1")},
		{json.Number("-0.50"), json.Number("-5e-1")},
		{json.Number("9007199254740993"), json.Number("9007199254740993")},
	}
	for _, p := range same {
		if k.of(p[0]) != k.of(p[1]) {
			t.Errorf("%v and %v have different fingerprints", p[0], p[1])
		}
	}
	other := [][2]any{
		{"a", "b"},
		{"1", json.Number("1")},
		{json.Number("9007199254740993"), json.Number("9007199254740992")},
		{json.Number("1e999"), json.Number("2e999")},
	}
	for _, p := range other {
		if k.of(p[0]) == k.of(p[1]) {
			t.Errorf("%v and %v have one fingerprint", p[0], p[1])
		}
	}
	if k.of("a") == key("other").of("a") {
		t.Error("the key makes no difference")
	}
}

func TestRead(t *testing.T) {
	whole := `{"apiVersion": "syncer/v1", "kind": "Snapshot", "targets": [], "catalogs": []}`
	for text, want := range map[string]string{
		whole:              "",
		"":                 "the file ends too early",
		whole[:40]:         "the file ends too early",
		"kind: Snapshot":   "no snapshot that syncer wrote",
		whole + " " + "{}": "something follows the snapshot",
		`{"apiVersion": "syncer/v1", "kind": "Plan"}`:     `it holds a "Plan"`,
		`{"apiVersion": "syncer/v9", "kind": "Snapshot"}`: `of "syncer/v9"`,
	} {
		_, err := Read(strings.NewReader(text))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
