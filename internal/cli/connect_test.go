package cli

import "testing"

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
