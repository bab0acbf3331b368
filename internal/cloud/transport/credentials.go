package transport

import (
	"context"
	"net/http"
	"time"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// Credentials prove to the services who is asking.
type Credentials interface {
	// Attach puts the proof on req, whose body is body. It may wait for its turn,
	// and fails where these credentials are known to be no good. The caller
	// passes what came of req to settle, exactly once.
	Attach(ctx context.Context, req *http.Request, body []byte, sc endpoint.Scope) (settle Settle, err error)

	// Hint says what to try after the services refused them. ahead is by how much
	// this machine's clock is ahead of the service's, 0 where nobody knows.
	Hint(ahead time.Duration) string
}

// Settle is told an answer's status (0: there was none) and, for a refusal of
// the credentials, the error that it makes. It reports whether a repetition
// would carry other credentials.
type Settle func(status int, refusal error) (again bool)
