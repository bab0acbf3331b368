package desired_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
)

func TestShare(t *testing.T) {
	for _, test := range []struct {
		text  string
		total int
		want  int
	}{
		{"1", 0, 1}, {"100", 7, 100}, {"1000000", 1, 1000000}, {"25%", 1000, 250}, {"25%", 3, 1}, {"25%", 7, 1}, {"25%", 8, 2}, {"1%", 0, 1}, {"100%", 7, 7},
	} {
		share, err := desired.ParseShare(test.text)
		if err != nil || share.Of(test.total) != test.want || share.String() != test.text {
			t.Errorf("%s of %d: %d, want %d; written %s, %v", test.text, test.total, share.Of(test.total), test.want, share, err)
		}
	}
	for _, text := range []string{"", "0", "-1", "1000001", "0%", "101%", "%", "1.5", "1e3", "25 %", "25%%", "half"} {
		if share, err := desired.ParseShare(text); err == nil {
			t.Errorf("%q is taken for %s", text, share)
		}
	}
}

func TestShareIsNeverMoreThanAllNorNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		share := desired.Share{Percent: rapid.IntRange(1, 100).Draw(t, "percent")}
		total := rapid.IntRange(1, 5000).Draw(t, "total")
		if n := share.Of(total); n < 1 || n > total || (n > 1 && n*100 > share.Percent*total) {
			t.Errorf("%s of %d is %d", share, total, n)
		}
	})
}

func TestWindowInWords(t *testing.T) {
	for _, test := range []struct {
		window desired.Window
		want   string
	}{
		{desired.Window{Schedule: "0 1 * * 1-5", Duration: 4 * time.Hour, Timezone: "Europe/Berlin"}, "allow 0 1 * * 1-5 for 4h Europe/Berlin"},
		{desired.Window{Kind: desired.Deny, Schedule: "0  0 20 12 *", Duration: 336 * time.Hour, Selector: "a"}, "deny 0 0 20 12 * for 336h UTC"},
		{desired.Window{Schedule: "0 1 * * *", Duration: 90 * time.Minute}, "allow 0 1 * * * for 1h30m UTC"},
		{desired.Window{Schedule: "0 1 * * *", Duration: 30 * time.Minute}, "allow 0 1 * * * for 30m UTC"},
		{desired.Window{Schedule: "0 1 * * *", Duration: 90 * time.Second}, "allow 0 1 * * * for 1m30s UTC"},
		{desired.Window{Schedule: "0 1 * * *", Duration: 10 * time.Second}, "allow 0 1 * * * for 10s UTC"},
	} {
		if got := test.window.String(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
