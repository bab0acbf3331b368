package emulator

import (
	"net/http"
	"testing"
	"time"
)

// A service that gets too many requests answers its own 429 and does nothing; the
// other services go on.
func TestRateLimit(t *testing.T) {
	f := start(t, Options{Open: true, RateLimit: 8})
	pass := func() (passed int, code any) {
		for range 20 {
			switch resp, answer := f.send("GET", trainA, ""); resp.StatusCode {
			case http.StatusTooManyRequests:
				code = answer["error_code"]
			default:
				passed++
			}
		}
		return passed, code
	}
	for _, tt := range []struct {
		after time.Duration
		want  int
	}{{0, 2}, {0, 0}, {time.Second / 8, 1}, {time.Second, 2}} { // a quarter of a second's at once
		f.advance(tt.after)
		if got, code := pass(); got != tt.want || code != "ModelArts.4206" {
			t.Errorf("%s later %d passed, want %d; the others got %q", tt.after, got, tt.want, code)
		}
	}
	if resp, _ := f.send("GET", addonsOfA, ""); resp.StatusCode != http.StatusOK {
		t.Errorf("the limit of one service holds for another: HTTP %d", resp.StatusCode)
	}
}

func TestRateLimitIsNoLessThanNothing(t *testing.T) {
	if _, err := New(Options{RateLimit: -1}); err == nil {
		t.Error("a limit of -1 is taken")
	}
}
