package cloud

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeIAM hands out tokens token-1, token-2 … and refuses those that are revoked.
type fakeIAM struct {
	mu      sync.Mutex
	logins  []string // the scope of each
	revoked map[string]bool
	refuse  http.HandlerFunc // answers sign-ins instead, when set
	catalog string
	expires time.Time
}

func (f *fakeIAM) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case r.URL.Path == "/v3/auth/tokens" && f.refuse != nil:
		f.logins = append(f.logins, "refused")
		f.refuse(w, r)
	case r.URL.Path == "/v3/auth/tokens":
		f.login(w, r)
	case f.revoked[r.Header.Get("X-Auth-Token")]:
		reply(401, `{"error_code":"APIGW.0307","error_msg":"The token must be updated."}`)(w, r)
	case strings.HasPrefix(r.Header.Get("X-Auth-Token"), "planted-token-"):
		reply(200, `{"items":[{"spec":{"template":{"name":"x"}}}]}`)(w, r)
	default:
		reply(401, `{"error_code":"ModelArts.50001000","error_msg":"token is invalid"}`)(w, r)
	}
}

// login answers the documented request for a token.
func (f *fakeIAM) login(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Auth struct {
			Identity struct {
				Password struct {
					User struct {
						Name, Password string
						Domain         struct{ Name string }
					}
				}
			}
			Scope struct{ Project struct{ ID, Name string } }
		}
	}
	_ = json.NewDecoder(r.Body).Decode(&body)
	user := body.Auth.Identity.Password.User
	if user.Name != "user" || user.Password != "planted-password" || user.Domain.Name != "domain" {
		f.logins = append(f.logins, "wrong")
		reply(401, `{"error":{"message":"The username or password is wrong.","code":401,"title":"Unauthorized"}}`)(w, r)
		return
	}
	project := body.Auth.Scope.Project
	if strings.HasPrefix(project.ID, "bad") {
		f.logins = append(f.logins, project.ID)
		reply(401, `{"error":{"message":"The project is not yours.","code":401,"title":"Unauthorized"}}`)(w, r)
		return
	}
	f.logins = append(f.logins, cmp.Or(project.ID, project.Name))
	w.Header().Set("X-Subject-Token", fmt.Sprintf("planted-token-%d", len(f.logins)))
	w.WriteHeader(201)
	fmt.Fprintf(w, `{"token":{"expires_at":%q,"project":{"id":%q,"name":"eu-de"},"catalog":%s}}`,
		f.expires.Format("2006-01-02T15:04:05.000000Z"), cmp.Or(project.ID, testProject), cmp.Or(f.catalog, "[]"))
}

func newFakeIAM(t *testing.T) (*fakeIAM, *fakeService) {
	t.Helper()
	iam := &fakeIAM{revoked: map[string]bool{}, expires: newFakeClock().Now().Add(24 * time.Hour)}
	return iam, newFakeService(t, iam.ServeHTTP)
}

func (f *fakeIAM) revoke(token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.revoked[token] = true
}

func userConfig(server string) Config {
	return testConfig(server, "OS_AUTH_URL", server+"/v3", "OS_USERNAME", "user", "OS_PASSWORD", "planted-password", "OS_DOMAIN_NAME", "domain")
}

