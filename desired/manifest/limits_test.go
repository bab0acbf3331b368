package manifest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired/manifest"
)

func readWithin(text string, limits manifest.Limits) error {
	_, err := manifest.LoadWithin([]string{"-"}, manifest.Options{Stdin: strings.NewReader(text)}, limits)
	return err
}

// inputs writes a pool whose one plug-in has these lines as inputs.
func inputs(lines ...string) string {
	return head + "pools:\n- name: p\n  plugins:\n  - name: x\n    inputs:\n      " + strings.Join(lines, "\n      ") + "\n"
}

func TestLimits(t *testing.T) {
	chain := []string{"a0: &a0 {k0: 1}"}
	sources, list := []string{}, []string{}
	for i := range 100 {
		chain = append(chain, fmt.Sprintf("a%d: &a%[1]d {<<: *a%d, k%[1]d: 1}", i+1, i))
		sources = append(sources, fmt.Sprintf("a%d: &a%[1]d {k%[1]d: 1}", i))
		list = append(list, fmt.Sprintf("*a%d", i))
	}
	merged := "all: {<<: [" + strings.Join(list, ", ") + "]}"
	const aliases = `-:1:1: .: the aliases stand for more than %d values; use profiles instead`
	const values = `-:1:1: .: holds too much: with what was read before it about %d values, and syncer reads at most %d in one run; use fewer manifests at a time, and profiles for what targets share`
	for _, tc := range []struct {
		name, text string
		limits     manifest.Limits
		want       []string
	}{
		{"a chain of merge keys", inputs(chain...), manifest.Limits{Aliased: 1000}, []string{fmt.Sprintf(aliases, 1000)}},
		{"the same within the limit", inputs(chain...), manifest.Limits{Aliased: 40_000}, nil},
		{"many sources of one merge key", inputs(append(sources, merged)...), manifest.Limits{Aliased: 150}, []string{fmt.Sprintf(aliases, 150)}},
		{"sources within the limit", inputs(append(sources, merged)...), manifest.Limits{Aliased: 1000}, nil},
		{"one source many times", inputs("a: &a {x: 1, y: 2}", "all: {<<: ["+strings.TrimSuffix(strings.Repeat("*a,", 100), ",")+"]}"), manifest.Limits{Aliased: 250}, []string{fmt.Sprintf(aliases, 250)}},
		{"what no alias stands for does not count", inputs("a: ["+strings.Repeat("1,", 100)+"1]", "b: &b 1", "c: *b"), manifest.Limits{Aliased: 10}, nil},
		{"depth of objects", inputs("a: {b: {c: {d: 1}}}"), manifest.Limits{Depth: 8}, []string{
			`-:8:18: pools[0].plugins[0].inputs.a.b.c: is nested more than 8 deep; syncer takes no more`}},
		{"depth within the limit", inputs("a: {b: {c: {d: 1}}}"), manifest.Limits{Depth: 9}, nil},
		{"depth of lists", inputs("a: [[[[1]]]]"), manifest.Limits{Depth: 9}, []string{
			`-:8:13: pools[0].plugins[0].inputs.a[0][0][0]: is nested more than 9 deep; syncer takes no more`}},
		{"values", pools("a", "b", "c"), manifest.Limits{Values: 14}, []string{fmt.Sprintf(values, 15, 14)}},
		{"values within the limit", pools("a", "b", "c"), manifest.Limits{Values: 15}, nil},
		{"values in JSON", `{"apiVersion":"syncer/v1","kind":"DesiredState","pools":[{"name":"a"},{"name":"b"}]}`, manifest.Limits{Values: 10}, []string{fmt.Sprintf(values, 12, 10)}},
		{"bytes", pools("a"), manifest.Limits{Bytes: 40}, []string{
			`-:1:1: .: cannot be read: it holds more than 40 bytes, the most that syncer takes of one file`}},
		{"mistakes", head + "pools: []\na: 1\nb: 1\nc: 1\n", manifest.Limits{Mistakes: 2}, []string{
			`-:4:1: a: unknown field "a"; known: apiVersion, clusters, defaults, guards, kind, pools, profiles, rollout`,
			`-:5:1: b: unknown field "b"; known: apiVersion, clusters, defaults, guards, kind, pools, profiles, rollout`,
			`and more: at most 2 mistakes are told`}},
		{"NULs", strings.Repeat("\x00", 1000), manifest.Limits{}, []string{
			`-:1:1: .: holds a control character, which YAML does not allow`}},
	} {
		t.Run(tc.name, func(t *testing.T) { wantLines(t, readWithin(tc.text, tc.limits), tc.want...) })
	}
}

// The limit on values holds for all files together.
func TestFilesCountTogether(t *testing.T) {
	write(t, map[string]string{"m/a.yaml": pools("a"), "m/b.yaml": pools("b")})
	_, err := manifest.LoadWithin([]string{"m"}, manifest.Options{}, manifest.Limits{Values: 12})
	if err == nil || !strings.HasPrefix(err.Error(), "m/b.yaml:1:1: .: holds too much") {
		t.Errorf("got %v", err)
	}
}

// What takes time only where something is looked for among many others: each of
// these would take minutes, or gigabytes.
func TestManyOfAKind(t *testing.T) {
	const many = 12_000
	var fields, twice, cycle, lost strings.Builder
	for i := range many {
		fmt.Fprintf(&fields, "field%d: 1\n", i)
		fmt.Fprintf(&twice, "      k%d: 1\n", i%(many/2))
		fmt.Fprintf(&cycle, "  - {name: a%d, dependsOn: [a%d]}\n", i, (i+1)%many)
		fmt.Fprintf(&lost, "  - {name: a%d, dependsOn: [z%[1]d]}\n", i)
	}
	for name, tc := range map[string]struct {
		text string
		want int // lines
	}{
		"unknown fields":        {head + "pools: []\n" + fields.String(), 10_001},
		"keys that stand twice": {inputs("a: 1") + twice.String(), many / 2},
		"a long cycle":          {head + "clusters:\n- id: c\n  addons:\n" + cycle.String(), 1},
		"lost dependencies":     {head + "clusters:\n- id: c\n  addons:\n" + lost.String(), 10_001},
	} {
		err := readWithin(tc.text, manifest.Limits{})
		if err == nil || strings.Count(err.Error(), "\n")+1 != tc.want {
			t.Errorf("%s: %.500v", name, err)
		}
	}
}
