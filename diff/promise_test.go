package diff

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/desired/tree"
)

// TestWhatThePlanDoesNotNameIsFound: the last check sees what differs between
// live and sent, whatever made it differ.
func TestWhatThePlanDoesNotNameIsFound(t *testing.T) {
	standard := version(t, "1.0.0", "", `{"custom":{"a":1,"z":{"corp":1}}}`, `{"name":"2500","size":"s"}`)
	const live = `{"custom":{"z":{"corp":1,"lab":2},"own":true},"flavor":{"name":2500}}`
	for _, tt := range []struct {
		name, sent string
		named      []string
		found      []string
	}{
		{"the same", live, nil, nil},
		{"a default that is in force anyway", `{"custom":{"a":1,"z":{"corp":1,"lab":2},"own":true},"flavor":{"name":2500,"size":"s"}}`, nil, nil},
		{"the flavor's name, written in another way", `{"custom":{"z":{"corp":1,"lab":2},"own":true},"flavor":{"name":"2500.0"}}`, nil, []string{"/flavor/name"}},
		{"a flavor's name as a string", `{"custom":{"z":{"corp":1,"lab":2},"own":true},"flavor":{"name":"2500"}}`, nil, nil},
		{"a key that vanishes", `{"custom":{"z":{"corp":1,"lab":2}},"flavor":{"name":2500}}`, nil, []string{"/custom/own"}},
		{"a key that another default would have", `{"custom":{"a":2,"z":{"corp":1,"lab":2},"own":true},"flavor":{"name":2500}}`, nil, []string{"/custom/a"}},
		{"an entry that vanishes", `{"custom":{"z":{"corp":1},"own":true},"flavor":{"name":2500}}`, nil, []string{"/custom/z/lab"}},
		{"an entry that appears", `{"custom":{"z":{"corp":1,"lab":2,"x":3},"own":true},"flavor":{"name":2500}}`, nil, []string{"/custom/z/x"}},
		{"all of it, named", `{"custom":{"a":2,"z":{"x":3}}}`, []string{"/custom/a", "/custom/own", "/custom/z", "/flavor"}, nil},
		{"a whole is more than its part", `{"custom":{"z":{"x":3},"own":true},"flavor":{"name":2500}}`, []string{"/custom/z/x"}, []string{"/custom/z/corp", "/custom/z/lab"}},
	} {
		p := proposer{old: &standard}
		c := comparison{live: fromJSON(t, live), sent: fromJSON(t, tt.sent)}
		c.have = p.have(c.live)
		var named []Difference
		for _, path := range tt.named {
			named = append(named, Difference{Path: path})
		}
		if d := cmp.Diff(tt.found, p.undisclosed(c, named), cmp.Transformer("", func(s []string) string { return strings.Join(s, " ") })); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// inForce is what a component runs with: the first-level keys of what is live or
// was sent, and the defaults of the rest. It is written out here, apart from
// what the plan is made with.
func inForce(parameters desired.Tree, entry *Version) desired.Tree {
	out := copied(tree.CloneObject(parameters))
	if entry == nil {
		return out
	}
	for top, standard := range entry.Parameters {
		mine, has := out[top].(desired.Tree)
		if _, there := out[top]; !there {
			mine, has = desired.Tree{}, true
			out[top] = mine
		}
		if keys, ok := standard.(desired.Tree); ok && has {
			for key, value := range keys {
				if _, ok := mine[key]; !ok {
					mine[key] = value
				}
			}
		}
	}
	return out
}

// TestNothingChangesThatThePlanDoesNotName holds what is in force before and
// after against the plan, both ways: whatever differs is named, and whatever is
// named comes true.
func TestNothingChangesThatThePlanDoesNotName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, live, catalog := drawTarget(t, propertyNames), drawInventory(t, propertyNames), drawCatalog(t, propertyNames)
		for _, c := range Target(want, live, catalog).Changes {
			i := slices.IndexFunc(live.Instances, func(i Instance) bool { return i.ID == c.InstanceID })
			if strings.Contains(c.Blocked, "fault of syncer") {
				t.Fatalf("%s\nlive %s\ncatalog %s", text(c), text(live), text(catalog))
			}
			if c.Blocked != "" || c.Op == Create || c.Op == Delete || i < 0 || live.Instances[i].Parameters == nil {
				continue
			}
			template := catalog.Templates[c.Template]
			sent := secret.Reveal(c.Parameters).(desired.Tree)
			before := inForce(live.Instances[i].Parameters, template.version(c.From))
			after := inForce(sent, template.version(c.To))
			named := slices.Concat(c.Diff, c.Basic)
			holdBefore, holdAfter := tree.CloneObject(before), tree.CloneObject(after)
			for _, d := range named {
				for _, side := range []desired.Tree{holdBefore, holdAfter} {
					if _, ok := tree.Lookup(side, d.Path); ok {
						tree.Cut(side, d.Path)
					}
				}
				now, is := tree.Lookup(after, d.Path)
				if is != (d.New != nil) || is && !sameJSON(encode(now), d.New) && d.Path != "/flavor/name" {
					t.Fatalf("%s is named to become %s and is %s: %s", d.Path, d.New, text(now), text(c))
				}
			}
			for top, keys := range before { // a default that was in force and is no more: no value to name
				for key := range object(keys) {
					at := tree.Join(tree.Join("", top), key)
					if _, isLive := tree.Lookup(live.Instances[i].Parameters, at); !isLive {
						if _, isSent := tree.Lookup(sent, at); !isSent {
							delete(object(holdBefore[top]), key)
						}
					}
				}
			}
			for _, side := range []desired.Tree{holdBefore, holdAfter} { // what is left of what a flavor was made from
				delete(side, "flavor")
			}
			if !tree.Equal(drop(holdBefore), drop(holdAfter)) {
				t.Fatalf("not named:\nbefore %s\nafter  %s\nplan   %s", text(before), text(after), text(c))
			}
		}
	})
}

