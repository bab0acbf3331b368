package cli

import (
	"strings"
	"testing"
)

// Manifests are loaded with the very region and project that requests go to.
func TestFallbackIsTheClients(t *testing.T) {
	for name, want := range map[string]string{"OS_REGION": "eu-nl", "OS_TENANT_NAME": "eu-nl_prod", "HW_PROJECT_NAME": "eu-nl_prod"} {
		a := &app{env: func(asked string) (string, bool) { return want, asked == name }}
		if got := a.fallbackRegion(connection{}) + a.fallbackProject(connection{}); got != want {
			t.Errorf("%s=%s: %q", name, want, got)
		}
	}
	a := &app{env: func(string) (string, bool) { return "", false }}
	if a.fallbackRegion(connection{emulator: builtin}) == "" || a.fallbackProject(connection{emulator: builtin}) == "" {
		t.Error("the emulator has no region or project")
	}
}

func TestRegionAndProjectAreChecked(t *testing.T) {
	for _, bad := range []connection{{region: "x@127.0.0.1:80/"}, {region: "eu-de\x1b[2J"}, {project: "../.."}, {project: "p?"}} {
		bad.cloud, bad.parallelism, bad.requestTimeout, bad.signatureForm, bad.logFormat = "huawei", 1, 1, "auto", "text"
		err := bad.check()
		if err == nil || !strings.HasPrefix(err.Error(), "--") || strings.ContainsAny(err.Error(), "\x1b") {
			t.Errorf("%q, %q: %v", bad.region, bad.project, err)
		}
	}
}
