package wire

import (
	"fmt"
	"strings"
	"testing"
)

// TestTimestamps: what is no time is not told, and spoils no list.
func TestTimestamps(t *testing.T) {
	for raw, want := range map[string]string{
		`"2026-11-21T09:30:00Z"`:                   "2026-11-21T09:30:00Z",
		`"2026-11-21T10:30:00.25+01:00"`:           "2026-11-21T09:30:00Z",
		`"2026-11-21 09:30:00.123456 +0000 UTC"`:   "2026-11-21T09:30:00Z",
		`"2026-11-21 10:30:00 +0100 CET"`:          "2026-11-21T09:30:00Z",
		`"0001-01-01T00:00:00Z"`:                   "",
		`"0001-01-01 00:00:00 +0000 UTC"`:          "",
		`"yesterday"`:                              "",
		`""`:                                       "",
		`null`:                                     "",
		`1763717400`:                               "",
		`{"seconds":1}`:                            "",
		`"2026-11-21T09:30:00Z","x":["not alone"]`: "2026-11-21T09:30:00Z",
	} {
		body := fmt.Sprintf(`{"items":[{"metadata":{"uid":"u","updateTimestamp":%s},"spec":{"addonTemplateName":"coredns"}}]}`, raw)
		got, err := DecodeAddons(strings.NewReader(body))
		if err != nil || got[0].Updated != want {
			t.Errorf("%s: %+v, %v; want %q", raw, got, err, want)
		}
	}
	got, err := DecodeAddons(strings.NewReader(`{"items":[{"metadata":{"uid":"u"},"spec":{"addonTemplateName":"coredns"}}]}`))
	if err != nil || got[0].Updated != "" {
		t.Errorf("none: %+v, %v", got, err)
	}
}
