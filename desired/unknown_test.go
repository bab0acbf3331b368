package desired_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

func TestUnknown(t *testing.T) {
	u := desired.Unknown{Reference: "${env:A}"}
	c := desired.Component{Parameters: desired.Tree{
		"b": u, "a/c": desired.Tree{"~": u, "known": 1}, "list": []any{1, []any{desired.Tree{"x": u}}}, "other": []any{2},
	}}
	if diff := cmp.Diff([]string{"/a~1c/~0", "/b", "/list"}, c.Unknown()); diff != "" {
		t.Errorf("pointers (-want +got):\n%s", diff)
	}
	if got := (desired.Component{}).Unknown(); got != nil {
		t.Errorf("nothing is unknown, and yet %v", got)
	}
	text, err := json.Marshal(desired.Tree{"a": u})
	if err != nil || string(text) != `{"a":"(unknown)"}` || fmt.Sprint(u) != "(unknown)" {
		t.Errorf("%s, %v, %v", text, u, err)
	}
}
