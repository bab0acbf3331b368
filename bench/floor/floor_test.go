package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/bench/world"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// It asks for no more than nobody can do without: the least that the table tells.
func TestFloorAsksForTheLeast(t *testing.T) {
	const n = 25
	var plain, changing strings.Builder
	for i := range n {
		plain.WriteString(world.ClusterID(i) + "\n")
		changing.WriteString(world.ClusterID(i) + " " + strings.Join(world.AddonIDs(i), " ") + "\n")
	}
	for _, c := range []struct {
		lines string
		want  map[string]int
	}{
		{plain.String(), map[string]int{"sign-in": 1, "list": n}},
		{changing.String(), map[string]int{"sign-in": 1, "list": 2 * n, "change": n * world.Addons()}},
	} {
		w := world.New(world.Options{Clusters: n})
		server := httptest.NewServer(w.Handler())
		t.Setenv("OS_AUTH_URL", server.URL+"/v3")
		err := run(&client{cce: server.URL}, write(t, c.lines), write(t, string(world.ChangeBody())), 10)
		server.Close()
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, w.Counts()); d != "" {
			t.Error(d)
		}
	}
}

func TestFloorTellsWhatWentWrong(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		status int
	}{"no JSON": {"[{", 200}, "refused": {"{}", 500}} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				w.WriteHeader(c.status)
				w.Write([]byte(c.answer))
				return
			}
			w.Write([]byte("{}"))
		}))
		t.Setenv("OS_AUTH_URL", server.URL)
		if err := run(&client{cce: server.URL}, write(t, "a\nb\nc\n"), "", 2); err == nil {
			t.Errorf("%s: no error", name)
		}
		server.Close()
	}
}
