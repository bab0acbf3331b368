package tree_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/syncer-project/syncer/desired/tree"
)

// FuzzSameNumber holds numbers to an equivalence, and whole ones to their value.
func FuzzSameNumber(f *testing.F) {
	for _, seed := range []string{"1", "1.0", "10e-1", "-0", "0.000", "1e400", "12345678901234567890", "1E+2", "1e99999999999999999999"} {
		f.Add(seed, "1")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if !json.Valid([]byte(a)) || !json.Valid([]byte(b)) {
			return
		}
		x, errX := strconv.ParseInt(a, 10, 64)
		y, errY := strconv.ParseInt(b, 10, 64)
		if errX == nil && errY == nil && (x == y) != tree.SameNumber(json.Number(a), json.Number(b)) {
			t.Errorf("%s and %s", a, b)
		}
		if !tree.SameNumber(json.Number(a), json.Number(a)) || tree.SameNumber(json.Number(a), json.Number(b)) != tree.SameNumber(json.Number(b), json.Number(a)) {
			t.Errorf("%s and %s: not an equivalence", a, b)
		}
	})
}

func TestPlain(t *testing.T) {
	for _, tt := range []struct {
		value any
		want  string
	}{
		{json.Number("2500"), "2500"}, {json.Number("2500.0"), "2500"}, {json.Number("2.5e3"), "2500"}, {2500.0, "2500"}, {2500, "2500"}, {uint8(7), "7"},
		{json.Number("0.0"), "0"}, {json.Number("-10"), "-10"}, {json.Number("0.5"), "5e-1"}, {json.Number("1e19"), "10000000000000000000"}, {json.Number("1e20"), "1e20"},
	} {
		if got, ok := tree.Plain(tt.value); !ok || got != tt.want {
			t.Errorf("%v: %q, %v; want %q", tt.value, got, ok, tt.want)
		}
	}
	for _, value := range []any{nil, "1", true, []any{1}, tree.Object{}, struct{}{}} {
		if got, ok := tree.Plain(value); ok {
			t.Errorf("%v is no number, and reads %q", value, got)
		}
	}
}
