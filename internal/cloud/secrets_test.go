package cloud

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

// Whatever happens, nothing secret is logged or said, also where a service echoes it.
func TestNothingSecretIsSaid(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		text := strings.NewReplacer(`"`, " ", `\`, " ").Replace(string(body))
		for _, values := range r.Header {
			text += " " + strings.ReplaceAll(strings.Join(values, " "), `"`, " ")
		}
		cloudtest.Reply(418, `{"error_code":"X `+r.Header.Get("X-Auth-Token")+`","error_msg":"`+text+`"}`)(w, r)
	}
	for _, env := range [][]string{
		{"SYNCER_TOKEN", "planted-token"},
		{"HUAWEICLOUD_SDK_AK", "planted-ak", "HUAWEICLOUD_SDK_SK", "planted-sk", "HUAWEICLOUD_SDK_SECURITY_TOKEN", "planted-sts"},
		{"OS_AUTH_URL", "", "OS_USERNAME", "user", "OS_PASSWORD", "planted-password", "OS_DOMAIN_NAME", "domain"},
	} {
		iam, _ := cloudtest.NewIAM(t)
		f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasPrefix(r.URL.Path, "/v3/auth"):
				iam.ServeHTTP(w, r)
			case r.Method == http.MethodGet:
				cloudtest.Route(t, everything)(w, r)
			default:
				echo(w, r)
			}
		})
		for i := range env {
			if env[i] == "OS_AUTH_URL" {
				env[i+1] = f.URL
			}
		}
		var log bytes.Buffer
		cfg := testConfig(f.URL, env...)
		cfg.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		cfg.Secrets = secret.NewMasker("hunter2")
		c := mustNew(t, cfg)
		for i := range writes {
			_, err := carryOut(t, c, i)
			if said := err.Error() + log.String(); strings.Contains(said, "planted") || strings.Contains(said, "hunter2") {
				t.Errorf("%s: %s", writes[i].name, said)
			}
		}
		if !strings.Contains(log.String(), "status=418") || !strings.Contains(log.String(), "source=") {
			t.Errorf("the log does not tell requests and credentials: %s", log.String())
		}
	}
}

func TestMask(t *testing.T) {
	m := &maskSet{Masker: secret.NewMasker()}
	m.add("planted-secret", "abc")
	if got := m.mask("a planted-secret here"); strings.Contains(got, "planted") {
		t.Errorf("not masked: %q", got)
	}
	if got := m.mask("abc"); got != "abc" {
		t.Errorf("a value too short to be one was masked: %q", got)
	}
}

func TestOneMaskerKnowsAll(t *testing.T) {
	set := &maskSet{Masker: secret.NewMasker("hunter2-S3cretTail")}
	set.add("hunter2", "abc")
	if got := set.mask("hunter2-S3cretTail is no better than hunter2, abc"); got != "(sensitive) is no better than (sensitive), abc" {
		t.Errorf("got %s", got)
	}
}
