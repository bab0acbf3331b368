package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/syncer-project/syncer/internal/cli"
	"github.com/syncer-project/syncer/internal/emulator"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

func TestMain(m *testing.M) {
	testscript.Main(withBinary{m}, map[string]func(){
		"syncer": func() {
			os.Exit(cli.Main(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

// TestScripts runs the scripts, which are the manual: one per behaviour. They
// have these commands besides testscript's own:
//
//	emulator [SEED [SETTLE]] start an emulator on an address of its own and set the environment for it;
//	                       SETTLE is how long a change takes (100ms)
//	fault FILE             let the emulator fail as the JSON in FILE says
//	requests FILE          write the requests since the last time, "METHOD PATH STATUS", sorted
//	changes FILE           write what the emulator changed since the last time, sorted
//	sent CHANGE FILE       write the request body of the change that changes lists so, as indented JSON
//	gateway [down]         start a push gateway, as $GATEWAY, or let it answer no more
//	pushed FILE            write what it holds
//	exits CODE CMD ARG...  run a command and check its exit code
func TestScripts(t *testing.T) {
	repo, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)            // no settings of the person who runs the tests
			env.Setenv("GORACE", "atexit_sleep_ms=10") // with -race each command would sleep a second at its end
			env.Setenv("SYNCER_QPS", "0")              // the emulator takes what it gets: no script waits for a rate
			env.Setenv("EXAMPLES", filepath.Join(repo, "../../examples/manifests"))
			env.Values[servedKey{}] = &served{}
			env.Values[gatewayKey{}] = &pushGateway{groups: map[string]map[string]*dto.MetricFamily{}}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"emulator": startEmulator, "fault": fault, "requests": requests, "changes": changes, "sent": sent, "exits": exits,
			"gateway": gateway, "pushed": pushed,
		},
	})
}

// served is a script's emulator.
type served struct {
	server *emulator.Server
	seen   int // log entries that a script has looked at
}

type servedKey struct{}

func emulatorOf(ts *testscript.TestScript) *served {
	s := ts.Value(servedKey{}).(*served)
	if s.server == nil {
		ts.Fatalf("the script has not started an emulator")
	}
	return s
}

func startEmulator(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 2 {
		ts.Fatalf("usage: emulator [SEED [SETTLE]]")
	}
	options := emulator.Options{Settle: 100 * time.Millisecond}
	if len(args) == 2 {
		settle, err := time.ParseDuration(args[1])
		ts.Check(err)
		options.Settle = settle
	}
	if len(args) > 0 {
		seed, err := emulator.ReadSeed(strings.NewReader(ts.ReadFile(args[0])))
		ts.Check(err)
		options.Seed = seed
	}
	server := emulator.MustNew(options)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	httpServer := &http.Server{Handler: server, ReadHeaderTimeout: time.Minute}
	go func() { _ = httpServer.Serve(listener) }() // ends with Close
	ts.Defer(func() { _ = httpServer.Close() })
	*ts.Value(servedKey{}).(*served) = served{server: server}
	url := "http://" + listener.Addr().String()
	ts.Setenv("URL", url)
	ts.Setenv("SYNCER_ENDPOINT", "iam="+url+",cce="+url+",modelarts="+url)
	ts.Setenv("SYNCER_QPS", "0")
	ts.Setenv("SYNCER_POLL_INTERVAL", "50ms")
	ts.Setenv("HUAWEICLOUD_SDK_AK", emulator.AccessKey)
	ts.Setenv("HUAWEICLOUD_SDK_SK", emulator.SecretKey)
}

func fault(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: fault FILE")
	}
	emulatorOf(ts)
	answer, err := http.Post(ts.Getenv("URL")+"/_emulator/faults", "application/json", strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		ts.Fatalf("fault: %s", answer.Status)
	}
}

// since returns what line makes of each log entry that was not looked at yet.
func since(ts *testscript.TestScript, line func(emulator.Entry) string) string {
	s := emulatorOf(ts)
	log := s.server.Log()
	var lines []string
	for _, entry := range log[s.seen:] {
		if text := line(entry); text != "" {
			lines = append(lines, text+"\n")
		}
	}
	s.seen = len(log)
	slices.Sort(lines)
	return strings.Join(lines, "")
}

func requests(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: requests FILE")
	}
	text := since(ts, func(e emulator.Entry) string { return fmt.Sprintf("%s %s %d", e.Method, e.Path, e.Status) })
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

func changes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: changes FILE")
	}
	text := since(ts, func(e emulator.Entry) string { return e.Change })
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

func sent(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sent CHANGE FILE")
	}
	for _, entry := range emulatorOf(ts).server.Log() {
		if entry.Change != args[0] {
			continue
		}
		var text bytes.Buffer
		ts.Check(json.Indent(&text, []byte(entry.Body), "", "  "))
		text.WriteByte('\n')
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), text.Bytes(), 0o666))
		return
	}
	ts.Fatalf("no request made the change %q", args[0])
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE CMD ARG...")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var failed *exec.ExitError
		if !errors.As(err, &failed) {
			ts.Check(err)
		}
		code = failed.ExitCode()
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, want %s\n%s%s", code, args[0], ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// TestReadmeShowsWhatScriptsShow holds README's manifest and session against the
// script that runs them.
func TestReadmeShowsWhatScriptsShow(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/script/readme-session.txtar")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range archive.Files {
		if file.Name != "again.txt" && !bytes.Contains(readme, file.Data) {
			t.Errorf("README.md does not show %s of readme-session.txtar", file.Name)
		}
	}
}
