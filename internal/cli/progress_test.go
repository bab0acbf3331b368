package cli

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/syncer-project/syncer/internal/console"
)

// awaitedText is a writer that tells when it has got a text.
type awaitedText struct {
	bytes.Buffer
	text string
	got  chan struct{}
	once sync.Once
}

func (w *awaitedText) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if strings.Contains(w.String(), w.text) {
		w.once.Do(func() { close(w.got) })
	}
	return n, err
}

// TestReadingIsShown: on a terminal every command that reads targets says how far
// it is while the services take their time, and leaves nothing of that behind.
func TestReadingIsShown(t *testing.T) {
	for _, command := range []string{"plan", "apply --yes", "outdated", "export", "snapshot"} {
		t.Run(command, func(t *testing.T) {
			inDirectory(t, pairFiles)
			terminal := &awaitedText{text: "read 0 of 1", got: make(chan struct{})}
			env := servedBy(t, func(w http.ResponseWriter, r *http.Request, server http.Handler) {
				select {
				case <-terminal.got:
				case <-r.Context().Done():
				}
				server.ServeHTTP(w, r)
			})
			var out bytes.Buffer
			a := &app{
				streams: streams{In: strings.NewReader(""), Out: console.New(&out, console.Plain), Err: console.New(terminal, console.Plain), ErrTerminal: true},
				env:     func(name string) (string, bool) { v, ok := env[name]; return v, ok },
			}
			if code := a.run(context.Background(), append(strings.Fields(command), "-f", "same.yaml")); code != codeDone {
				t.Errorf("exit code %d", code)
			}
			const gone = "\r\x1b[1A\x1b[J"
			if shown, rest, found := strings.Cut(terminal.String(), gone); !found || !strings.HasPrefix(shown, "read 0 of 1") || strings.Contains(rest, "read") && !strings.HasSuffix(rest, gone) {
				t.Errorf("%q", terminal.String())
			}
		})
	}
}
