package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/executor"
)

var errFull = errors.New("no space left on device")

// events reads a golden file of NDJSON back.
func events(t *testing.T, name string) (raw string, out []executor.Event) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	for dec.More() {
		var e executor.Event
		if err := dec.Decode(&e); err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return string(text), out
}

func TestNDJSONIsOneLinePerEvent(t *testing.T) {
	want, story := events(t, "events.ndjson")
	var b strings.Builder
	observe := newNDJSON(&b)
	for _, e := range story {
		observe(e)
	}
	if b.String() != want || strings.Count(want, "\n") != len(story) || len(story) < 10 {
		t.Errorf("%d events, written as\n%s\nwant\n%s", len(story), b.String(), want)
	}
}

// failing is a writer that fails once.
type failing struct {
	strings.Builder
	writes int
}

func (f *failing) Write(p []byte) (int, error) {
	if f.writes++; f.writes == 2 {
		return 0, errFull
	}
	return f.Builder.Write(p)
}

func TestNDJSONStopsAtAFailedWrite(t *testing.T) {
	var f failing
	observe := newNDJSON(&f)
	_, story := events(t, "events.ndjson")
	for _, e := range story {
		observe(e)
	}
	if f.writes != 2 || strings.Count(f.String(), "\n") != 1 {
		t.Errorf("%d writes after a failed one:\n%s", f.writes, f.String())
	}
}
