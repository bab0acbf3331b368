package cloudtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// IAM hands out planted-token-1, planted-token-2 … to the user "user" of the
// domain "domain" with the password "planted-password", answers their bearers
// with [OneItem], and refuses those that are revoked.
type IAM struct {
	Refuse  http.HandlerFunc // answers sign-ins instead, when set
	Catalog string           // of the tokens, as JSON; "": an empty one
	Expires time.Time        // the end of the tokens

	mu      sync.Mutex
	logins  []string // the scope of each
	revoked map[string]bool
}

// NewIAM returns one and the service that it answers for.
func NewIAM(t testing.TB) (*IAM, *Service) {
	t.Helper()
	iam := &IAM{revoked: map[string]bool{}, Expires: NewClock().Now().Add(24 * time.Hour)}
	return iam, NewService(t, iam.ServeHTTP)
}

// UserEnv is an environment in which the user signs in at server.
func UserEnv(server string) []string {
	return []string{"OS_AUTH_URL", server + "/v3", "OS_USERNAME", "user", "OS_PASSWORD", "planted-password", "OS_DOMAIN_NAME", "domain"}
}

// Logins are the sign-ins so far: the project of each, or why it was refused.
func (f *IAM) Logins() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.logins)
}

// Revoke ends a token.
func (f *IAM) Revoke(token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.revoked[token] = true
}

func (f *IAM) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case r.URL.Path == "/v3/auth/tokens" && f.Refuse != nil:
		f.logins = append(f.logins, "refused")
		f.Refuse(w, r)
	case r.URL.Path == "/v3/auth/tokens":
		f.Login(w, r)
	case f.revoked[r.Header.Get("X-Auth-Token")]:
		Reply(401, `{"error_code":"APIGW.0307","error_msg":"The token must be updated."}`)(w, r)
	case strings.HasPrefix(r.Header.Get("X-Auth-Token"), "planted-token-"):
		Reply(200, OneItem)(w, r)
	default:
		Reply(401, `{"error_code":"ModelArts.50001000","error_msg":"token is invalid"}`)(w, r)
	}
}

// Login answers the documented request for a token. It is called from Refuse,
// as one answer among others.
func (f *IAM) Login(w http.ResponseWriter, r *http.Request) {
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
		Reply(401, `{"error":{"message":"The username or password is wrong.","code":401,"title":"Unauthorized"}}`)(w, r)
		return
	}
	project := body.Auth.Scope.Project
	if strings.HasPrefix(project.ID, "bad") {
		f.logins = append(f.logins, project.ID)
		Reply(401, `{"error":{"message":"The project is not yours.","code":401,"title":"Unauthorized"}}`)(w, r)
		return
	}
	f.logins = append(f.logins, cmp.Or(project.ID, project.Name))
	w.Header().Set("X-Subject-Token", fmt.Sprintf("planted-token-%d", len(f.logins)))
	w.WriteHeader(201)
	_, _ = fmt.Fprintf(w, `{"token":{"expires_at":%q,"project":{"id":%q,"name":"eu-de"},"catalog":%s}}`,
		f.Expires.Format("2006-01-02T15:04:05.000000Z"), cmp.Or(project.ID, Project), cmp.Or(f.Catalog, "[]"))
}
