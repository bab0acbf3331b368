package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// A field with a meaning is there once. Of parameters the last one counts, and what
// is not read may be there as often as it likes: examples of the documents repeat kind.
func TestFieldsAreThereOnce(t *testing.T) {
	const item = `{"kind":"Addon","kind":"Addon","metadata":{"uid":"u","x":1,"x":2%s},"spec":{"addonTemplateName":"t"%s},"status":{"Reason":"r"%s}%s}`
	list := func(metadata, spec, status, rest string) string {
		return fmt.Sprintf(`{"items":[`+item+`]}`, metadata, spec, status, rest)
	}
	for body, want := range map[string]string{
		list(`,"uid":"u"`, "", "", ""):                                                            "metadata.uid: it is there twice",
		list("", `,"values":{},"values":{"a":1}`, "", ""):                                         "spec.values: it is there twice",
		list("", "", `,"Reason":null`, ""):                                                        "status.Reason: it is there twice",
		list("", "", "", `,"status":{}`):                                                          "status: it is there twice",
		list("", "", `,"currentVersion":{"input":{},"input":{}}`, ""):                             "status.currentVersion.input: it is there twice",
		list("", `,"version":7`, "", ""):                                                          "spec.version: a number where a string should be",
		list("", `,"values":["x"]`, "", ""):                                                       "spec.values: [ where { should be",
		list("", "", `,"currentVersion":{"supportVersions":[{},{"category":["a",{"b":1}]}]}`, ""): "status.currentVersion.supportVersions.1.category.1: { where a string should be",
	} {
		_, err := DecodeAddons(strings.NewReader(body))
		if !errors.Is(err, ErrMalformed) || !strings.HasSuffix(err.Error(), "item 0 cannot be read: "+want) {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
	got, err := DecodeAddons(strings.NewReader(list(`,"metadata.uid":7,"UID":8`, `,"values":{"a":1,"b":{"c":1},"a":"\ud800","b":{}}`, `,"reason":"other"`, "")))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(desired.Tree{"a": "\ufffd", "b": desired.Tree{}}, got[0].Parameters); d != "" || got[0].ID != "u" || got[0].Message != "r" {
		t.Errorf("%+v %s", got, d)
	}
}

// No error shows a value: it may be a secret.
func TestErrorsShowNoValue(t *testing.T) {
	const list = `{"items":[{"metadata":{"uid":"u"},"spec":{"addonTemplateName":"x","values":{"custom":{"password":%s`
	for _, rest := range []string{
		`"hunter2`, `"hunter2\x"`, `"\uhunter2"`, `hunter2`, `"hunter2" hunter2`, "\"hunter2\n\"", `"hunter2"}}},"status":"hunter2"}]}`,
		`"hunter2"}}},"status":{"Reason":["hunter2"]}}]}`, `"hunter2"}}}}],"items":"hunter2"}`, `"hunter2"}}}}]}hunter2`, `{"hunter2":1,hunter2`,
	} {
		_, err := DecodeAddons(strings.NewReader(fmt.Sprintf(list, rest)))
		if err == nil || strings.Contains(err.Error(), "hunter") {
			t.Errorf("%s: %v", rest, err)
		}
	}
}

// What is read stands for itself: a text with escapes is not taken for one without.
func TestTextsAreTheirOwn(t *testing.T) {
	for range 3 {
		for raw, want := range map[string]any{
			`"a\nb"`: "a\nb", `"a\\nb"`: `a\nb`, `"1"`: "1", `1`: json.Number("1"), `1.0`: json.Number("1.0"), `"\u0061"`: "a", `"a"`: "a", "\"\xff\"": "\ufffd", `"\ufffd"`: "\ufffd",
		} {
			got, err := DecodeAddon(strings.NewReader(`{"metadata":{"uid":"u"},"spec":{"addonTemplateName":"x","values":{"v":` + raw + `}}}`))
			if err != nil || got.Parameters["v"] != want {
				t.Errorf("%s: %#v, %v; want %#v", raw, got.Parameters["v"], err, want)
			}
		}
	}
}
