package cli

import (
	"runtime/debug"
	"strings"
	"testing"
)

// TestVersionIsAFlagToo, and says what the linker was told.
func TestVersionIsAFlagToo(t *testing.T) {
	defer func(before string) { release = before }(release)
	release = "v1.2.3"
	command, flag := invoke(t, nil, "version"), invoke(t, nil, "--version")
	if command.code != codeDone || !strings.HasPrefix(command.out, "syncer v1.2.3\ncommit ") || flag != command {
		t.Errorf("version: %+v\n--version: %+v", command, flag)
	}
	// Build systems name the release in a variable of this name. It is no setting.
	if got := invoke(t, map[string]string{"SYNCER_VERSION": "v9"}, "version"); got.code != codeDone {
		t.Errorf("with SYNCER_VERSION: %+v", got)
	}
}

func TestVersionOf(t *testing.T) {
	built := func(version string, settings ...debug.BuildSetting) debug.BuildInfo {
		return debug.BuildInfo{Main: debug.Module{Version: version}, Settings: settings}
	}
	for _, test := range []struct {
		release, want string
		info          debug.BuildInfo
	}{
		{"v1.2.3", "v1.2.3", built("v1.2.4-0.20261121191500-0123456789ab+dirty")},
		{"", "v1.2.3", built("v1.2.3")}, // go install …@v1.2.3
		{"", "devel", built("(devel)")},
		{"", "devel", debug.BuildInfo{}},
	} {
		if got := versionOf(test.release, test.info); got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0123abcd"}
	for want, info := range map[string]debug.BuildInfo{
		"0123abcd":            built("", revision, debug.BuildSetting{Key: "vcs.modified", Value: "false"}),
		"0123abcd (modified)": built("", revision, debug.BuildSetting{Key: "vcs.modified", Value: "true"}),
		"unknown":             built("v1.2.3"),
	} {
		if got := commitOf(info); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
