package auth

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

func write(t *testing.T, file, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// home makes a home with a profile and a clouds.yaml.
func home(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, ".huaweicloud", "credentials"),
		"[basic]\nak = PROFILEAK\nsk = planted-profile-sk\nsecurity_token = planted-sts\nproject_id = "+cloudtest.Project+"\n")
	write(t, filepath.Join(dir, ".config", "openstack", "clouds.yaml"), `clouds:
  user:
    region_name: eu-nl
    auth: {auth_url: "https://iam.example/v3", username: u, user_domain_name: d, project_name: eu-nl_p}
  key:
    auth: {ak: CLOUDAK}
  ready:
    auth: {token: planted-ready-token}
  empty:
    auth: {auth_url: "https://iam.example/v3"}
`)
	write(t, filepath.Join(dir, ".config", "openstack", "secure.yaml"), `clouds:
  user: {auth: {password: planted-password}}
  key: {auth: {sk: planted-cloud-sk}}
`)
	return dir
}

func TestSourcesInTheirOrder(t *testing.T) {
	all := []string{
		"SYNCER_TOKEN", "planted-a", "OS_AUTH_TOKEN", "planted-b", "OS_TOKEN", "planted-c",
		"HUAWEICLOUD_SDK_AK", "ak1", "HUAWEICLOUD_SDK_SK", "planted-1",
		"HW_ACCESS_KEY", "ak2", "HW_SECRET_KEY", "planted-2", "HW_SECURITY_TOKEN", "planted-st",
		"OS_ACCESS_KEY", "ak3", "OS_SECRET_KEY", "planted-3",
		"OS_CLOUD", "user",
		"OS_AUTH_URL", "https://iam.example", "OS_USERNAME", "u", "OS_PASSWORD", "planted-4", "OS_USER_DOMAIN_NAME", "d",
		"UNRELATED", "x",
	}
	dir := home(t)
	for _, tt := range []struct {
		drop int // how many of all are not set
		want string
	}{
		{0, "SYNCER_TOKEN"}, {2, "OS_AUTH_TOKEN"}, {4, "OS_TOKEN"},
		{6, "HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK"}, {8, "HW_ACCESS_KEY and HW_SECRET_KEY"}, // a half-set group is passed over
		{10, "HW_ACCESS_KEY and HW_SECRET_KEY"}, {16, "OS_ACCESS_KEY and OS_SECRET_KEY"},
		{20, "entry user of " + filepath.Join(dir, ".config/openstack/clouds.yaml")},
		{22, "OS_AUTH_URL and OS_USERNAME"}, {24, "section basic of " + filepath.Join(dir, ".huaweicloud/credentials")},
	} {
		cfg := testConfig(all[tt.drop:]...)
		cfg.Home = dir
		var log bytes.Buffer
		cfg.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		got, err := Find(cfg)
		if err != nil || got.Source != tt.want {
			t.Errorf("without the first %d: %q, %v; want %q", tt.drop/2, got.Source, err, tt.want)
		}
		if strings.Contains(log.String(), "planted") {
			t.Errorf("a secret in the log: %s", log.String())
		}
		if half := tt.drop == 8 || tt.drop == 24; half != strings.Contains(log.String(), "half set") {
			t.Errorf("without the first %d: log %q", tt.drop/2, log.String())
		}
		for _, secret := range got.Secrets {
			if secret == "" {
				continue
			}
			if !strings.Contains(strings.Join(all, " ")+"planted-profile-sk planted-sts PROFILEAK planted-password", secret) {
				t.Errorf("unknown secret")
			}
		}
	}
}

