package diff

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDeviations(t *testing.T) {
	plan := func(changes ...Change) TargetPlan { return TargetPlan{Changes: changes} }
	up := Change{Component: "a", Op: Upgrade, From: "1", To: "2", Diff: []Difference{{Path: "/custom/x", Old: json.RawMessage("1"), New: json.RawMessage(`{"k": [1]}`)}}, Carried: []string{}}
	spaced, other, carries, blocked := up, up, up, up
	spaced.Diff = []Difference{{Path: "/custom/x", Old: json.RawMessage("1"), New: json.RawMessage("{\n\"k\": [ 1 ]}")}}
	spaced.Carried = nil
	other.Diff = []Difference{{Path: "/custom/x", Old: json.RawMessage("3"), New: json.RawMessage(`{"k":[1]}`)}}
	carries.Carried = []string{"/custom/y"}
	blocked.Blocked = "a reason"
	gone := Change{Component: "b", Op: Delete, From: "1"}
	tests := []struct {
		name          string
		reviewed, now TargetPlan
		want          []string
	}{
		{"the same", plan(up, gone), plan(up, gone), nil},
		{"other white space", plan(up), plan(spaced), nil},
		{"a value", plan(up), plan(other), []string{"a: /custom/x is no longer what was reviewed"}},
		{"a path", plan(up), plan(Change{Component: "a", Op: Upgrade, From: "1", To: "2", Carried: []string{}}), []string{"a: /custom/x is no longer what was reviewed"}},
		{"carried", plan(up), plan(carries), []string{"a: other customised parameters are carried: reviewed [], now [/custom/y]"}},
		{"blocked now", plan(up), plan(blocked), []string{"a: reviewed as upgrade from 1 to 2, now upgrade from 1 to 2, blocked: a reason"}},
		{"done meanwhile", plan(up, gone), plan(up), []string{"b: reviewed as delete from 1, now nothing is to be done"}},
		{"new", plan(up), plan(up, gone), []string{"b: not reviewed, now delete from 1"}},
		{"order", plan(up, gone), plan(gone, up), []string{"the changes would run in another order"}},
		{"elsewhere", TargetPlan{Region: "eu-de", Project: "a"}, TargetPlan{Region: "eu-nl", Project: "b"}, []string{"it was reviewed in project a of eu-de, now it is in project b of eu-nl"}},
		{"unread now", plan(up), TargetPlan{Error: "cut short"}, []string{"it cannot be read now: cut short"}},
	}
	for _, test := range tests {
		if d := cmp.Diff(test.want, Deviations(test.reviewed, test.now)); d != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, d)
		}
	}
}
