package progress

import (
	"strings"
	"testing"
)

// TestSay: the line stands above what is live, and acts on no terminal.
func TestSay(t *testing.T) {
	var screen strings.Builder
	v := NewTerminal(&screen, Options{}, func() (int, int) { return 80, 24 })
	v.panel = panel{rows: 1, text: "live\n"}
	v.Say("kept  \x1b[2J")
	if want := v.panel.erased() + `kept  \u001b[2J` + "\nlive\n"; screen.String() != want {
		t.Errorf("%q, want %q", screen.String(), want)
	}
}
