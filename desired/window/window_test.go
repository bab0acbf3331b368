package window_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests mean the same on a machine without zones

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/window"
)

// at reads a time with its offset: "2026-03-29T02:00+01:00".
func at(t *testing.T, text string) time.Time {
	t.Helper()
	out, err := time.Parse("2006-01-02T15:04Z07:00", text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func selection(t *testing.T, list ...desired.Window) *window.Selection {
	t.Helper()
	set, err := window.New(list)
	if err != nil {
		t.Fatal(err)
	}
	return set.Of(map[string]string{"tier": "prod"})
}

// parse reads "KIND SCHEDULE for DURATION [ZONE]", the form of [desired.Window.String].
func parse(t *testing.T, text string) desired.Window {
	t.Helper()
	kind, rest, _ := strings.Cut(text, " ")
	schedule, rest, _ := strings.Cut(rest, " for ")
	long, zone, _ := strings.Cut(rest, " ")
	duration, err := time.ParseDuration(long)
	if err != nil {
		t.Fatal(err)
	}
	return desired.Window{Kind: desired.WindowKind(kind), Schedule: schedule, Duration: duration, Timezone: zone}
}

// TestOpenings walks through the changes of windows: each row says when it is first
// asked, whether it is open then, and the next changes.
func TestOpenings(t *testing.T) {
	for _, test := range []struct {
		name    string
		windows []string
		from    string
		open    bool
		changes []string
	}{
		{"no window", nil, "2026-11-21T12:00Z", true, nil},
		{"weekday nights", []string{"allow 0 1 * * 1-5 for 4h UTC"}, "2026-11-20T02:00Z", true,
			[]string{"2026-11-20T05:00Z", "2026-11-23T01:00Z", "2026-11-23T05:00Z", "2026-11-24T01:00Z"}},
		{"over midnight", []string{"allow 0 22 * * * for 4h UTC"}, "2026-12-31T23:00Z", true,
			[]string{"2027-01-01T02:00Z", "2027-01-01T22:00Z", "2027-01-02T02:00Z"}},
		{"the moment it opens is in it", []string{"allow 0 1 * * * for 1h UTC"}, "2026-11-21T01:00Z", true, []string{"2026-11-21T02:00Z"}},
		{"the moment it closes is not", []string{"allow 0 1 * * * for 1h UTC"}, "2026-11-21T02:00Z", false, []string{"2026-11-22T01:00Z"}},
		{"two that overlap", []string{"allow 0 1 * * * for 2h UTC", "allow 30 2 * * * for 2h UTC"}, "2026-11-21T00:00Z", false,
			[]string{"2026-11-21T01:00Z", "2026-11-21T04:30Z", "2026-11-22T01:00Z"}},
		{"two that touch", []string{"allow 0 1 * * * for 1h UTC", "allow 0 2 * * * for 1h UTC"}, "2026-11-21T01:30Z", true,
			[]string{"2026-11-21T03:00Z", "2026-11-22T01:00Z"}},
		{"longer than its interval", []string{"allow 0 1 * * * for 25h UTC"}, "2026-11-21T00:00Z", true, nil},
		{"as long as its interval", []string{"allow 0 * * * * for 1h UTC"}, "2026-11-21T00:30Z", true, nil},
		{"longer than its interval, at weekends", []string{"allow 0 * * * 6,0 for 90m UTC"}, "2026-11-20T12:00Z", false,
			[]string{"2026-11-21T00:00Z", "2026-11-23T00:30Z", "2026-11-28T00:00Z"}},
		{"deny alone", []string{"deny 0 0 20 12 * for 336h UTC"}, "2026-12-01T00:00Z", true,
			[]string{"2026-12-20T00:00Z", "2027-01-03T00:00Z", "2027-12-20T00:00Z"}},
		{"deny wins", []string{"allow 0 1 * * * for 4h UTC", "deny 0 2 * * * for 1h UTC"}, "2026-11-21T01:30Z", true,
			[]string{"2026-11-21T02:00Z", "2026-11-21T03:00Z", "2026-11-21T05:00Z", "2026-11-22T01:00Z"}},
		{"deny over many nights", []string{"allow 0 1 * * * for 4h UTC", "deny 0 0 20 12 * for 336h UTC"}, "2026-12-20T01:30Z", false,
			[]string{"2027-01-03T01:00Z", "2027-01-03T05:00Z"}},
		{"deny all that is allowed", []string{"allow 0 1 * * * for 1h UTC", "deny 0 0 * * * for 24h UTC"}, "2026-12-20T01:30Z", false, nil},

		{"a start that spring skips opens at the change", []string{"allow 30 2 * * * for 1h Europe/Berlin"}, "2026-03-29T00:00Z", false,
			[]string{"2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00", "2026-03-30T02:30+02:00"}},
		{"a night over spring's change is as long as ever", []string{"allow 0 1 * * * for 4h Europe/Berlin"}, "2026-03-29T00:30+01:00", false,
			[]string{"2026-03-29T01:00+01:00", "2026-03-29T06:00+02:00", "2026-03-30T01:00+02:00"}},
		{"in the middle of such a night", []string{"allow 0 1 * * * for 4h Europe/Berlin"}, "2026-03-29T04:00+02:00", true,
			[]string{"2026-03-29T06:00+02:00", "2026-03-30T01:00+02:00"}},
		{"a start that autumn has twice opens twice", []string{"allow 30 2 * * * for 30m Europe/Berlin"}, "2026-10-25T00:00+02:00", false,
			[]string{"2026-10-25T02:30+02:00", "2026-10-25T02:00+01:00", "2026-10-25T02:30+01:00", "2026-10-25T03:00+01:00", "2026-10-26T02:30+01:00"}},
		{"an hour that autumn has twice is open in both", []string{"allow 0 2 * * * for 1h Europe/Berlin"}, "2026-10-25T00:00+02:00", false,
			[]string{"2026-10-25T02:00+02:00", "2026-10-25T03:00+01:00", "2026-10-26T02:00+01:00"}},
		{"half an hour of daylight saving", []string{"allow 15 2 * * * for 10m Australia/Lord_Howe"}, "2026-10-04T00:00+10:30", false,
			[]string{"2026-10-04T02:30+11:00", "2026-10-04T02:40+11:00", "2026-10-05T02:15+11:00"}},
		{"a day that a zone skipped", []string{"allow 0 12 30 12 * for 1h Pacific/Apia"}, "2011-12-29T12:00-10:00", false,
			[]string{"2011-12-31T00:00+14:00", "2011-12-31T01:00+14:00", "2012-12-30T12:00+14:00"}},
		{"behind UTC", []string{"allow 0 22 * * 5 for 4h America/New_York"}, "2026-11-20T12:00Z", false,
			[]string{"2026-11-21T03:00Z", "2026-11-21T07:00Z", "2026-11-28T03:00Z"}},
		{"zones side by side", []string{"allow 0 1 * * * for 1h Asia/Shanghai", "allow 0 1 * * * for 1h Europe/Berlin"}, "2026-11-21T00:30Z", true,
			[]string{"2026-11-21T01:00Z", "2026-11-21T17:00Z", "2026-11-21T18:00Z", "2026-11-22T00:00Z"}},

		{"the 31st", []string{"allow 0 0 31 * * for 24h UTC"}, "2026-11-21T00:00Z", false,
			[]string{"2026-12-31T00:00Z", "2027-01-01T00:00Z", "2027-01-31T00:00Z", "2027-02-01T00:00Z", "2027-03-31T00:00Z"}},
		{"leap days", []string{"allow 0 0 29 2 * for 24h UTC"}, "2026-11-21T00:00Z", false,
			[]string{"2028-02-29T00:00Z", "2028-03-01T00:00Z", "2032-02-29T00:00Z"}},
		{"a day of the month or of the week", []string{"allow 0 0 1 * 1 for 1h UTC"}, "2026-11-28T00:00Z", false,
			[]string{"2026-11-30T00:00Z", "2026-11-30T01:00Z", "2026-12-01T00:00Z", "2026-12-01T01:00Z", "2026-12-07T00:00Z"}},
		{"over the end of the week", []string{"allow 0 0 * * sat-sun for 1h UTC"}, "2026-11-21T12:00Z", false,
			[]string{"2026-11-22T00:00Z", "2026-11-22T01:00Z", "2026-11-28T00:00Z"}},
		{"names", []string{"allow 0 0 1 jan,JUL * for 1h UTC"}, "2026-11-28T00:00Z", false,
			[]string{"2027-01-01T00:00Z", "2027-01-01T01:00Z", "2027-07-01T00:00Z"}},
		{"a year and a day", []string{"deny 0 0 1 1 * for 8784h UTC"}, "2026-11-21T00:00Z", false, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var list []desired.Window
			for _, text := range test.windows {
				list = append(list, parse(t, text))
			}
			s := selection(t, list...)
			answer := s.At(at(t, test.from))
			if answer.Open != test.open {
				t.Fatalf("open is %v at first", answer.Open)
			}
			for _, want := range test.changes {
				change := at(t, want)
				if !answer.Change.Equal(change) {
					t.Fatalf("changes at %s, want %s", answer.Change, want)
				}
				if before := s.At(change.Add(-1)); before != answer {
					t.Fatalf("just before %s it is %+v, was %+v", want, before, answer)
				}
				was := answer.Open
				if answer = s.At(change); answer.Open == was {
					t.Fatalf("nothing changes at %s", want)
				}
			}
			if len(test.changes) == 0 && !answer.Change.IsZero() {
				t.Errorf("changes at %s, want never", answer.Change)
			}
		})
	}
}

// Whom a window selects is a matter of labels; who is selected by no allow window is
// free, and a deny window closes him all the same.
func TestSelectors(t *testing.T) {
	set, err := window.New([]desired.Window{
		{Schedule: "0 1 * * *", Duration: time.Hour, Selector: "tier=prod"},
		{Kind: desired.Deny, Schedule: "0 12 * * *", Duration: time.Hour, Selector: "tier"},
		{Kind: desired.Deny, Schedule: "0 18 * * *", Duration: time.Hour, Timezone: "Europe/Berlin"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		labels map[string]string
		names  []string
		open   []int // hours of the day, in UTC
	}{
		{map[string]string{"tier": "prod"}, []string{"allow 0 1 * * * for 1h UTC", "deny 0 12 * * * for 1h UTC", "deny 0 18 * * * for 1h Europe/Berlin"}, []int{1}},
		{map[string]string{"tier": "dev"}, []string{"deny 0 12 * * * for 1h UTC", "deny 0 18 * * * for 1h Europe/Berlin"},
			[]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23}},
		{nil, []string{"deny 0 18 * * * for 1h Europe/Berlin"},
			[]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23}},
	} {
		s := set.Of(test.labels)
		if again := set.Of(test.labels); again != s {
			t.Errorf("%v: found out anew", test.labels)
		}
		if d := cmp.Diff(test.names, s.Names()); d != "" {
			t.Errorf("%v (-want +got):\n%s", test.labels, d)
		}
		var open []int
		for h := range 24 {
			if s.At(time.Date(2026, 11, 21, h, 30, 0, 0, time.UTC)).Open {
				open = append(open, h)
			}
		}
		if d := cmp.Diff(test.open, open); d != "" {
			t.Errorf("%v (-want +got):\n%s", test.labels, d)
		}
	}
}

func TestNoSetFreesAll(t *testing.T) {
	var none *window.Set
	if got := none.Of(map[string]string{"a": "b"}).At(time.Time{}); got != (window.Answer{Open: true}) {
		t.Errorf("%+v", got)
	}
	if names := none.Of(nil).Names(); names != nil {
		t.Errorf("names %q", names)
	}
}

func TestHeldSaysWhyAndUntilWhen(t *testing.T) {
	night, freeze := parse(t, "allow 0 1 * * 1-5 for 4h Europe/Berlin"), parse(t, "deny 0 0 20 12 * for 336h UTC")
	for _, test := range []struct{ when, want string }{
		{"2026-11-21T12:00Z", "until 2026-11-23T01:00:00+01:00: outside allow 0 1 * * 1-5 for 4h Europe/Berlin"},
		{"2026-12-24T12:00Z", "until 2027-01-04T01:00:00+01:00: deny 0 0 20 12 * for 336h UTC"},
	} {
		if got := selection(t, night, freeze).At(at(t, test.when)).Held(); got != test.want {
			t.Errorf("%s: %q, want %q", test.when, got, test.want)
		}
	}
	never := selection(t, parse(t, "deny * * * * * for 1h UTC")).At(at(t, "2026-11-21T12:00Z")).Held()
	if want := "no opening is in sight: deny * * * * * for 1h UTC"; never != want {
		t.Errorf("%q, want %q", never, want)
	}
}

func TestMistakes(t *testing.T) {
	right := desired.Window{Schedule: "0 1 * * *", Duration: time.Hour}
	for _, test := range []struct {
		change func(*desired.Window)
		field  string
		want   string
	}{
		{func(w *desired.Window) { w.Kind = "block" }, "kind", `"allow" or "deny"`},
		{func(w *desired.Window) { w.Schedule = "" }, "schedule", "has 0 fields"},
		{func(w *desired.Window) { w.Schedule = "0 0 1 * * *" }, "schedule", "has 6 fields"},
		{func(w *desired.Window) { w.Schedule = "@daily" }, "schedule", "has 1 fields"},
		{func(w *desired.Window) { w.Schedule = "60 0 * * *" }, "schedule", "60"},
		{func(w *desired.Window) { w.Schedule = "0 24 * * *" }, "schedule", "24"},
		{func(w *desired.Window) { w.Schedule = "0 0 L * *" }, "schedule", "L"},
		{func(w *desired.Window) { w.Schedule = "0 0 15W * *" }, "schedule", "15W"},
		{func(w *desired.Window) { w.Schedule = "0 0 * * 5#2" }, "schedule", "5#2"},
		{func(w *desired.Window) { w.Schedule = "TZ=Europe/Berlin 0 0 * *" }, "schedule", "4"},
		{func(w *desired.Window) { w.Schedule = "0 0 1,x * *" }, "schedule", "x"},
		{func(w *desired.Window) { w.Schedule = "*/0 0 * * *" }, "schedule", "step"},
		{func(w *desired.Window) { w.Schedule = "0 0 30 2 *" }, "schedule", "never comes"},
		{func(w *desired.Window) { w.Duration = 0 }, "duration", "more than nothing"},
		{func(w *desired.Window) { w.Duration = -time.Hour }, "duration", "more than nothing"},
		{func(w *desired.Window) { w.Duration = window.Longest + 1 }, "duration", "at most 8784h"},
		{func(w *desired.Window) { w.Timezone = "Berlin" }, "timezone", "Europe/Berlin"},
		{func(w *desired.Window) { w.Timezone = "Local" }, "timezone", "IANA"},
		{func(w *desired.Window) { w.Timezone = "../etc/passwd" }, "timezone", "IANA"},
		{func(w *desired.Window) { w.Selector = "tier=" + "a b" }, "selector", "no label selector"},
	} {
		w := right
		test.change(&w)
		mistakes := window.Check(w)
		if len(mistakes) != 1 || mistakes[0].Field != test.field || !strings.Contains(mistakes[0].Error(), test.want) {
			t.Errorf("%+v: %v, want one about %s with %q", w, mistakes, test.field, test.want)
		}
		_, err := window.New([]desired.Window{right, w})
		var field *window.FieldError
		if !errors.As(err, &field) || !strings.Contains(err.Error(), "rollout.windows[1]."+test.field+": ") {
			t.Errorf("%+v: %v", w, err)
		}
	}
	if all := window.Check(desired.Window{Kind: "x", Timezone: "x", Selector: "a b"}); len(all) != 5 {
		t.Errorf("not every mistake: %v", all)
	}
}

// To ask about thousands of targets again and again costs next to nothing.
func BenchmarkAt(b *testing.B) {
	set, err := window.New([]desired.Window{
		{Schedule: "0 1 * * 1-5", Duration: 4 * time.Hour, Timezone: "Europe/Berlin", Selector: "tier=prod"},
		{Kind: desired.Deny, Schedule: "0 0 20 12 *", Duration: 336 * time.Hour},
	})
	if err != nil {
		b.Fatal(err)
	}
	s, now := set.Of(map[string]string{"tier": "prod"}), time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		now = now.Add(time.Second)
		s.At(now)
	}
}
