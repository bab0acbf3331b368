package manifest_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/secret"
)

// readWith loads a manifest whose one plug-in has the input a, with all
// variables set to "planted".
func readWith(opts manifest.Options, value string) (any, error) {
	opts.Stdin = strings.NewReader(withValue(value))
	if opts.Getenv == nil {
		opts.Getenv = func(name string) (string, bool) { return "planted", !strings.Contains(name, "UNSET") }
	}
	state, err := manifest.Load([]string{"-"}, opts)
	if err != nil {
		return nil, err
	}
	return state.Targets[0].Components[0].Parameters["a"], nil
}

func TestVariablesThatMayBeRead(t *testing.T) {
	for _, tc := range []struct {
		allow []string
		name  string
		want  string // of the error; "": it may be read
	}{
		{nil, "SYNCER_VAR_PW", ""},
		{nil, "PW", "the environment variable PW may not be read: it matches no --allow-env (SYNCER_VAR_*)"},
		{[]string{"DB_*", "X?"}, "DB_PW", ""},
		{[]string{"DB_*", "X?"}, "X1", ""},
		{[]string{"DB_*", "X?"}, "X12", "the environment variable X12 may not be read: it matches no --allow-env (DB_*, X?)"},
		{[]string{"DB_*"}, "SYNCER_VAR_PW", "the environment variable SYNCER_VAR_PW may not be read: it matches no --allow-env (DB_*)"},
		{[]string{}, "SYNCER_VAR_PW", "the environment variable SYNCER_VAR_PW may not be read: it matches no --allow-env ()"},
	} {
		_, err := readWith(manifest.Options{AllowEnv: tc.allow}, `"${env:`+tc.name+`}"`)
		if tc.want == "" {
			wantLines(t, err)
			continue
		}
		wantLines(t, err, "-:7:17: pools[0].plugins[0].inputs.a: "+tc.want)
	}
	_, err := readWith(manifest.Options{AllowEnv: []string{"[", "*"}}, `"${env:PW}"`)
	wantLines(t, err, `--allow-env "[": is no pattern; * stands for any characters, ? for one, [a-z] for one of these`)
}

