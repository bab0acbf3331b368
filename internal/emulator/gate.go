package emulator

import (
	"maps"
	"net/http"
	"strings"
	"time"
)

// tokenLife is how long a token lasts: documented as 24 hours.
const tokenLife = 24 * time.Hour

// gate knows the tokens and the access keys, and who may come in.
type gate struct {
	tokens map[string]*token
	issued int
	keys   map[string]*accessKey
}

// token is what POST /v3/auth/tokens hands out.
type token struct {
	project Project // zero: not scoped to one
	issued  time.Time
	expires time.Time
	revoked bool
}

// accessKey is a pair of keys of the account.
type accessKey struct {
	secret      string
	security    string // the token that has to go with a temporary pair
	failures    int    // in a row
	lockedUntil time.Time
}

func newGate() gate {
	return gate{tokens: map[string]*token{}, keys: map[string]*accessKey{
		AccessKey:          {secret: SecretKey},
		TemporaryAccessKey: {secret: TemporarySecretKey, security: SecurityToken},
	}}
}

// maxTokens is how many are remembered at once.
const maxTokens = 10_000

// forget makes room for one more token: those that have ended go, or any one.
func (g *gate) forget(now time.Time) {
	if len(g.tokens) < maxTokens {
		return
	}
	maps.DeleteFunc(g.tokens, func(_ string, t *token) bool { return !now.Before(t.expires) })
	for id := range g.tokens {
		if len(g.tokens) < maxTokens {
			return
		}
		delete(g.tokens, id)
	}
}

// RevokeTokens ends every token that was issued so far, as a password change does.
func (s *Server) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.gate.tokens {
		t.revoked = true
	}
}

// admit checks the credentials of a request and notes its project; true means
// that the reply refuses it.
func (s *Server) admit(c *call) (reply, bool) {
	switch token, signed := c.Header.Get("X-Auth-Token"), c.Header.Get("Authorization"); {
	case token != "":
		return s.admitToken(c, token)
	case signed != "":
		return s.admitSignature(c, signed)
	case s.open:
		c.project = s.world.projects[0].ID
		return reply{}, false
	}
	return unauthorized(c, "x-auth-token or authorization is required"), true
}

func (s *Server) admitToken(c *call, id string) (reply, bool) {
	t := s.gate.tokens[id]
	switch {
	case t == nil:
		return unknownToken(c), true
	case t.revoked:
		return gatewayError(c, http.StatusUnauthorized, "APIGW.0307", "The token must be updated."), true
	case !c.now.Before(t.expires):
		return unauthorized(c, "token expires, expires_at: "+iamTime(t.expires)), true
	}
	c.project = t.project.ID
	return reply{}, false
}

// unauthorized is the gateway's 401, which names the cause at its end.
func unauthorized(c *call, cause string) reply {
	return gatewayError(c, http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: "+cause)
}

// unknownToken is each service's own 401.
func unknownToken(c *call) reply {
	switch c.service {
	case "modelarts":
		return modelartsError(http.StatusUnauthorized, "50001000", "token is invalid")
	case "cce":
		return cceError(http.StatusUnauthorized, "CCE.01401001", "Authorization failed.")
	}
	return iamError(http.StatusUnauthorized, "The request you have made requires authentication.")
}

// forbidden is each service's 403 for a project that the credentials are not for.
func forbidden(c *call) reply {
	if c.service == "modelarts" {
		return modelartsError(http.StatusForbidden, "0210", "The project ID in the token does not match that in the URL.")
	}
	return cceError(http.StatusForbidden, "CCE.01403001", "Forbidden.")
}

// inProject refuses a path whose project is not that of the credentials.
func (s *Server) inProject(c *call) *reply {
	asked := c.PathValue("project")
	known, ok := s.world.project(asked)
	if ok && known.ID == asked && (c.project == asked || c.project == anyProject) {
		c.project = asked
		return nil
	}
	refusal := forbidden(c)
	return &refusal
}

// anyProject stands for the project of a key that named none: the account's
// keys are good for all of its projects.
const anyProject = "*"

// iamTime is the form of times in IAM's answers.
func iamTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// origin is the address that the client used, for links and the catalog.
func origin(c *call) string {
	scheme := "http"
	if c.TLS != nil || strings.EqualFold(c.Header.Get("X-Forwarded-Proto"), "https") {
		scheme = "https"
	}
	return scheme + "://" + c.Host
}
