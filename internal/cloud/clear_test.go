package cloud

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

// Credentials go in clear only where nobody can listen, or where that is allowed.
func TestNoCredentialsInClear(t *testing.T) {
	iam, f := cloudtest.NewIAM(t) // as a proxy it stands for every host, too
	iam.Catalog = `[{"type":"modelarts","endpoints":[{"interface":"public","region":"eu-de","url":"http://modelarts.invalid/v1"}]}]`
	user := func(iam string) []string { return append(cloudtest.UserEnv(iam), "HTTP_PROXY", f.URL) }
	token := append(user(f.URL), "SYNCER_TOKEN", "planted-token-0")
	clouds := filepath.Join(t.TempDir(), "clouds.yaml")
	if err := os.WriteFile(clouds, []byte(`clouds: {c: {auth: {auth_url: "http://iam.invalid/v3", username: user, password: planted-password, user_domain_name: domain}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		endpoint string
		env      []string
	}{
		"--endpoint":          {"http://modelarts.invalid", token},
		"--endpoint {region}": {"http://modelarts.{region}.invalid", token},
		"SDK's variable":      {"", append(token, "HUAWEICLOUD_SDK_REGION_MODELARTS_EU_DE", "http://modelarts.invalid")},
		"IAM's catalog":       {"", user(f.URL)},
		"OS_AUTH_URL":         {"", user("http://iam.invalid")},
		"clouds.yaml":         {"", []string{"OS_CLOUD", "c", "OS_CLIENT_CONFIG_FILE", clouds, "HTTP_PROXY", f.URL}},
	} {
		for _, allowed := range []bool{false, true} {
			cfg := testConfig("", tt.env...)
			if tt.endpoint != "" {
				cfg.Endpoints = map[string]string{"modelarts": tt.endpoint}
			}
			cfg.AllowHTTP = allowed
			before := f.Count("GET " + pluginsPath)
			c, err := New(cfg)
			if err == nil {
				_, err = c.Inventory(t.Context(), poolTarget)
				c.Close()
			}
			if allowed != (err == nil) || (err != nil && (!strings.Contains(err.Error(), "--allow-http") || strings.Contains(err.Error(), "planted"))) {
				t.Errorf("%s, allowed %v: %v", name, allowed, err)
			}
			if sent := f.Count("GET "+pluginsPath) - before; (sent > 0) != allowed {
				t.Errorf("%s, allowed %v: %d requests were sent", name, allowed, sent)
			}
		}
	}
}

func TestUnverifiedCertificatesAreSaid(t *testing.T) {
	for _, insecure := range []bool{false, true} {
		var log bytes.Buffer
		cfg := testConfig("")
		cfg.Insecure, cfg.Log = insecure, slog.New(slog.NewTextHandler(&log, nil))
		mustNew(t, cfg)
		if got := strings.Contains(log.String(), "level=WARN") && strings.Contains(log.String(), "not verified"); got != insecure {
			t.Errorf("insecure %v: log %q", insecure, log.String())
		}
	}
}