// Whatever the pattern, and set or not, no manifest reads what the run signs in with.
func TestCredentialsAreNeverRead(t *testing.T) {
	for name := range strings.FieldsSeq(`
		HUAWEICLOUD_SDK_AK HUAWEICLOUD_SDK_SK HUAWEICLOUD_SDK_SECURITY_TOKEN HUAWEICLOUD_SDK_ID_TOKEN_FILE
		HW_ACCESS_KEY HW_SECRET_KEY HW_SECURITY_TOKEN HW_USER_PASSWORD HW_AUTH_TOKEN HW_NEW_PASSWORD
		OS_ACCESS_KEY OS_SECRET_KEY OS_SECURITY_TOKEN OS_AK OS_SK OS_ST OS_PASSWORD OS_PASSCODE OS_TOKEN OS_AUTH_TOKEN
		OS_APPLICATION_CREDENTIAL_SECRET os_password SYNCER_TOKEN SYNCER_SNAPSHOT_KEY SYNCER_ENDPOINT
		GITHUB_TOKEN ACTIONS_ID_TOKEN_REQUEST_TOKEN UNSET_OS_PASSWORD`) {
		unset := strings.HasPrefix(name, "UNSET_") // a name of another family
		for _, allow := range [][]string{{"*"}, {name}, {"*", "?*"}} {
			value, err := readWith(manifest.Options{AllowEnv: allow, AllowUnset: true}, `"x${env:`+name+`}"`)
			if refused := err != nil && strings.Contains(err.Error(), "may not be read by a manifest, whatever --allow-env says"); refused == unset {
				t.Errorf("%s with %v: %v, %v", name, allow, value, err)
			}
		}
	}
	for _, name := range []string{"OS_REGION_NAME", "HW_REGION_NAME", "SYNCER_VAR_TOKEN", "OSLO_PASSWORD"} {
		if _, err := readWith(manifest.Options{AllowEnv: []string{"*"}}, `"${env:`+name+`}"`); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFilesThatMayBeRead(t *testing.T) {
	plugin := head + "pools: [{name: p, plugins: [{name: x, inputs: {a: \"${file:NAME}\"}}]}]\n"
	write(t, map[string]string{
		"m/here": "here", "m/deep/er": "deeper", "outside/secret": "planted", "outside/m/here": "planted", "common/x": "common",
		"m/pipes/keep": "", "m-too/x": "planted",
	})
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(
		os.Symlink("../outside/secret", "m/link"), os.Symlink("../outside", "m/folder"), os.Symlink("here", "m/inner"),
		os.Symlink(filepath.Join(root, "m/here"), "m/absolute"), os.Symlink("/dev/zero", "m/zero"), os.Symlink("m", "alias"),
		syscall.Mkfifo("m/pipes/pipe", 0o600), os.Symlink("../common", "m/common"),
	); err != nil {
		t.Fatal(err)
	}
	const outside = "it is outside of the manifest's directory; --allow-file DIR allows those of another one"
	for _, tc := range []struct {
		manifest, name string
		allow          []string
		want           string // what the parameter is, or the reason
	}{
		{"m", "here", nil, "here"},
		{"m", "./deep/../deep/er", nil, "deeper"},
		{"m", root + "/m/here", nil, "here"},
		{"m", "inner", nil, "here"},
		{"m", "absolute", nil, "here"},
		{"alias", "here", nil, "here"},
		{"alias", root + "/m/here", nil, "here"},
		{"m", "../outside/secret", nil, outside},
		{"m", "../outside/nothing", nil, outside},
		{"m", "../m-too/x", nil, outside},
		{"m", "/etc/passwd", nil, outside},
		{"m", "link", nil, outside},
		{"m", "folder/secret", nil, outside},
		{"m", "zero", nil, outside},
		{"m", "zero", []string{"/dev"}, "it is no regular file"},
		{"m", "pipes/pipe", nil, "it is no regular file"},
		{"m", "pipes", nil, "is a directory"},
		{"m", "nothing", nil, "no such file or directory"},
		{"m", "../common/x", []string{"common"}, "common"},
		{"m", "common/x", []string{"outside", "common"}, "common"},
		{"m", "common/x", []string{root + "/common"}, "common"},
		{"m", "link", []string{"common"}, outside},
	} {
		file := tc.manifest + "/m.yaml"
		if err := os.WriteFile(file, []byte(strings.Replace(plugin, "NAME", tc.name, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		state, err := manifest.Load([]string{file}, manifest.Options{AllowFile: tc.allow})
		var got string
		if err != nil {
			_, got, _ = strings.Cut(err.Error(), "cannot be read: ")
		} else {
			got = state.Targets[0].Components[0].Parameters["a"].(secret.Value).Reveal()
		}
		if got != tc.want {
			t.Errorf("%s names %s, allowed %v: %s, want %s", file, tc.name, tc.allow, got, tc.want)
		}
	}
}

// With AllowUnset what is not there is unknown, and all else stays a mistake.
func TestUnsetReferencesAreUnknown(t *testing.T) {
	t.Chdir(t.TempDir())
	opts := manifest.Options{AllowUnset: true}
	for value, want := range map[string]any{
		`"${env:SYNCER_VAR_UNSET}"`:                                   desired.Unknown{Reference: "${env:SYNCER_VAR_UNSET}"},
		`"x ${env:SYNCER_VAR_PW} ${env:SYNCER_VAR_UNSET} ${file:no}"`: desired.Unknown{Reference: "${env:SYNCER_VAR_UNSET}"},
		`"${file:nothing}"`:                                           desired.Unknown{Reference: "${file:nothing}"},
		`[1, "${env:SYNCER_VAR_UNSET}"]`:                              []any{"1", desired.Unknown{Reference: "${env:SYNCER_VAR_UNSET}"}},
		`"$${env:SYNCER_VAR_UNSET}"`:                                  "${env:SYNCER_VAR_UNSET}",
	} {
		got, err := readWith(opts, value)
		if list, ok := got.([]any); ok {
			list[0] = "1"
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", value, err, diff)
		}
		if _, err := readWith(manifest.Options{}, value); (err == nil) != strings.Contains(value, "$$") {
			t.Errorf("%s without AllowUnset: %v", value, err)
		}
	}
	for _, value := range []string{`"${env:UNSET}"`, `"${env:OS_PASSWORD_UNSET}"`, `"${file:../nothing}"`, `"${vault:x}"`, `"${file:.}"`} {
		if got, err := readWith(opts, value); err == nil {
			t.Errorf("%s is %v, and was to be a mistake", value, got)
		}
	}
}

// With Unresolved nobody is asked, and nothing is read, also where it is there and
// would not be allowed.
func TestUnresolvedReferencesAreNotLookedAt(t *testing.T) {
	write(t, map[string]string{"pw": "secret"})
	asked := func(name string) (string, bool) {
		t.Errorf("%s was looked up", name)
		return "", false
	}
	for _, reference := range []string{"${env:SYNCER_VAR_PW}", "${env:OS_PASSWORD}", "${file:pw}", "${file:../pw}"} {
		got, err := readWith(manifest.Options{Unresolved: true, Getenv: asked}, `"`+reference+`"`)
		if diff := cmp.Diff(any(desired.Unknown{Reference: reference}), got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", reference, err, diff)
		}
	}
	if got, err := readWith(manifest.Options{Unresolved: true}, `"${vault:x}"`); err == nil {
		t.Errorf("${vault:x} is %v, and was to be a mistake", got)
	}
}

// One file may be named as often as a manifest likes; the sum is limited.
func TestReferencesAreLimitedTogether(t *testing.T) {
	write(t, map[string]string{"big": strings.Repeat("x", 1<<20)})
	if _, err := readWith(manifest.Options{}, `"`+strings.Repeat("${file:big}", 16)+`"`); err != nil {
		t.Error(err)
	}
	_, err := readWith(manifest.Options{}, `"`+strings.Repeat("${file:big}", 17)+`"`)
	wantLines(t, err, "-:7:17: pools[0].plugins[0].inputs.a: the references of all manifests stand for more than 16777216 bytes together, the most that syncer takes")
}

// In a directory a pipe would hang and a device never end; who names a pipe
// means it.
func TestOnlyRegularFilesInDirectories(t *testing.T) {
	write(t, map[string]string{"m/a.yaml": pools("a")})
	if err := errors.Join(syscall.Mkfifo("m/pipe.yaml", 0o600), os.Symlink("/dev/zero", "m/zero.json"), os.Symlink("pipe.yaml", "m/z.yml"), syscall.Mkfifo("named", 0o600)); err != nil {
		t.Fatal(err)
	}
	_, err := load("m")
	wantLines(t, err,
		"m/pipe.yaml:1:1: .: cannot be read: it is no regular file",
		"m/zero.json:1:1: .: cannot be read: it is no regular file")
	go func() {
		if err := os.WriteFile("named", []byte(pools("b")), 0o600); err != nil { // waits for its reader
			t.Error(err)
		}
	}()
	done := make(chan struct{})
	go func() {
		defer close(done)
		state, err := load("named")
		if err != nil || len(state.Targets) != 1 {
			t.Errorf("a pipe that was named: %v, %v", state, err)
		}
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Error("a pipe that was named hangs")
	}
}
