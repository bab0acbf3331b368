package cli

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/syncer-project/syncer/internal/console"
	"github.com/syncer-project/syncer/internal/emulator"
)

// TestAnInterruptEndsTheReading: whichever signal it is and whatever reads, at
// once, though a service does not answer. Nothing is written.
func TestAnInterruptEndsTheReading(t *testing.T) {
	caught := make(chan os.Signal, 1) // so that a hang-up is not ignored, however the tests were started
	signal.Notify(caught, syscall.SIGHUP)
	defer signal.Stop(caught)
	for _, sent := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		for _, command := range []string{
			"plan -f change.yaml", "apply -f change.yaml --yes", "outdated -f change.yaml", "export -f change.yaml", "export --all", "snapshot -f change.yaml",
		} {
			t.Run(sent.String()+" "+command, func(t *testing.T) {
				inDirectory(t, pairFiles)
				env := silentService(t, sync.OnceFunc(func() { interrupt(t, sent) }))
				got := invoke(t, env, strings.Fields(command)...)
				if got.code != codeInterrupted || got.out != "" || !strings.Contains(got.err, "interrupted") {
					t.Errorf("%+v", got)
				}
			})
		}
	}
}

// silentService is the environment for a cloud that never answers a list, and
// calls asked when it is asked for one.
func silentService(t *testing.T, asked func()) map[string]string {
	t.Helper()
	return servedBy(t, func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		if !strings.Contains(r.URL.Path, "/api/v3/") && !strings.Contains(r.URL.Path, "/pools") {
			server.ServeHTTP(w, r)
			return
		}
		asked()
		<-r.Context().Done()
	})
}

// interrupt sends a signal to this process.
func interrupt(t *testing.T, sent os.Signal) {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(sent)
	}
	if err != nil {
		t.Error(err)
	}
}

// servedBy is the environment for a cloud that answers as handle does, which gets
// an emulator to hand requests on to.
func servedBy(t *testing.T, handle func(w http.ResponseWriter, r *http.Request, server http.Handler)) map[string]string {
	t.Helper()
	server, env := served(t)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handle(w, r, server) }))
	t.Cleanup(web.Close)
	env["SYNCER_ENDPOINT"] = "iam=" + web.URL + ",cce=" + web.URL + ",modelarts=" + web.URL
	env["SYNCER_REQUEST_TIMEOUT"] = "1h"
	env["SYNCER_REGION"], env["SYNCER_PROJECT"] = emulator.Region, emulator.ProjectID
	return env
}

// TestTheSecondInterruptStopsAnApply: at once, whatever is on its way. The result
// says what may have been carried out.
func TestTheSecondInterruptStopsAnApply(t *testing.T) {
	inDirectory(t, pairFiles)
	env := servedBy(t, func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		if r.Method != http.MethodPost || !strings.HasPrefix(r.URL.Path, "/api/v3/addons") {
			server.ServeHTTP(w, r)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body) // else nobody sees that the client has gone
		interrupt(t, os.Interrupt)
		interrupt(t, syscall.SIGTERM)
		<-r.Context().Done()
	})
	got := invoke(t, env, "apply", "-f", "change.yaml", "--target", "cluster/one", "--yes")
	if got.code != codeInterrupted || !strings.Contains(got.out, "Result: 0 succeeded, 1 sent, 0 failed, 0 skipped, 0 canceled on 1 target.") {
		t.Errorf("%+v", got)
	}
}

// TestTheListsOfAllAreSeen: export --all says what it waits for before it knows any target.
func TestTheListsOfAllAreSeen(t *testing.T) {
	seen := &awaitedText{text: "read 0 of 2", got: make(chan struct{})}
	env := servedBy(t, func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		if !strings.HasSuffix(r.URL.Path, "/pools") && !strings.HasSuffix(r.URL.Path, "/clusters") {
			server.ServeHTTP(w, r)
			return
		}
		select {
		case <-seen.got:
			server.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
	a := &app{
		streams: streams{In: strings.NewReader(""), Out: console.New(io.Discard, console.Plain), Err: console.New(seen, console.Plain), ErrTerminal: true},
		env:     func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if code := a.run(ctx, []string{"export", "--all"}); code != codeDone {
		t.Errorf("exit code %d\n%s", code, seen.String())
	}
}

// TestAnInterruptIsNoConsent: it ends the question at once.
func TestAnInterruptIsNoConsent(t *testing.T) {
	for _, sent := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		inDirectory(t, pairFiles)
		server, env := served(t)
		in, never := io.Pipe() // whoever is asked says nothing
		defer never.Close()
		asked := &awaitedText{text: "to go on: ", got: make(chan struct{})}
		a := &app{
			streams: streams{In: in, Out: console.New(io.Discard, console.Plain), Err: console.New(asked, console.Plain), InTerminal: true},
			env:     func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		}
		go func() {
			<-asked.got
			interrupt(t, sent)
		}()
		code := a.run(context.Background(), []string{"apply", "-f", "change.yaml"})
		if said := asked.String(); code != codeInterrupted || !strings.HasSuffix(said, "to go on: \nsyncer: interrupted; nothing was changed\n") {
			t.Errorf("exit code %d\n%s", code, said)
		}
		if changes := made(server); len(changes) > 0 {
			t.Errorf("changed: %q", changes)
		}
	}
}

// TestNohup: who started syncer so that it outlives the terminal gets that.
func TestNohup(t *testing.T) {
	signal.Ignore(syscall.SIGHUP)
	ignored := slices.Contains(interrupts(), os.Signal(syscall.SIGHUP))
	signal.Reset(syscall.SIGHUP)
	if ignored {
		t.Error("a hang-up that is ignored interrupts")
	}
}

// TestAHangUpDoesNotInsist: a second signal stops at once, but not a second hang-up.
func TestAHangUpDoesNotInsist(t *testing.T) {
	for _, first := range []os.Signal{syscall.SIGHUP, syscall.SIGTERM, os.Interrupt} {
		caught, done, ended := make(chan os.Signal), make(chan struct{}), make(chan struct{})
		var calls []string
		go func() {
			defer close(ended)
			follow(caught, done, func() { calls = append(calls, "first") }, func() { calls = append(calls, "second") })
		}()
		for _, sig := range []os.Signal{first, syscall.SIGHUP, syscall.SIGHUP} {
			caught <- sig
		}
		if first == os.Interrupt { // the run is over
			close(done)
		} else {
			caught <- syscall.SIGTERM
		}
		<-ended
		want := []string{"first", "second"}
		if first == os.Interrupt {
			want = want[:1]
		}
		if !slices.Equal(calls, want) {
			t.Errorf("after %s: %q, want %q", first, calls, want)
		}
	}
}
