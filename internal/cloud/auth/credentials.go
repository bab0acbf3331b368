package auth

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/transport"
)

// Credentials prove to the services who is asking, and know what comes with that.
type Credentials interface {
	transport.Credentials

	// Endpoint returns the URL of s that came with the credentials, or "".
	Endpoint(ctx context.Context, s endpoint.Service, sc endpoint.Scope) (string, error)

	// Project returns the ID of the project named sc.Project.
	Project(ctx context.Context, sc endpoint.Scope) (string, error)

	// Unproven reports that few requests may be out with them until one of them
	// has shown whether they are good, so that the first ones should be those
	// that all others wait for.
	Unproven() bool
}

// Found is a set of credentials and what was set beside it.
type Found struct {
	Source  string   // where it was, for -v; holds no secret
	Secrets []string // what no output may show

	Region, Project string // defaults that belong to these credentials; may be empty

	// One of these is set.
	token string
	key   *key
	user  *gophercloud.AuthOptions
}

// key is an access key.
type key struct{ id, secret, securityToken string }

// Tools are what credentials need of those who make requests.
type Tools struct {
	Transport *transport.Client // for sign-ins
	Form      Form              // of signatures
	Endpoints endpoint.Settings // where IAM is, if the credentials do not say or the settings know better
	Region    string            // of the run, for IAM; may be empty
	Log       *slog.Logger
	Now       func() time.Time

	// Lookup asks IAM for the ID of the project named sc.Project, with these
	// very credentials.
	Lookup func(ctx context.Context, sc endpoint.Scope) (string, error)

	// Learn is told secrets as they come: tokens.
	Learn func(secrets ...string)
}

// Open makes f ready for requests.
func (f Found) Open(tools Tools) (Credentials, error) {
	switch {
	case f.token != "":
		return &token{value: f.token, lookup: tools.Lookup}, nil
	case f.key != nil:
		return newAccessKey(*f.key, tools), nil
	case f.user != nil:
		return newKeystone(*f.user, tools)
	}
	return nil, errors.New("no credentials")
}

// token is a ready X-Auth-Token. Nothing can be done when it ends.
type token struct {
	value  string
	lookup func(context.Context, endpoint.Scope) (string, error)
}

func (t *token) Attach(_ context.Context, req *http.Request, _ []byte, _ endpoint.Scope) (transport.Settle, error) {
	req.Header.Set("X-Auth-Token", t.value)
	return func(int, error) bool { return false }, nil
}

func (*token) Endpoint(context.Context, endpoint.Service, endpoint.Scope) (string, error) {
	return "", nil
}

func (t *token) Project(ctx context.Context, sc endpoint.Scope) (string, error) {
	return t.lookup(ctx, sc)
}

func (*token) Unproven() bool { return false }

func (*token) Hint(time.Duration) string {
	return "the token has ended or is for another project: get a new one"
}
