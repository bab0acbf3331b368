package cli

import (
	"bytes"
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
	code := Main(args, func(name string) (string, bool) { v, ok := env[name]; return v, ok }, strings.NewReader(""), &out, &errOut)
	return ran{code, out.String(), errOut.String()}
}
