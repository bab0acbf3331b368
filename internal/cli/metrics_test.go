package cli

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/metrics"
)

// metricsOf reads a file of metrics: the value by name and labels, as the text has them.
func metricsOf(t *testing.T, file string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := metrics.Read(strings.NewReader(string(text))); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^(syncer\S+?\{.*\}) (\S+)$`).FindAllStringSubmatch(string(text), -1) {
		out[m[1]] = m[2]
	}
	return out
}

// Each row is a run, its exit code, and values of its metrics; "" is a metric that is
// not there.
func TestMetricsFile(t *testing.T) {
	for _, row := range []struct {
		args string
		code int
		want map[string]string
	}{
		{"plan -f change.yaml", 0, map[string]string{
			`syncer_run_exit_code{command="plan"}`:                               "0",
			`syncer_targets{command="plan",state="pending"}`:                     "2",
			`syncer_changes{command="plan",op="create",status="planned"}`:        "2",
			`syncer_changes{command="plan",op="create",status="succeeded"}`:      "",
			`syncer_planned_changes{command="plan",origin="unknown"}`:            "2",
			`syncer_requests_total{code="200",command="plan",service="cce"}`:     "4",
			`syncer_requests_total{code="error",command="plan",service="cce"}`:   "0",
			`syncer_request_retries_total{command="plan",service="modelarts"}`:   "0",
			`syncer_planned_changes{command="plan",origin="drift",shard="0/2"}`:  "",
			`syncer_planned_changes{command="plan",origin="introduced"}`:         "0",
			`syncer_changes{command="plan",op="rollback",status="withheld"}`:     "0",
			`syncer_requests_total{code="200",command="plan",service="iam"}`:     "",
			`syncer_requests_total{code="error",command="apply",service="cce"}`:  "",
			`syncer_build_info{command="plan",goversion="go1",revision="unset"}`: "",
		}},
		{"plan -f change.yaml --detailed-exitcode --base same.yaml --shard 0/1 --metrics-label fleet=eu", 2, map[string]string{
			`syncer_run_exit_code{command="plan",fleet="eu",shard="0/1"}`:                         "2",
			`syncer_planned_changes{command="plan",fleet="eu",origin="introduced",shard="0/1"}`:   "2",
			`syncer_changes{command="plan",fleet="eu",op="create",shard="0/1",status="planned"}`:  "2",
			`syncer_changes{command="plan",fleet="eu",op="create",shard="0/1",status="withheld"}`: "0",
		}},
		{"plan -f unread.yaml", 1, map[string]string{
			`syncer_run_exit_code{command="plan"}`:                      "1",
			`syncer_targets{command="plan",state="unread"}`:             "1",
			`syncer_targets{command="plan",state="pending"}`:            "1",
			`syncer_last_success_timestamp_seconds{command="plan"}`:     "",
			`syncer_changes{command="plan",op="create",status="sent"}`:  "",
			`syncer_targets{command="plan",state="blocked"}`:            "0",
			`syncer_targets{command="plan",state="unread",shard="0/1"}`: "",
		}},
		{"plan -f bad.yaml", 1, map[string]string{
			`syncer_run_exit_code{command="plan"}`:                              "1",
			`syncer_targets{command="plan",state="unread"}`:                     "",
			`syncer_requests_total{code="error",command="plan",service="cce"}`:  "0",
			`syncer_changes{command="plan",op="create",status="planned"}`:       "",
			`syncer_last_plan_timestamp_seconds{command="plan"}`:                "",
			`syncer_planned_changes{command="plan",origin="unknown"}`:           "",
			`syncer_requests_total{code="error",command="apply",service="iam"}`: "",
		}},
		{"apply -f change.yaml --yes", 0, map[string]string{
			`syncer_targets{command="apply",state="changed"}`:                "2",
			`syncer_changes{command="apply",op="create",status="succeeded"}`: "2",
			`syncer_changes{command="apply",op="create",status="planned"}`:   "",
		}},
		{"apply -f blocked.yaml --yes", 1, map[string]string{
			`syncer_targets{command="apply",state="blocked"}`:                "1",
			`syncer_targets{command="apply",state="pending"}`:                "0",
			`syncer_targets{command="apply",state="changed"}`:                "1",
			`syncer_changes{command="apply",op="upgrade",status="blocked"}`:  "1",
			`syncer_changes{command="apply",op="create",status="succeeded"}`: "1",
		}},
		{"apply -f guard.yaml --yes", 3, map[string]string{
			`syncer_run_exit_code{command="apply"}`:                        "3",
			`syncer_targets{command="apply",state="pending"}`:              "1",
			`syncer_changes{command="apply",op="delete",status="skipped"}`: "1",
		}},
	} {
		t.Run(strings.ReplaceAll(row.args, "/", ":"), func(t *testing.T) {
			inDirectory(t, pairFiles)
			args := strings.Replace(row.args, " -f", " --metrics-file m.prom --emulator=seed.yaml -f", 1)
			if got := invoke(t, nil, strings.Fields(args)...); got.code != row.code {
				t.Errorf("exit code %d, want %d\n%s", got.code, row.code, got.err)
			}
			values := metricsOf(t, "m.prom")
			for name, want := range row.want {
				if values[name] != want {
					t.Errorf("%s is %q, want %q", name, values[name], want)
				}
			}
			if info, err := os.Stat("m.prom"); err != nil || info.Mode().Perm() != 0o644 {
				t.Errorf("%v, %v", info.Mode(), err)
			}
			nothingHidden(t, ".")
		})
	}
}

// A run that fails leaves the last success as it was; a file that holds something
// else is replaced, with a word.
func TestLastSuccessSurvives(t *testing.T) {
	inDirectory(t, pairFiles)
	const success, completion = `syncer_last_success_timestamp_seconds{command="plan"}`, `syncer_last_completion_timestamp_seconds{command="plan"}`
	plan := func(file string) ran {
		return invoke(t, nil, "plan", "--emulator=seed.yaml", "--metrics-file", "m.prom", "-f", file)
	}
	plan("change.yaml")
	first := metricsOf(t, "m.prom")
	if first[success] == "" || first[success] != first[completion] {
		t.Fatalf("success %q, completion %q", first[success], first[completion])
	}
	// As if it had been long ago: so no clock has to move on between the two.
	text, err := os.ReadFile("m.prom")
	if err == nil {
		err = os.WriteFile("m.prom", []byte(strings.ReplaceAll(string(text), " "+first[success]+"\n", " 1.5e+09\n")), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	const pending = `syncer_targets{command="plan",state="pending"}`
	plan("bad.yaml")
	if second := metricsOf(t, "m.prom"); second[success] != "1.5e+09" || second[completion] == "1.5e+09" || second[completion] == "" || second[pending] != "2" {
		t.Errorf("after a failure: success %s, was 1.5e+09; completion %s; %s pending", second[success], second[completion], second[pending])
	}
	if err := os.WriteFile("m.prom", []byte(`{"kind": "Plan"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := plan("bad.yaml"); !strings.Contains(got.err, "--metrics-file m.prom: it held no metrics that could be read") || metricsOf(t, "m.prom")[success] != "" {
		t.Errorf("over something else: %s", got.err)
	}
}

// What cannot be done is said before anything else.
func TestMetricsFlagsAreRefused(t *testing.T) {
	for _, row := range []struct{ args, want string }{
		{"--metrics-file no/m.prom", "--metrics-file: no/m.prom cannot be written: there is no directory no"},
		{"--metrics-file change.yaml", "--metrics-file: change.yaml cannot be written: this run reads it"},
		{"--metrics-file seed.yaml", "--metrics-file: seed.yaml cannot be written: this run reads it"},
		{"--metrics-file m.prom -o json=./m.prom", "-o json: ./m.prom cannot be written: another output of this run goes there"},
		{"-o json=p.json -o text=./p.json", "-o text: ./p.json cannot be written: another output of this run goes there"},
		{"--metrics-label fleet", `--metrics-label "fleet": has to be NAME=VALUE`},
		{"--metrics-label fleet=", `--metrics-label "fleet=": has to be NAME=VALUE`},
		{"--metrics-label a.b=c", `--metrics-label "a.b=c": has to be NAME=VALUE`},
		{"--metrics-label __name__=c", `--metrics-label "__name__=c": has to be NAME=VALUE`},
		{"--metrics-label job=c", `--metrics-label "job=c": job is a label already`},
		{"--metrics-label command=c", `--metrics-label "command=c": command is a label already`},
		{"--metrics-label state=c", `--metrics-label "state=c": state is a label already`},
		{"--metrics-label shard=c", `--metrics-label "shard=c": shard is a label already`},
		{"--metrics-label a=b --metrics-label a=c", `--metrics-label "a=c": a is a label already`},
		{"--push-gateway http://u:sesame@gate.example", "--push-gateway: its password would go to another host in clear"},
		{"--push-gateway u:sesame@gate.example", "--push-gateway: has to be an http or https URL"},
		{"--metrics-file m.prom --shard 2/2", `--shard "2/2": has to be I/N`},
	} {
		t.Run(strings.ReplaceAll(row.args, "/", ":"), func(t *testing.T) {
			inDirectory(t, pairFiles)
			args := append(strings.Fields("apply --yes --emulator=seed.yaml -f change.yaml"), strings.Fields(row.args)...)
			got := invoke(t, nil, args...)
			if got.code != codeFailed || got.out != "" || !strings.Contains(got.err, row.want) || strings.Contains(got.err, "sesame") {
				t.Errorf("exit code %d, want %q:\n%s%s", got.code, row.want, got.out, got.err)
			}
			if text, err := os.ReadFile("change.yaml"); err != nil || string(text) != pairFiles["change.yaml"] {
				t.Errorf("the manifest was changed: %v", err)
			}
			nothingHidden(t, ".")
		})
	}
}

// A gateway that does not take the metrics changes nothing else, and nobody is shown
// the password, whatever the gateway answers.
func TestPushGatewayThatFails(t *testing.T) {
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, "%s %s, and to %s", password, r.Header.Get("Authorization"), "evil\x1b[31m")
	}))
	defer gateway.Close()
	inDirectory(t, pairFiles)
	address := strings.Replace(gateway.URL, "://", "://watch:sesame@", 1)
	got := invoke(t, map[string]string{"SYNCER_PUSH_GATEWAY": address}, strings.Fields("apply -v --yes --emulator=seed.yaml -f change.yaml --metrics-file m.prom")...)
	if got.code != codeDone || !strings.Contains(got.err, "syncer: --push-gateway "+gateway.URL+": the metrics were not pushed, which changes nothing else: HTTP 400: ") {
		t.Errorf("exit code %d:\n%s", got.code, got.err)
	}
	for _, secret := range []string{"sesame", "d2F0Y2g6c2VzYW1l", "\x1b[31m"} {
		if strings.Contains(got.err+got.out, secret) {
			t.Errorf("%q is shown:\n%s", secret, got.err)
		}
	}
	if metricsOf(t, "m.prom")[`syncer_run_exit_code{command="apply"}`] != "0" {
		t.Error("the file does not say 0")
	}
}

