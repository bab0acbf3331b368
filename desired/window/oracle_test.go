package window_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/window"
)

// schedule is a schedule of numbers, *, a-b and /n, read for itself: the values of
// each field.
type schedule struct {
	minute, hour, day, month, weekday [60]bool
	either                            bool // both the day and the weekday are restricted, so one of them does
}

func read(text string) schedule {
	f := strings.Fields(text)
	return schedule{
		minute: values(f[0], 0, 59), hour: values(f[1], 0, 23), day: values(f[2], 1, 31), month: values(f[3], 1, 12), weekday: values(f[4], 0, 7),
		either: f[2] != "*" && f[4] != "*",
	}
}

// has reports whether that minute of the wall is a start.
func (s schedule) has(wall time.Time) bool {
	if !s.minute[wall.Minute()] || !s.hour[wall.Hour()] || !s.month[wall.Month()] {
		return false
	}
	date := s.day[wall.Day()]
	weekday := s.weekday[wall.Weekday()] || wall.Weekday() == time.Sunday && s.weekday[7]
	return date && weekday || s.either && (date || weekday)
}

func values(field string, low, high int) (out [60]bool) {
	for _, each := range strings.Split(field, ",") {
		span, step, stepped := strings.Cut(each, "/")
		by, from, to := 1, low, high
		if stepped {
			by, _ = strconv.Atoi(step)
		}
		if first, last, isRange := strings.Cut(span, "-"); span != "*" {
			from, _ = strconv.Atoi(first)
			to = from
			if isRange {
				to, _ = strconv.Atoi(last)
			} else if stepped {
				to = high
			}
		}
		for v := from; v <= to; v += by {
			out[v] = true
		}
	}
	return out
}

// minutes tells for each minute from begin whether the window is open, by counting
// through them.
func minutes(t fataler, w desired.Window, begin time.Time, n int) []bool {
	zone, err := time.LoadLocation(w.Timezone)
	if err != nil {
		t.Fatalf("%v", err)
	}
	wallOf := func(at time.Time) time.Time {
		_, offset := at.In(zone).Zone()
		return at.UTC().Add(time.Duration(offset) * time.Second)
	}
	long, starting := int(w.Duration/time.Minute), read(w.Schedule)
	left := 0 // minutes that it is still open
	out := make([]bool, 0, n)
	for m := -long; m < n; m++ {
		at := begin.Add(time.Duration(m) * time.Minute)
		now, before := wallOf(at), wallOf(at.Add(-time.Minute))
		starts := starting.has(now)
		for skipped := before.Add(time.Minute); skipped.Before(now); skipped = skipped.Add(time.Minute) {
			starts = starts || starting.has(skipped)
		}
		left--
		if starts {
			left = long
		}
		if m >= 0 {
			out = append(out, left > 0)
		}
	}
	return out
}

// changeOf is in which minute from begin the clocks of the window's zone change next.
func changeOf(w desired.Window, begin time.Time) int {
	zone, err := time.LoadLocation(w.Timezone)
	if err != nil {
		return -1
	}
	_, end := begin.In(zone).ZoneBounds()
	return int(end.Sub(begin) / time.Minute)
}

type fataler interface{ Fatalf(string, ...any) }

// TestAgreesWithCountingMinutes holds the windows of a target against a count of all
// minutes of twelve days, most of them with a change of clocks.
func TestAgreesWithCountingMinutes(t *testing.T) {
	flips := 0
	rapid.Check(t, func(t *rapid.T) {
		begin := rapid.SampledFrom([]time.Time{
			time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 18, 0, 0, 0, 0, time.UTC),
			time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 28, 0, 0, 0, 0, time.UTC),
			time.Date(2028, 2, 20, 0, 0, 0, 0, time.UTC), time.Date(2011, 12, 25, 0, 0, 0, 0, time.UTC),
		}).Draw(t, "begin")
		n := 12 * 24 * 60
		list := rapid.SliceOfN(rapid.Custom(aWindow), 1, 3).Draw(t, "windows")
		set, err := window.New(list)
		if err != nil {
			return // a day that no month has
		}
		truth := make([]bool, n)
		for m := range truth {
			truth[m] = true
		}
		allows := false
		some := make([]bool, n)
		for _, w := range list {
			for m, open := range minutes(t, w, begin, n) {
				switch {
				case w.Kind == desired.Deny:
					truth[m] = truth[m] && !open
				case open:
					some[m] = true
				}
			}
			allows = allows || w.Kind != desired.Deny
		}
		for m := range truth {
			truth[m] = truth[m] && (some[m] || !allows)
		}
		selection := set.Of(nil)
		asked := rapid.SliceOfN(rapid.IntRange(0, n-1), 1, 20).Draw(t, "minutes")
		if change := changeOf(list[0], begin); change > 300 && change < n-300 {
			for range 10 {
				asked = append(asked, change+rapid.IntRange(-100, 300).Draw(t, "minutes from the change"))
			}
		}
		for _, m := range asked {
			at := begin.Add(time.Duration(m)*time.Minute + 17*time.Second)
			got := selection.At(at)
			if got.Open != truth[m] {
				t.Fatalf("at %s: open %v, counted %v", at, got.Open, truth[m])
			}
			flip := m
			for flip < n && truth[flip] == truth[m] {
				flip++
			}
			switch change := begin.Add(time.Duration(flip) * time.Minute); {
			case flip < n && !got.Change.Equal(change):
				t.Fatalf("at %s: changes at %s, counted %s", at, got.Change, change)
			case flip == n && !got.Change.IsZero() && got.Change.Before(change):
				t.Fatalf("at %s: changes at %s, and does not before %s", at, got.Change, change)
			case flip < n:
				flips++
			}
		}
	})
	if flips < 50 {
		t.Errorf("only %d changes were compared", flips)
	}
}

func aWindow(t *rapid.T) desired.Window {
	field := func(name string, often []string, low, high int) string {
		switch rapid.IntRange(0, 3).Draw(t, name) {
		case 0, 1:
			return rapid.SampledFrom(often).Draw(t, name)
		case 2:
			return strconv.Itoa(rapid.IntRange(low, high).Draw(t, name))
		}
		from := rapid.IntRange(low, high-1).Draw(t, name)
		return fmt.Sprintf("%d-%d/%d", from, rapid.IntRange(from+1, high).Draw(t, name), rapid.IntRange(1, 4).Draw(t, name))
	}
	return desired.Window{
		Kind: rapid.SampledFrom([]desired.WindowKind{"", desired.Allow, desired.Deny}).Draw(t, "kind"),
		Schedule: strings.Join([]string{
			field("minute", []string{"0", "*/15", "30", "*"}, 0, 59), field("hour", []string{"2", "*", "1", "0", "3", "2-3"}, 0, 23),
			field("day", []string{"*", "*", "31", "29-31"}, 1, 31), field("month", []string{"*"}, 1, 12),
			field("weekday", []string{"*", "*", "0", "1-5"}, 0, 7),
		}, " "),
		Duration: time.Duration(rapid.SampledFrom([]int{1, 15, 30, 60, 61, 4 * 60, 24 * 60, 3 * 24 * 60, 10 * 24 * 60}).Draw(t, "duration")) * time.Minute,
		Timezone: rapid.SampledFrom([]string{"", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca"}).Draw(t, "zone"),
	}
}