func TestCloudsFile(t *testing.T) {
	dir := home(t)
	for _, tt := range []struct{ name, region, project, kind, fails string }{
		{"user", "eu-nl", "eu-nl_p", "user", ""},
		{"key", "", "", "key", ""},
		{"ready", "", "", "token", ""},
		{"empty", "", "", "", "neither a password"},
		{"other", "", "", "", "no such entry"},
	} {
		cfg := testConfig("OS_CLOUD", tt.name)
		cfg.Home = dir
		got, err := Find(cfg)
		if tt.fails != "" {
			if err == nil || !strings.Contains(err.Error(), tt.fails) || !strings.Contains(err.Error(), "clouds.yaml") {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		if err != nil || got.Region != tt.region || got.Project != tt.project || kind(got) != tt.kind {
			t.Errorf("%s: %+v %s, %v", tt.name, got, kind(got), err)
		}
	}
	cfg := testConfig("OS_CLOUD", "user")
	cfg.Home = t.TempDir()
	if _, err := Find(cfg); err == nil || !strings.Contains(err.Error(), "there is no clouds.yaml") {
		t.Errorf("no file: %v", err)
	}
	file := write(t, filepath.Join(t.TempDir(), "c.yaml"), "clouds: {user: {auth: planted-text}}")
	cfg = testConfig("OS_CLOUD", "user", "OS_CLIENT_CONFIG_FILE", file)
	if _, err := Find(cfg); err == nil || strings.Contains(err.Error(), "planted") {
		t.Errorf("broken file: %v", err)
	}
}

func TestUserOfCloudsFileKeepsItsPassword(t *testing.T) {
	cfg := testConfig("OS_CLOUD", "user")
	cfg.Home = home(t)
	got, err := Find(cfg)
	if err != nil {
		t.Fatal(err)
	}
	k, err := newKeystone(*got.user, Tools{})
	if err != nil {
		t.Fatal(err)
	}
	o := k.scoped("eu-nl_p")
	if o.Password != "planted-password" || o.Username != "u" || o.DomainName != "d" || o.IdentityEndpoint != "https://iam.example/v3/" ||
		o.Scope.ProjectName != "eu-nl_p" || o.Scope.DomainName != "d" {
		t.Errorf("%+v, scope %+v", o.Username, o.Scope)
	}
}

func TestProfile(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"global", "[global]\nak=A\nsk=planted-sk\n", ""},
		{"half", "[basic]\nak=A\n", "half set: the file is there"},
		{"no INI", "[basic\nsk planted-sk", "is no INI file"},
	} {
		file := write(t, filepath.Join(t.TempDir(), "credentials"), tt.text)
		_, err := Find(testConfig("HUAWEICLOUD_SDK_CREDENTIALS_FILE", file))
		if (err == nil) != (tt.want == "") || (err != nil && (!strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "planted"))) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestNoCredentialsListsEverything(t *testing.T) {
	cfg := testConfig("HW_ACCESS_KEY", "planted-id", "OS_AUTH_URL", "https://iam.example", "OS_PASSWORD", "planted-password")
	_, err := Find(cfg)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"SYNCER_TOKEN", "OS_AUTH_TOKEN", "OS_TOKEN", "HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK: not set",
		"HW_ACCESS_KEY and HW_SECRET_KEY: half set: HW_ACCESS_KEY is there, but HW_SECRET_KEY is missing",
		"OS_ACCESS_KEY", "OS_CLOUD: not set",
		"half set: OS_AUTH_URL, OS_PASSWORD is there, but OS_USERNAME or OS_USERID, OS_DOMAIN_NAME or",
		"/nonexistent/.huaweicloud/credentials: no such file",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "planted") {
		t.Errorf("a secret in %v", err)
	}
}

// kind says what f is.
func kind(f Found) string {
	switch {
	case f.token != "":
		return "token"
	case f.key != nil:
		return "key"
	case f.user != nil:
		return "user"
	}
	return ""
}

// The checkout of a change under review is not the place where the user's own
// credentials are looked for.
func TestLocalFilesAreNotTheUsers(t *testing.T) {
	t.Chdir(t.TempDir())
	local := "clouds: {user: {auth: {token: planted-local}}}"
	write(t, "clouds.yaml", local)
	write(t, ".config/openstack/clouds.yaml", local)
	write(t, ".huaweicloud/credentials", "[basic]\nak=LOCAL\nsk=planted-local\n")
	user := home(t)
	for _, tt := range []struct {
		name, home string
		env        []string
		allowed    bool
		want       string // the source, or what the error says
		warned     bool
	}{
		{"the user's own", user, nil, false, "entry user of " + filepath.Join(user, ".config/openstack/clouds.yaml"), true},
		{"named", user, []string{"OS_CLIENT_CONFIG_FILE", "clouds.yaml"}, false, "entry user of clouds.yaml", false},
		{"allowed", user, nil, true, "entry user of clouds.yaml", false},
		{"none but the local one", t.TempDir(), nil, false, "--allow-local-clouds-yaml", false},
		{"no home", "", nil, false, "--allow-local-clouds-yaml", false},
		{"a relative home", ".", nil, false, "--allow-local-clouds-yaml", false},
		{"a relative XDG_CONFIG_HOME", t.TempDir(), []string{"XDG_CONFIG_HOME", ".config"}, false, "--allow-local-clouds-yaml", false},
		{"no home, no OS_CLOUD", "", []string{"OS_CLOUD", ""}, false, "no home directory to look in", false},
	} {
		var log bytes.Buffer
		cfg := testConfig(append([]string{"OS_CLOUD", "user"}, tt.env...)...)
		cfg.Home, cfg.LocalClouds, cfg.Log = tt.home, tt.allowed, slog.New(slog.NewTextHandler(&log, nil))
		got, err := Find(cfg)
		said := got.Source
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, tt.want) || strings.Contains(said, "planted") {
			t.Errorf("%s: %s, want %s", tt.name, said, tt.want)
		}
		if warned := strings.Contains(log.String(), "level=WARN") && strings.Contains(log.String(), "clouds.yaml"); warned != tt.warned {
			t.Errorf("%s: log %q", tt.name, log.String())
		}
	}
}
