package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/internal/console"
)

// logLines runs a command whose standard error is a terminal, with JSON as log
// format, and returns what it says there: each line is one object with a time, a
// level and a message.
func logLines(t *testing.T, args string) (lines []map[string]any) {
	t.Helper()
	_, env := served(t)
	env["SYNCER_LOG_FORMAT"], env["SYNCER_STRANGE_THING"] = "json", "x"
	var environ []string
	for name, value := range env {
		environ = append(environ, name+"="+value)
	}
	var out, errOut bytes.Buffer
	a := &app{streams: streams{In: strings.NewReader(""), Out: console.New(&out, console.Plain), Err: console.New(&errOut, console.Plain), ErrTerminal: true}}
	a.env, a.names = lookup(environ)
	a.run(context.Background(), strings.Fields(args))
	for line := range strings.Lines(errOut.String()) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Fatalf("no JSON object: %q (%v)", line, err)
		}
		at, _ := object["time"].(string)
		if _, err := time.Parse(time.RFC3339, at); err != nil || object["level"] == nil || object["msg"] == nil {
			t.Errorf("without time, level or message: %s", line)
		}
		lines = append(lines, object)
	}
	return lines
}

// TestLogFormatJSON: whatever a command says, a log collector gets JSON alone,
// and there is no live view.
func TestLogFormatJSON(t *testing.T) {
	page := read(t, jsonFile)[jsonFile]
	_, section, _ := strings.Cut(page, "### Log lines")
	section, _, _ = strings.Cut(section, "\n## ")
	for args, want := range map[string]map[string]any{
		"apply -f change.yaml --yes":           {"msg": "change ended", "target": "cluster/two", "component": "npd", "status": "succeeded", "done": 2.0, "total": 2.0},
		"apply -f change.yaml --yes -v":        {"msg": "wave started", "wave": 1.0},
		"apply -f waves.yaml --yes":            {"level": "WARN", "msg": "change ended", "target": "cluster/two", "status": "skipped"},
		"apply -f unread.yaml --yes -o ndjson": {"msg": "change ended", "target": "cluster/two", "status": "succeeded"},
		"apply -f change.yaml":                 {"level": "ERROR", "msg": "nothing was changed: consent is needed, and standard input is no terminal; look at the plan and add --yes"},
		"plan -f bad.yaml":                     {"level": "ERROR", "file": "bad.yaml", "line": 4.0, "path": "cluster"},
		"plan -f same.yaml":                    {"level": "WARN", "msg": "the variable SYNCER_STRANGE_THING is no setting, and is not looked at"},
		"export --target cluster/busy --region eu-de --project 0123456789abcdef0123456789abcdef": {"level": "WARN"},
		"snapshot -f unread.yaml":                                 {"level": "WARN"},
		"outdated -f unread.yaml":                                 {"level": "WARN"},
		"apply -f change.yaml --yes --emulator=seed.yaml -o json": {"msg": "change ended"},
	} {
		t.Run(strings.ReplaceAll(args, "/", ":"), func(t *testing.T) {
			inDirectory(t, pairFiles)
			lines := logLines(t, args)
			for _, line := range lines {
				for key := range line {
					if !strings.Contains(args, "-v") && !strings.Contains(section, "`"+key+"`") {
						t.Errorf("docs/json.md does not say what %s is in %v", key, line)
					}
				}
			}
			for _, line := range lines {
				found := map[string]any{}
				for key := range want {
					found[key] = line[key]
				}
				if cmp.Equal(want, found) {
					return
				}
			}
			t.Errorf("no line with %v:\n%v", want, lines)
		})
	}
}
