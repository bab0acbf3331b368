package transport

import (
	"errors"
	"net/http"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// ErrMalformed marks an answer that came whole and makes no sense.
var ErrMalformed = wire.ErrMalformed

// verdict is what an attempt came to, as far as the next one is concerned.
type verdict int

const (
	settled      verdict = iota // the service decided; asking again changes nothing
	unsent                      // no connection: the service never saw the request
	lost                        // no answer, or none that can be trusted: done or not, nobody knows
	silent                      // no byte for a request time-out; lost or unsent
	malformed                   // a whole answer to a read that makes no sense
	throttled                   // not done, too many requests
	unauthorized                // not done, the token or signature was not accepted
)

// judge sorts an error answer, by HTTP status first: the same code has other
// meanings under other statuses.
func judge(p wire.Problem) verdict {
	switch {
	case p.Status == http.StatusUnauthorized:
		return unauthorized
	case p.Status == http.StatusTooManyRequests && !p.Occupied():
		return throttled
	case p.Status == http.StatusRequestTimeout, p.Status >= 500:
		return lost
	}
	return settled
}

// judgeError sorts what a request came to that somebody else wrote.
func judgeError(e *executor.Error) verdict {
	switch {
	case e.Status >= 300:
		return judge(wire.Problem{Status: e.Status, Codes: []string{e.Code}})
	case errors.Is(e.Err, ErrMalformed):
		return malformed
	case isSilent(e.Err):
		return silent
	case isSlow(e.Err):
		return settled
	}
	return lost
}

// classOf says what a settled refusal means for a change.
func classOf(p wire.Problem, method string) executor.Class {
	switch {
	case p.Unpublished(), method == http.MethodGet:
		return executor.Refused
	case p.Occupied():
		return executor.Occupied
	case p.Missing() && method != http.MethodPost:
		return executor.Gone
	case p.Exists() && method == http.MethodPost:
		return executor.Exists
	}
	return executor.Refused
}
