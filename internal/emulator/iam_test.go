package emulator

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func signInBody(user, password, scope string) string {
	return `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"` + user + `","password":"` + password +
		`","domain":{"name":"` + DomainName + `"}}}},"scope":{"project":{` + scope + `}}}}`
}

func (f *fixture) token(scope string) string {
	f.Helper()
	resp, body := f.send("POST", "/v3/auth/tokens?nocatalog=1", signInBody(Username, Password, scope))
	if resp.StatusCode != http.StatusCreated {
		f.Fatalf("sign-in: HTTP %d: %v", resp.StatusCode, body)
	}
	return resp.Header.Get("X-Subject-Token")
}

func TestSignIn(t *testing.T) {
	tests := map[string]struct {
		body    string
		status  int
		message string
	}{
		"by project name": {body: signInBody(Username, Password, `"name":"eu-de"`), status: 201},
		"by project ID":   {body: signInBody(Username, Password, `"id":"`+ProjectID+`"`), status: 201},
		"wrong password":  {body: signInBody(Username, "wrong", `"name":"eu-de"`), status: 401, message: "The username or password is wrong."},
		"unknown user":    {body: signInBody("nobody", Password, `"name":"eu-de"`), status: 401, message: "The username or password is wrong."},
		"unknown project": {body: signInBody(Username, Password, `"name":"us-1"`), status: 401, message: "The project does not exist or is not yours."},
		"no JSON":         {body: "user=me", status: 400, message: "The request body is invalid."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t, Options{})
			resp, body := f.send("POST", "/v3/auth/tokens", tt.body)
			if resp.StatusCode != tt.status {
				t.Fatalf("HTTP %d: %v", resp.StatusCode, body)
			}
			if tt.status != 201 {
				if got := f.at(body, "error", "message"); got != tt.message {
					t.Errorf("message %v", got)
				}
				return
			}
			if got := f.at(body, "token", "project", "id"); got != ProjectID {
				t.Errorf("project %v", got)
			}
			if got := f.at(body, "token", "expires_at"); got != "2026-01-16T08:30:00.000000Z" {
				t.Errorf("expires_at %v", got)
			}
			if got := f.at(body, "token", "catalog", 1, "endpoints", 0, "url"); got != "http://example.com" {
				t.Errorf("catalog: %v", got)
			}
			if e := f.Log()[0]; strings.Contains(e.Body, Password) {
				t.Error("the log holds the password")
			}
		})
	}
}

func TestTokens(t *testing.T) {
	tests := map[string]struct {
		scope   string
		before  func(*fixture)
		token   string // instead of the issued one
		url     string
		status  int
		code    string
		missing bool
	}{
		"good for ModelArts":   {scope: `"name":"eu-de"`, url: trainA, status: 200},
		"good for CCE":         {scope: `"name":"eu-de"`, url: addonsOfA, status: 200},
		"none":                 {missing: true, url: trainA, status: 401, code: "APIGW.0301"},
		"unknown to ModelArts": {token: "x", url: trainA, status: 401, code: "ModelArts.50001000"},
		"unknown to CCE":       {token: "x", url: addonsOfA, status: 401, code: "CCE.01401001"},
		"a minute before its end": {scope: `"name":"eu-de"`, before: func(f *fixture) { f.advance(tokenLife - time.Minute) },
			url: trainA, status: 200},
		"expired":                     {scope: `"name":"eu-de"`, before: func(f *fixture) { f.advance(tokenLife) }, url: trainA, status: 401, code: "APIGW.0301"},
		"revoked":                     {scope: `"name":"eu-de"`, before: func(f *fixture) { f.RevokeTokens() }, url: trainA, status: 401, code: "APIGW.0307"},
		"of another project":          {scope: `"name":"eu-de_sandbox"`, url: trainA, status: 403, code: "ModelArts.0210"},
		"of another project, for CCE": {scope: `"name":"eu-de_sandbox"`, url: addonsOfA, status: 403, code: "CCE.01403001"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t, Options{})
			token := tt.token
			if tt.scope != "" {
				token = f.token(tt.scope)
			}
			if tt.before != nil {
				tt.before(f)
			}
			header := []string{"X-Auth-Token", token}
			if tt.missing {
				header = nil
			}
			resp, body := f.send("GET", tt.url, "", header...)
			code, _ := body["error_code"].(string)
			if code == "" {
				code, _ = body["errorCode"].(string)
			}
			if resp.StatusCode != tt.status || code != tt.code {
				t.Errorf("HTTP %d %s, want %d %s: %v", resp.StatusCode, code, tt.status, tt.code, body)
			}
		})
	}
}

func TestNewTokenLeavesOldOnesValid(t *testing.T) {
	f := start(t, Options{})
	first, second := f.token(`"name":"eu-de"`), f.token(`"name":"eu-de"`)
	if first == second {
		t.Fatal("both tokens are the same")
	}
	f.ok("GET", trainA, "", "X-Auth-Token", first)
	f.ok("GET", trainA, "", "X-Auth-Token", second)
}

func TestOpenStillChecksWhatIsSent(t *testing.T) {
	f := open(t)
	f.ok("GET", trainA, "")
	if resp, _ := f.send("GET", trainA, "", "X-Auth-Token", "wrong"); resp.StatusCode != 401 {
		t.Errorf("wrong token: HTTP %d", resp.StatusCode)
	}
}

func TestProjects(t *testing.T) {
	f := start(t, Options{})
	url := "/v3/projects?name=eu-de"
	for name, header := range map[string][]string{
		"token":     {"X-Auth-Token", f.token(`"name":"eu-de"`)},
		"signature": f.signed("GET", url, "", "access", AccessKey, SecretKey),
	} {
		got := f.ok("GET", url, "", header...)
		if list := got["projects"].([]any); len(list) != 1 || f.at(list, 0, "id") != ProjectID {
			t.Errorf("with %s: %v", name, list)
		}
	}
	if resp, _ := f.send("GET", url, ""); resp.StatusCode != 401 {
		t.Errorf("without credentials: HTTP %d", resp.StatusCode)
	}
}

func TestTokenForToken(t *testing.T) {
	f := start(t, Options{})
	first := f.token(`"name":"eu-de"`)
	body := `{"auth":{"identity":{"methods":["token"],"token":{"id":"` + first + `"}},"scope":{"project":{"name":"eu-de"}}}}`
	resp, _ := f.send("POST", "/v3/auth/tokens", body)
	if resp.StatusCode != 201 {
		t.Fatalf("HTTP %d", resp.StatusCode)
	}
	second := resp.Header.Get("X-Subject-Token")
	got := f.ok("GET", "/v3/auth/tokens", "", "X-Auth-Token", first, "X-Subject-Token", second)
	if id := f.at(got, "token", "project", "id"); id != ProjectID {
		t.Errorf("project %v", id)
	}
	f.RevokeTokens()
	if resp, _ := f.send("POST", "/v3/auth/tokens", body); resp.StatusCode != 401 {
		t.Errorf("a revoked token for a new one: HTTP %d", resp.StatusCode)
	}
}
