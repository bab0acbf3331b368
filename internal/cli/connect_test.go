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

const oneCluster = `apiVersion: syncer/v1
kind: DesiredState
clusters:
  - {id: 9dd81b6e-e8e5-11ea-8aeb-0255ac11161d, addons: [{name: coredns}]}
`

// What weakens a run is said on standard error, however it was asked for.
func TestUnverifiedCertificatesAreSaid(t *testing.T) {
	inDirectory(t, map[string]string{"m.yaml": oneCluster})
	plan := []string{"plan", "-f", "m.yaml", "--emulator"}
	for _, tt := range []struct {
		env  map[string]string
		args []string
		said int
	}{
		{nil, plan, 0},
		{map[string]string{"SYNCER_INSECURE_SKIP_TLS_VERIFY": "true"}, plan, 1},
		{nil, append(plan, "--insecure-skip-tls-verify"), 1},
	} {
		got := invoke(t, tt.env, tt.args...)
		if n := strings.Count(got.err, "TLS certificates are not verified"); n != tt.said {
			t.Errorf("%v %q: said %d times, want %d:\n%s", tt.env, tt.args, n, tt.said, got.err)
		}
	}
}

func TestHTTPNeedsAFlag(t *testing.T) {
	inDirectory(t, map[string]string{"m.yaml": oneCluster})
	env := map[string]string{"SYNCER_TOKEN": "planted", "OS_REGION_NAME": "eu-de", "OS_PROJECT_ID": "0123456789abcdef0123456789abcdef"}
	got := invoke(t, env, "plan", "-f", "m.yaml", "--endpoint", "cce=http://cce.invalid")
	if got.code != 1 || !strings.Contains(got.err, "endpoint for cce is http://cce.invalid") || !strings.Contains(got.err, "--allow-http") {
		t.Errorf("exit code %d: %s", got.code, got.err)
	}
}