// grouping are the labels of a group, by name: they may come in any order.
func grouping(path string) string {
	var out []string
	for pair := range slices.Chunk(strings.Split(path, "/"), 2) {
		out = append(out, strings.Join(pair, "/"))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// The gateway gets the labels as the group's, and the file as the samples'.
func TestPushGatewayGetsTheGroup(t *testing.T) {
	var path, method, body string
	gateway := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		path, method, body = r.URL.Path, r.Method, string(text)
	}))
	defer gateway.Close()
	inDirectory(t, pairFiles)
	got := invoke(t, nil, strings.Fields("plan --emulator=seed.yaml -f change.yaml --shard 0/1 --metrics-label fleet=eu --metrics-file m.prom --push-gateway "+gateway.URL+"/prom")...)
	labels, ok := strings.CutPrefix(path, "/prom/metrics/job/syncer/")
	if got.code != codeDone || got.err != "" || method != http.MethodPost || !ok || grouping(labels) != "command/plan fleet/eu shard@base64/MC8x" {
		t.Errorf("exit code %d, %s %s\n%s", got.code, method, path, got.err)
	}
	if !strings.Contains(body, "\nsyncer_targets{state=\"pending\"} 2\n") {
		t.Errorf("the body:\n%s", body)
	}
	if metricsOf(t, filepath.Clean("m.prom"))[`syncer_targets{command="plan",fleet="eu",shard="0/1",state="pending"}`] != "2" {
		t.Error("the file lacks the labels")
	}
}
