package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ran is what a command left behind.
type ran struct {
	code     int
	out, err string
}

// invoke runs a command in this process. env holds the whole environment.
func invoke(t *testing.T, env map[string]string, args ...string) ran {
	t.Helper()
	var out, errOut bytes.Buffer
	var environ []string
	for name, value := range env {
		environ = append(environ, name+"="+value)
	}
	code := Main(args, environ, strings.NewReader(""), &out, &errOut)
	return ran{code, out.String(), errOut.String()}
}

// inDirectory makes a directory with files, by name, the current one.
func inDirectory(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

// kindOf tells what a report is: the kind of a JSON document, events, html,
// markdown, text, or nothing.
func kindOf(text string) string {
	var head struct{ Kind, Type, Target string }
	switch err := json.NewDecoder(strings.NewReader(text)).Decode(&head); {
	case text == "":
		return "nothing"
	case err == nil && head.Kind != "" && json.Valid([]byte(text)):
		return head.Kind
	case err == nil && head.Type != "" && head.Target != "":
		return "events"
	case strings.HasPrefix(text, "<!doctype html>"):
		return "html"
	case strings.HasPrefix(strings.TrimSpace(text), "<!--"):
		return "markdown"
	}
	return "text"
}
