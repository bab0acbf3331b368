package desired

import (
	"fmt"
	"testing"
)

func TestDidYouMean(t *testing.T) {
	var many []string
	for i := range 14 {
		many = append(many, fmt.Sprintf("name-%02d", i))
	}
	for _, test := range []struct {
		written string
		known   []string
		want    string
	}{
		{"corends", []string{"npd", "coredns"}, `, did you mean "coredns"?`},
		{"x", []string{"npd", "coredns", "npd"}, "; known: coredns, npd"},
		{"x", nil, ""},
		{"x", many, "; known: name-00, name-01, name-02, name-03, name-04, name-05, name-06, name-07, name-08, name-09, name-10, name-11 and 2 more"},
	} {
		if got := DidYouMean(test.written, test.known); got != test.want {
			t.Errorf("%s of %v: %q, want %q", test.written, test.known, got, test.want)
		}
	}
}
