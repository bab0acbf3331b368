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
		{"done meanwhile", plan(up, gone), plan(up), []string{"b: reviewed as delete 1, now nothing is to be done"}},
		{"new", plan(up), plan(up, gone), []string{"b: not reviewed, now delete 1"}},
		{"order", plan(up, gone), plan(gone, up), []string{"the changes would run in another order"}},
		{"elsewhere", TargetPlan{Region: "eu-de", Project: "a"}, TargetPlan{Region: "eu-nl", Project: "b"}, []string{"it was reviewed in project a of eu-de, now it is in project b of eu-nl"}},
		{"another region", TargetPlan{Region: "eu-de", Project: "a"}, TargetPlan{Region: "eu-nl", Project: "a"}, []string{"it was reviewed in project a of eu-de, now it is in project a of eu-nl"}},
		{"another project", TargetPlan{Region: "eu-de", Project: "a"}, TargetPlan{Region: "eu-de", Project: "b"}, []string{"it was reviewed in project a of eu-de, now it is in project b of eu-de"}},
		{"unread then and now", TargetPlan{Error: "cut short"}, TargetPlan{Error: "cut short"}, nil},
		{"unread in another way", TargetPlan{Error: "no route"}, TargetPlan{Error: "cut short"}, []string{"it cannot be read now: cut short"}},
		{"unread then", TargetPlan{Error: "cut short"}, plan(gone), []string{"b: not reviewed, now delete 1"}},
		{"an install", plan(), plan(Change{Component: "a", Op: Create, To: "2"}), []string{"a: not reviewed, now create 2"}},
		{"new values, by path", plan(with("/b", "1", "/a", "1")), plan(with("/b", "2", "/a", "2")), []string{"a: /a is no longer what was reviewed", "a: /b is no longer what was reviewed"}},
		{"another path", plan(with("/a", "1", "/b", "1")), plan(with("/a", "1", "/c", "1")), []string{"a: /b is no longer what was reviewed", "a: /c is no longer what was reviewed"}},
		{"what is no JSON is compared as it is", plan(with("/a", "x y", "/b", "x")), plan(with("/a", "x  y", "/b", "x")), []string{"a: /a is no longer what was reviewed"}},
		{"a value that is none", plan(with("/a", "", "/b", "1")), plan(with("/a", "null", "/b", "1")), []string{"a: /a is no longer what was reviewed"}},
		{"the version's own facts", plan(basic("1")), plan(basic("2")), []string{"a: /basic/image is no longer what was reviewed"}},
		{"unset then, another secret now", unset(plan(with("/a", "1", "/a", "1")), "a /b"), plan(with("/a", "1", "/b", sensitive)), nil},
		{"unset then, the same secret now", unset(plan(carries), "a /custom/y"), plan(up), nil},
		{"unset then, installed now", unset(plan(with("/a", "1", "/b", `"(unknown)"`)), "a /b"), plan(with("/a", "1", "/b", sensitive)), nil},
		{"unset then, in the open now", unset(plan(with("/a", "1", "/a", "1")), "a /b"), plan(with("/a", "1", "/b", "2")), []string{"a: /b is no longer what was reviewed"}},
		{"another one unset", unset(plan(with("/a", "1", "/a", "1")), "b /b", "a /c"), plan(with("/a", "1", "/b", sensitive)), []string{"a: /b is no longer what was reviewed"}},
		{"unset then, nothing else to do", unset(plan(), "a /b"), plan(with("/b", sensitive, "/b", sensitive)), []string{"a: not reviewed, now update"}},
		{"unread now", plan(up), TargetPlan{Error: "cut short"}, []string{"it cannot be read now: cut short"}},
	}
	for _, test := range tests {
		if d := cmp.Diff(test.want, Deviations(test.reviewed, test.now)); d != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, d)
		}
	}
}

// sensitive is what a plan shows of a secret.
const sensitive = `"(sensitive)"`

// unset is a plan for which those parameters were not set, as "COMPONENT POINTER".
func unset(plan TargetPlan, unknown ...string) TargetPlan {
	plan.Unknown = unknown
	return plan
}

// with is an update that gives two paths these values.
func with(pathA, newA, pathB, newB string) Change {
	raw := func(text string) json.RawMessage {
		if text == "" {
			return nil
		}
		return json.RawMessage(text)
	}
	return Change{Component: "a", Op: Update, Diff: []Difference{{Path: pathA, New: raw(newA)}, {Path: pathB, New: raw(newB)}}}
}

// basic is an update with which the version's image changes.
func basic(image string) Change {
	return Change{Component: "a", Op: Update, Basic: []Difference{{Path: "/basic/image", New: json.RawMessage(image)}}}
}
