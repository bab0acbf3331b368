package diff

import (
	"errors"
	"testing"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
)

// TestTrace changes one thing of a wish at a time: only what would have been
// done in exactly the same way before is drift.
func TestTrace(t *testing.T) {
	live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", `{"custom": {"level": 1, "password": "x"}}`)}}
	catalog := catalogOf(Template{Name: "app", Versions: []Version{
		version(t, "1.0.0", "{}", `{"custom": {"level": 1}}`), version(t, "1.1.0", "{}", `{"custom": {"level": 1}}`),
	}})
	wish := func(version, parameters string) desired.Component {
		return desired.Component{Name: "app", Version: version, Parameters: fromJSON(t, parameters)}
	}
	secret := func(value string) desired.Component {
		return desired.Component{Name: "app", Parameters: desired.Tree{"custom": desired.Tree{"password": secret.New(value)}}}
	}
	absent := desired.Component{Name: "app", Absent: true}
	for name, test := range map[string]struct {
		before, now []desired.Component
		want        Origin
	}{
		"the same":              {[]desired.Component{wish("1.1.0", "")}, []desired.Component{wish("1.1.0", "")}, Drift},
		"other words":           {[]desired.Component{wish("latest", "")}, []desired.Component{wish(">=1.1", "")}, Drift},
		"another version":       {[]desired.Component{wish("1.0.0", "")}, []desired.Component{wish("1.1.0", "")}, Introduced},
		"another value":         {[]desired.Component{wish("", `{"custom": {"level": 2}}`)}, []desired.Component{wish("", `{"custom": {"level": 3}}`)}, Introduced},
		"a number written anew": {[]desired.Component{wish("", `{"custom": {"level": 2}}`)}, []desired.Component{wish("", `{"custom": {"level": 2}}`)}, Drift},
		"another secret":        {[]desired.Component{secret("a")}, []desired.Component{secret("b")}, Introduced},
		"the same secret":       {[]desired.Component{secret("a")}, []desired.Component{secret("a")}, Drift},
		"not listed before":     {nil, []desired.Component{absent}, Introduced},
		"another op":            {[]desired.Component{wish("1.1.0", "")}, []desired.Component{absent}, Introduced},
		"no longer blocked":     {[]desired.Component{wish("1.2.0", "")}, []desired.Component{wish("1.1.0", "")}, Introduced},
	} {
		base := Target(cluster(test.before...), live, catalog)
		got := Trace(Target(cluster(test.now...), live, catalog), &base)
		if len(got.Changes) != 1 || got.Changes[0].Origin != test.want {
			t.Errorf("%s: %+v, want one change that is %s", name, got.Changes, test.want)
		}
	}
}

func TestTraceWithoutABase(t *testing.T) {
	live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", "{}")}}
	want := cluster(desired.Component{Name: "app", Absent: true})
	unread := Unread(want, errors.New("no answer"))
	for name, base := range map[string]*TargetPlan{"not listed": nil, "not read": &unread} {
		if got := Trace(Target(want, live, Catalog{}), base); got.Changes[0].Origin != Introduced {
			t.Errorf("%s: %q", name, got.Changes[0].Origin)
		}
	}
}

func TestSealedEqualsItselfAndIsNeverShown(t *testing.T) {
	plan := func(live, want string) TargetPlan {
		inventory := Inventory{Instances: []Instance{running(t, "app", "1.0.0", `{}`)}}
		inventory.Instances[0].Parameters = desired.Tree{"custom": desired.Tree{"url": live}}
		return Target(cluster(desired.Component{Name: "app", Parameters: desired.Tree{"custom": desired.Tree{"url": want}}}), inventory, Catalog{})
	}
	if got := plan(secret.Sealed("1", ""), secret.Sealed("1", "")); len(got.Changes) != 0 {
		t.Errorf("one fingerprint twice differs: %+v", got.Changes)
	}
	for _, want := range []string{secret.Sealed("2", ""), "1", secret.Masked} {
		got := plan(secret.Sealed("1", ""), want)
		if len(got.Changes) != 1 {
			t.Fatalf("%q equals another fingerprint", want)
		}
		if d := got.Changes[0].Diff[0]; string(d.Old) != `"(sensitive)"` {
			t.Errorf("shown as %s", d.Old)
		}
	}
}

// TestTraceLooksAtTheComponentsOwnChange, and at all of it: what differs may be
// something that no parameter shows.
func TestTraceLooksAtTheComponentsOwnChange(t *testing.T) {
	first, second := Change{Component: "a", Op: Delete, From: "1"}, Change{Component: "b", Op: Delete, From: "1"}
	blocked := second
	blocked.Blocked = "mandatory"
	for name, test := range map[string]struct {
		base TargetPlan
		want []Origin
	}{
		"both":       {TargetPlan{Changes: []Change{second, first}}, []Origin{Drift, Drift}},
		"one":        {TargetPlan{Changes: []Change{second}}, []Origin{Introduced, Drift}},
		"one, other": {TargetPlan{Changes: []Change{blocked, first}}, []Origin{Drift, Introduced}},
		"none":       {TargetPlan{}, []Origin{Introduced, Introduced}},
	} {
		got := Trace(TargetPlan{Changes: []Change{first, second}}, &test.base)
		for i, want := range test.want {
			if got.Changes[i].Origin != want {
				t.Errorf("%s: %s is %s, want %s", name, got.Changes[i].Component, got.Changes[i].Origin, want)
			}
		}
	}
}