func allGood(t *testing.T, c *Client) {
	t.Helper()
	for _, err := range inventories(t, c) {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestOneTokenServesAllWorkers(t *testing.T) {
	iam, f := newFakeIAM(t)
	allGood(t, mustNew(t, userConfig(f.URL)))
	if len(iam.logins) != 1 || iam.logins[0] != testProject {
		t.Errorf("sign-ins: %q", iam.logins)
	}
}

func TestRevokedTokenIsRenewedOnce(t *testing.T) {
	iam, f := newFakeIAM(t)
	c := mustNew(t, userConfig(f.URL))
	allGood(t, c)
	iam.revoke("planted-token-1")
	allGood(t, c)
	iam.revoke("planted-token-2")
	allGood(t, c)
	if len(iam.logins) != 3 {
		t.Errorf("%d sign-ins, want 3: each revocation costs one", len(iam.logins))
	}
}

func TestTokenThatIsNeverAcceptedEndsTheTrying(t *testing.T) {
	iam, f := newFakeIAM(t)
	for i := range 60 {
		iam.revoke(fmt.Sprintf("planted-token-%d", i))
	}
	for _, err := range inventories(t, mustNew(t, userConfig(f.URL))) {
		if e := asError(t, err); e.Status != 401 || !strings.Contains(err.Error(), "a new token was refused as well") {
			t.Fatal(err)
		}
	}
	if len(iam.logins) > 2 {
		t.Errorf("%d sign-ins, want 2", len(iam.logins))
	}
}

func TestTokenIsRenewedBeforeItEnds(t *testing.T) {
	iam, f := newFakeIAM(t)
	cfg := userConfig(f.URL)
	c := mustNew(t, cfg)
	allGood(t, c)
	_ = cfg.Sleep(t.Context(), 24*time.Hour-early-time.Minute)
	allGood(t, c)
	if len(iam.logins) != 1 {
		t.Fatalf("%d sign-ins before it was due", len(iam.logins))
	}
	_ = cfg.Sleep(t.Context(), 2*time.Minute)
	iam.expires = cfg.Now().Add(24 * time.Hour)
	allGood(t, c)
	if len(iam.logins) != 2 {
		t.Errorf("%d sign-ins, want 2", len(iam.logins))
	}
}

func TestWrongPasswordIsTriedOnce(t *testing.T) {
	iam, f := newFakeIAM(t)
	cfg := testConfig(f.URL, "OS_AUTH_URL", f.URL, "OS_USERNAME", "user", "OS_PASSWORD", "planted-wrong", "OS_USER_DOMAIN_NAME", "domain")
	for _, err := range inventories(t, mustNew(t, cfg)) {
		if !strings.Contains(err.Error(), "The username or password is wrong.") || strings.Contains(err.Error(), "planted") {
			t.Fatal(err)
		}
	}
	if len(iam.logins) != 1 {
		t.Errorf("%d sign-ins with a wrong password, want 1", len(iam.logins))
	}
}

// A project that is not the user's is refused like a wrong password is. It must
// not keep the run from the other projects, nor try a wrong password for ever.
func TestRefusedProjects(t *testing.T) {
	inventory := func(c *Client, project string) error {
		target := poolTarget
		target.Project = project
		_, err := c.Inventory(t.Context(), target)
		return err
	}
	bad := func(i int) string { return fmt.Sprintf("bad%029d", i) }
	iam, f := newFakeIAM(t)
	c := mustNew(t, userConfig(f.URL))
	for _, project := range []string{bad(1), testProject, bad(1), bad(2), bad(3), bad(4), testProject} {
		if err := inventory(c, project); (err == nil) != (project == testProject) {
			t.Errorf("%s: %v", project, err)
		}
	}
	if len(iam.logins) != 5 {
		t.Errorf("%d sign-ins, want one for each project: %q", len(iam.logins), iam.logins)
	}
	iam, f = newFakeIAM(t)
	c = mustNew(t, userConfig(f.URL))
	for i := range 9 {
		if err := inventory(c, bad(i)); err == nil || !strings.Contains(err.Error(), "not yours") {
			t.Error(err)
		}
	}
	if len(iam.logins) != maxRefusals {
		t.Errorf("%d sign-ins before one was accepted, want %d", len(iam.logins), maxRefusals)
	}
}

func TestSignInSurvivesABadMoment(t *testing.T) {
	iam, f := newFakeIAM(t)
	script := script(drop, reply(503, "<html>"), reply(429, "", "Retry-After", "9"), iam.login)
	iam.refuse = script
	allGood(t, mustNew(t, userConfig(f.URL)))
	if n := count(f.requests(), "POST /v3/auth/tokens"); n != 4 {
		t.Errorf("%d sign-ins, want 4", n)
	}
	iam.refuse = reply(500, `{"error":{"message":"planted-password is down"}}`)
	errs := inventories(t, mustNew(t, userConfig(f.URL)))
	if n := count(f.requests(), "POST /v3/auth/tokens"); n != 4+maxTries {
		t.Errorf("%d sign-ins in all: a failure is remembered for a while", n)
	}
	if e := asError(t, errs[0]); strings.Contains(e.Error(), "planted") || !strings.Contains(e.Error(), "is down") {
		t.Error(e)
	}
}

func TestSignInWithoutAToken(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"no header": reply(201, string(payload(t, "iam-create-token-201.json"))),
		"null":      reply(201, "null", "X-Subject-Token", "planted-token-1"),
		"no body":   reply(201, "", "X-Subject-Token", "planted-token-1"),
	} {
		iam, f := newFakeIAM(t)
		iam.refuse = answer
		if err := listPool(t, mustNew(t, userConfig(f.URL))); err == nil || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A project's name becomes its ID by signing in for it; no list is needed.
func TestProjectNameIsResolvedBySigningIn(t *testing.T) {
	iam, f := newFakeIAM(t)
	c := mustNew(t, userConfig(f.URL))
	target := poolTarget
	target.Project = "eu-de_prod"
	for range 2 {
		_, id, err := c.Resolve(t.Context(), target)
		if err != nil || id != testProject {
			t.Fatalf("%q, %v", id, err)
		}
		if _, err := c.Inventory(t.Context(), target); err != nil {
			t.Fatal(err)
		}
	}
	if len(iam.logins) != 1 || iam.logins[0] != "eu-de_prod" || count(f.requests(), "GET /v3/projects") != 0 {
		t.Errorf("sign-ins %q, requests %q", iam.logins, f.requests())
	}
}

func TestCatalogGivesTheEndpoints(t *testing.T) {
	iam, f := newFakeIAM(t)
	iam.catalog = `[{"type":"modelarts","name":"modelarts","endpoints":[
	  {"interface":"internal","region":"eu-de","url":"http://internal.example/v1"},
	  {"interface":"public","region":"eu-nl","url":"http://other.example/v1"},
	  {"interface":"public","region":"eu-de","url":"` + f.URL + `/v1/x"}]}]`
	cfg := userConfig(f.URL)
	cfg.Endpoints = nil
	allGood(t, mustNew(t, cfg))
}
