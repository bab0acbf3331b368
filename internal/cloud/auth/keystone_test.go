package auth

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
	"github.com/syncer-project/syncer/internal/cloud/transport"
)

func TestOneTokenServesAllWorkers(t *testing.T) {
	iam, f := cloudtest.NewIAM(t)
	open(t, f.URL, Access, cloudtest.UserEnv(f.URL)...).allGood(t)
	if len(iam.Logins()) != 1 || iam.Logins()[0] != cloudtest.Project {
		t.Errorf("sign-ins: %q", iam.Logins())
	}
}

func TestRevokedTokenIsRenewedOnce(t *testing.T) {
	iam, f := cloudtest.NewIAM(t)
	c := open(t, f.URL, Access, cloudtest.UserEnv(f.URL)...)
	c.allGood(t)
	iam.Revoke("planted-token-1")
	c.allGood(t)
	iam.Revoke("planted-token-2")
	c.allGood(t)
	if len(iam.Logins()) != 3 {
		t.Errorf("%d sign-ins, want 3: each revocation costs one", len(iam.Logins()))
	}
}

func TestTokenThatIsNeverAcceptedEndsTheTrying(t *testing.T) {
	iam, f := cloudtest.NewIAM(t)
	for i := range 60 {
		iam.Revoke(fmt.Sprintf("planted-token-%d", i))
	}
	for _, err := range open(t, f.URL, Access, cloudtest.UserEnv(f.URL)...).lists(t) {
		if e := asError(t, err); e.Status != 401 || !strings.Contains(err.Error(), "a new token was refused as well") {
			t.Fatal(err)
		}
	}
	if len(iam.Logins()) > 2 {
		t.Errorf("%d sign-ins, want 2", len(iam.Logins()))
	}
}

func TestTokenIsRenewedBeforeItEnds(t *testing.T) {
	iam, f := cloudtest.NewIAM(t)
	c := open(t, f.URL, Access, cloudtest.UserEnv(f.URL)...)
	c.allGood(t)
	_ = c.clock.Sleep(t.Context(), 24*time.Hour-early-time.Minute)
	c.allGood(t)
	if len(iam.Logins()) != 1 {
		t.Fatalf("%d sign-ins before it was due", len(iam.Logins()))
	}
	_ = c.clock.Sleep(t.Context(), 2*time.Minute)
	iam.Expires = c.clock.Now().Add(24 * time.Hour)
	c.allGood(t)
	if len(iam.Logins()) != 2 {
		t.Errorf("%d sign-ins, want 2", len(iam.Logins()))
	}
}

func TestWrongPasswordIsTriedOnce(t *testing.T) {
	iam, f := cloudtest.NewIAM(t)
	wrong := []string{"OS_AUTH_URL", f.URL, "OS_USERNAME", "user", "OS_PASSWORD", "planted-wrong", "OS_USER_DOMAIN_NAME", "domain"}
	for _, err := range open(t, f.URL, Access, wrong...).lists(t) {
		if !strings.Contains(err.Error(), "The username or password is wrong.") || strings.Contains(err.Error(), "planted") {
			t.Fatal(err)
		}
	}
	if len(iam.Logins()) != 1 {
		t.Errorf("%d sign-ins with a wrong password, want 1", len(iam.Logins()))
	}
}

// A project that is not the user's is refused like a wrong password is. It must
// not keep the run from the other projects, nor try a wrong password for ever.
func TestRefusedProjects(t *testing.T) {
	iam, f := cloudtest.NewIAM(t)
	c := open(t, f.URL, Access, cloudtest.UserEnv(f.URL)...)
	for _, project := range []string{bad(1), cloudtest.Project, bad(1), bad(2), bad(3), bad(4), cloudtest.Project} {
		if err := c.list(t.Context(), project); (err == nil) != (project == cloudtest.Project) {
			t.Errorf("%s: %v", project, err)
		}
	}
	if len(iam.Logins()) != 5 {
		t.Errorf("%d sign-ins, want one for each project: %q", len(iam.Logins()), iam.Logins())
	}
	iam, f = cloudtest.NewIAM(t)
	c = open(t, f.URL, Access, cloudtest.UserEnv(f.URL)...)
	for i := range 9 {
		if err := c.list(t.Context(), bad(i)); err == nil || !strings.Contains(err.Error(), "not yours") {
			t.Error(err)
		}
	}
	if len(iam.Logins()) != maxRefusals {
		t.Errorf("%d sign-ins before one was accepted, want %d", len(iam.Logins()), maxRefusals)
	}
}

func TestSignInSurvivesABadMoment(t *testing.T) {
	iam, f := cloudtest.NewIAM(t)
	script := cloudtest.Script(cloudtest.Drop, cloudtest.Reply(503, "<html>"), cloudtest.Reply(429, "", "Retry-After", "9"), iam.Login)
	iam.Refuse = script
	open(t, f.URL, Access, cloudtest.UserEnv(f.URL)...).allGood(t)
	if n := f.Count("POST /v3/auth/tokens"); n != 4 {
		t.Errorf("%d sign-ins, want 4", n)
	}
	iam.Refuse = cloudtest.Reply(500, `{"error":{"message":"planted-password is down"}}`)
	errs := open(t, f.URL, Access, cloudtest.UserEnv(f.URL)...).lists(t)
	if n := f.Count("POST /v3/auth/tokens"); n != 4+transport.MaxTries {
		t.Errorf("%d sign-ins in all: a failure is remembered for a while", n)
	}
	if e := asError(t, errs[0]); strings.Contains(e.Error(), "planted") || !strings.Contains(e.Error(), "is down") {
		t.Error(e)
	}
}

// An answer that is no token is asked for again twice, each: it may have been a
// bad moment of IAM, and a token too many does no harm.
func TestSignInWithoutAToken(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"HTML":      cloudtest.Reply(201, "<html>", "X-Subject-Token", "planted-token-1"),
		"no header": cloudtest.Reply(201, string(cloudtest.Payload(t, "iam-create-token-201.json"))),
		"null":      cloudtest.Reply(201, "null", "X-Subject-Token", "planted-token-1"),
		"no list":   cloudtest.Reply(201, "[]", "X-Subject-Token", "planted-token-1"),
	} {
		iam, f := cloudtest.NewIAM(t)
		iam.Refuse = answer
		err := open(t, f.URL, Access, cloudtest.UserEnv(f.URL)...).list(t.Context(), cloudtest.Project)
		if err == nil || strings.Contains(err.Error(), "planted") || !strings.Contains(err.Error(), "(tried 3 times)") || f.Count("POST /v3/auth/tokens") != 3 {
			t.Errorf("%s: %d sign-ins, %v", name, f.Count("POST /v3/auth/tokens"), err)
		}
		iam.Refuse = cloudtest.Script(answer, answer, iam.Login)
		open(t, f.URL, Access, cloudtest.UserEnv(f.URL)...).allGood(t)
	}
}
