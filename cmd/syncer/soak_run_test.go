package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cli"
	"github.com/syncer-project/syncer/internal/emulator"
)

const (
	patience      = 3 * time.Minute // how long one apply may take, whatever it goes through
	changeTimeout = 8 * time.Second // --timeout
)

// arena is one round's emulator, which knows syncer from somebody else and whose
// clock can be put forward.
type arena struct {
	t      *testing.T
	fleet  fleet
	server *emulator.Server
	web    *httptest.Server
	dir    string
	ahead  atomic.Int64 // of the clock, in nanoseconds

	mu       sync.Mutex
	requests int // syncer's, in this run
	hooks    []*hook
}

// hook is what happens once at syncer's so manyth request.
type hook struct {
	at    int
	f     func()
	spent bool
}

func newArena(t *testing.T, d dice) *arena {
	a := &arena{t: t, fleet: d.fleet(), dir: t.TempDir()}
	now := func() time.Time { return time.Now().Add(time.Duration(a.ahead.Load())) }
	settle := time.Duration(d.IntN(300)) * time.Millisecond
	a.server = emulator.MustNew(emulator.Options{Seed: &a.fleet.seed, Settle: settle, Now: now, Open: true})
	a.web = httptest.NewServer(http.HandlerFunc(a.serve))
	text, err := json.Marshal(a.fleet.manifest)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(a.dir, "fleet.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

func byHand(userAgent string) bool { return userAgent == somebody }

// somebody is whoever else changes the fleet.
const somebody = "somebody-else/1"

func (a *arena) serve(w http.ResponseWriter, r *http.Request) {
	if !byHand(r.UserAgent()) {
		a.mu.Lock()
		a.requests++
		for _, h := range a.hooks {
			if a.requests >= h.at && !h.spent {
				h.spent = true
				go h.f()
			}
		}
		a.mu.Unlock()
	}
	a.server.ServeHTTP(w, r)
}

// when lets f happen at the n-th request of this run. What it returns waits until
// f is over, or sees to it that it does not happen any more.
func (a *arena) when(n int, f func()) (end func()) {
	done := make(chan struct{})
	h := &hook{at: n, f: func() { defer close(done); f() }}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hooks = append(a.hooks, h)
	return func() {
		a.mu.Lock()
		spent := h.spent
		h.spent = true
		a.mu.Unlock()
		if spent {
			<-done
		}
	}
}

// calm ends all trouble: nothing fails any more, and what went on has ended.
func (a *arena) calm() {
	a.server.ClearFaults()
	a.ahead.Add(int64(time.Minute))
}

// attempt is one run of syncer and what came of it.
type attempt struct {
	ordeal ordeal
	before map[string]instance // what was there, by target and component
	after  map[string]instance
	kept   map[string]string // the recovery manifests that it left, by file
	log    []emulator.Entry
	result *executor.Result // nil: none was written
	code   int              // -1: a signal ended it
	hit    []syscall.Signal // the signals that it got
	heard  time.Duration    // from the first of them to the end
	stderr string
	memory int64 // at its peak, in KiB; 0 where nobody tells
	late   bool  // it did not end
}

func (r *attempt) killed() bool { return r.code == -1 }

// run lets syncer apply while it goes through the ordeal. Without a binary it
// runs in this process, where it gets no signals.
func (a *arena) run(o ordeal, binary string) *attempt {
	r := &attempt{ordeal: o, before: a.look()}
	had := a.recoveries()
	args := append([]string{"apply", "--yes", "-o", "json", "-f", filepath.Join(a.dir, "fleet.json")}, o.args...)
	if o.review {
		args = append(args, "--plan", a.review(binary))
	}
	a.server.ResetLog()
	for _, m := range o.before {
		a.meddle(m)
	}
	for _, f := range o.faults {
		a.server.Fault(f)
	}
	a.mu.Lock()
	a.requests, a.hooks = 0, nil
	a.mu.Unlock()
	meddled := a.when(o.at+1, func() {
		for _, m := range o.during {
			a.meddle(m)
		}
	})
	revoked := func() {}
	if o.revoked > 0 {
		revoked = a.when(o.revoked, a.server.RevokeTokens)
	}
	var out, errs bytes.Buffer
	if binary == "" {
		r.code = cli.Main(args, a.environment(), strings.NewReader(""), &out, &errs)
	} else {
		a.child(r, binary, args, &out, &errs)
	}
	meddled()
	revoked()
	r.stderr = errs.String()
	var result executor.Result
	if json.Unmarshal(out.Bytes(), &result) == nil {
		r.result = &result
	}
	time.Sleep(5 * time.Millisecond) // what a killed run had sent arrives
	r.log = a.server.Log()
	a.calm()
	r.after, r.kept = a.look(), a.recoveries()
	maps.DeleteFunc(r.kept, func(file, _ string) bool { return had[file] != "" })
	return r
}

// review makes a plan and returns its file.
func (a *arena) review(binary string) string {
	file := filepath.Join(a.dir, "plan.json")
	cmd := exec.Command(binary, "plan", "--out", file, "-f", filepath.Join(a.dir, "fleet.json"), "--max-deletes", "1000", "--max-delete-percent", "100")
	cmd.Env = a.environment()
	if out, err := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() > 1 { // 1: something is blocked
		a.t.Errorf("plan --out: %v\n%s", err, out)
	}
	return file
}

// recoveries reads what replaces left where they were cut off.
func (a *arena) recoveries() map[string]string {
	out := map[string]string{}
	files, err := filepath.Glob(filepath.Join(a.dir, ".local/state/syncer/recovery/*"))
	if err != nil {
		a.t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			a.t.Fatal(err)
		}
		out[file] = string(text)
	}
	return out
}

func (a *arena) environment() []string {
	out := []string{"HOME=" + a.dir, "SYNCER_ENDPOINT=iam=" + a.web.URL + ",cce=" + a.web.URL + ",modelarts=" + a.web.URL}
	if a.fleet.byKey {
		return append(out, "HUAWEICLOUD_SDK_AK="+emulator.AccessKey, "HUAWEICLOUD_SDK_SK="+emulator.SecretKey)
	}
	return append(out, "OS_AUTH_URL="+a.web.URL+"/v3", "OS_USERNAME="+emulator.Username, "OS_PASSWORD="+emulator.Password, "OS_DOMAIN_NAME="+emulator.DomainName)
}