// drop takes away the objects at the top that are empty: to have none is the same.
func drop(tree desired.Tree) desired.Tree {
	for key, value := range tree {
		if isObject(value) && len(object(value)) == 0 {
			delete(tree, key)
		}
	}
	return tree
}

// TestValuesOfAnotherKindAreFound, as the whole that they are.
func TestValuesOfAnotherKindAreFound(t *testing.T) {
	standard := version(t, "1.0.0", "", `{"custom":{"a":1}}`)
	for _, tt := range []struct{ live, sent, found string }{
		{`{"custom":{"o":{"x":1}}}`, `{"custom":"off"}`, "/custom"},
		{`{"custom":"off"}`, `{"custom":{"o":{"x":1}}}`, "/custom"},
		{`{"custom":{"o":{"x":1}}}`, `{"custom":{}}`, "/custom/o"},
		{`{"custom":{}}`, `{"custom":{"o":{"x":1}}}`, "/custom/o"},
		{`{"custom":{"o":{"x":1}}}`, `{"custom":{"o":"off"}}`, "/custom/o"},
		{`{"custom":{"o":"off"}}`, `{"custom":{"o":{"x":1}}}`, "/custom/o"},
		{`{"custom":{"o":{"x":{"y":1}}}}`, `{"custom":{"o":{"x":1}}}`, "/custom/o/x"},
		{`{"custom":{"n":null}}`, `{"custom":{}}`, "/custom/n"},
		{`{"custom":{}}`, `{"custom":{"n":null}}`, "/custom/n"},
		{`{"custom":{"n":null}}`, `{"custom":{"n":null}}`, ""},
		{`{"own":{}}`, `{}`, ""},
		{`{}`, `{"own":{"x":1}}`, "/own/x"},
		{`{"b":1,"a":1}`, `{}`, "/a /b"},
	} {
		p := proposer{old: &standard}
		c := comparison{live: fromJSON(t, tt.live), sent: fromJSON(t, tt.sent)}
		c.have = p.have(c.live)
		if got := strings.Join(p.undisclosed(c, nil), " "); got != tt.found {
			t.Errorf("%s → %s: found %q, want %q", tt.live, tt.sent, got, tt.found)
		}
	}
}
