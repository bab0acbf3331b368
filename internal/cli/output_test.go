package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOutputs(t *testing.T) {
	tests := []struct {
		specs []string
		want  []output
		err   string
	}{
		{nil, []output{{format: "text"}}, ""},
		{[]string{"json"}, []output{{format: "json"}}, ""},
		{[]string{"text", "json=plan.json"}, []output{{format: "text"}, {"json", "plan.json"}}, ""},
		{[]string{"json=a", "json=b"}, []output{{"json", "a"}, {"json", "b"}}, ""},
		{[]string{"json=a=b"}, []output{{"json", "a=b"}}, ""},
		{[]string{"yaml"}, nil, "-o yaml: no such format here; there is text, json"},
		{[]string{"json="}, nil, "the file's name is missing"},
		{[]string{"json", "text"}, nil, "only one report can go to standard output"},
		{[]string{"json=a", "text=a"}, nil, "two reports cannot go to one file"},
	}
	for _, test := range tests {
		o := outputs{formats: []string{"text", "json"}, specs: test.specs, color: "auto"}
		err := o.parse()
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%q: %v, want %q", test.specs, err, test.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", test.specs, err)
		}
		if d := cmp.Diff(test.want, o.list, cmp.AllowUnexported(output{})); d != "" {
			t.Errorf("%q (-want +got):\n%s", test.specs, d)
		}
	}
}

func TestColor(t *testing.T) {
	tests := []struct {
		flag, noColor string
		terminal      bool
		want          bool
	}{
		{"auto", "", true, true},
		{"auto", "", false, false},
		{"auto", "1", true, false},
		{"always", "1", false, true},
		{"never", "", true, false},
	}
	for _, test := range tests {
		a := &app{env: func(name string) (string, bool) { return test.noColor, name == "NO_COLOR" }}
		if got := a.colored(outputs{color: test.flag}, test.terminal); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}
