package manifest_test

import (
	"testing"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
)

// A mistake is one line, whatever a file or a field is called.
func TestOneLineForEachMistake(t *testing.T) {
	mistakes := manifest.Diagnostics{
		{Pos: desired.Position{File: "a\nb\r.yaml", Line: 1, Column: 2}, Path: "x\ny", Message: "odd"},
		{Message: "two\nlines"},
	}
	if want, got := `a\nb\r.yaml:1:2: x\ny: odd`+"\n"+`two\nlines`, mistakes.Error(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
