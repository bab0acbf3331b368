package cloud

import (
	"context"
	"net/http"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// credentials prove to the services who is asking.
type credentials interface {
	// attach puts the proof on req, whose body is body. It may wait for its turn,
	// and fails where these credentials are known to be no good. The caller
	// passes what came of req to settle, exactly once.
	attach(ctx context.Context, req *http.Request, body []byte, sc endpoint.Scope) (settle settler, err error)

	// endpoint returns the URL of s that came with the credentials, or "".
	endpoint(ctx context.Context, s endpoint.Service, sc endpoint.Scope) (string, error)

	// project returns the ID of the project named sc.Project.
	project(ctx context.Context, sc endpoint.Scope) (string, error)

	// hint says what to try after the services refused them.
	hint() string
}

// settler is told an answer's status (0: there was none) and, for a refusal of
// the credentials, the error that it makes. It reports whether a repetition
// would carry other credentials.
type settler func(status int, refusal error) (again bool)

// token is a ready X-Auth-Token. Nothing can be done when it ends.
type token struct {
	value  string
	lookup func(context.Context, endpoint.Scope) (string, error)
}

func (t *token) attach(_ context.Context, req *http.Request, _ []byte, _ endpoint.Scope) (settler, error) {
	req.Header.Set("X-Auth-Token", t.value)
	return func(int, error) bool { return false }, nil
}

func (*token) endpoint(context.Context, endpoint.Service, endpoint.Scope) (string, error) {
	return "", nil
}

func (t *token) project(ctx context.Context, sc endpoint.Scope) (string, error) {
	return t.lookup(ctx, sc)
}

func (*token) hint() string { return "the token has ended or is for another project: get a new one" }
