package cloud

import (
	"net/http"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/executor"
)

// verdict is what an attempt came to, as far as the next one is concerned.
type verdict int

const (
	settled      verdict = iota // the service decided; asking again changes nothing
	unsent                      // no connection: the service never saw the request
	lost                        // no answer, or none that can be trusted: done or not, nobody knows
	throttled                   // not done, too many requests
	unauthorized                // not done, the token or signature was not accepted
)

// judge sorts an error answer, by HTTP status first: the same code has other
// meanings under other statuses.
func judge(p problem) verdict {
	switch {
	case p.status == http.StatusUnauthorized:
		return unauthorized
	case p.status == http.StatusTooManyRequests && !p.occupied():
		return throttled
	case p.status == http.StatusRequestTimeout, p.status >= 500:
		return lost
	}
	return settled
}

// classOf says what a settled refusal means for a change.
func classOf(p problem, method string) executor.Class {
	switch {
	case p.unpublished(), method == http.MethodGet:
		return executor.Refused
	case p.occupied():
		return executor.Occupied
	case p.missing() && method != http.MethodPost:
		return executor.Gone
	case p.exists() && method == http.MethodPost:
		return executor.Exists
	}
	return executor.Refused
}

// occupied: something else is being done to the same thing, documented for CCE
// (resource locked, stale version) and ModelArts (2878, 5044, 6355, 6357).
func (p problem) occupied() bool {
	switch p.status {
	case http.StatusTooManyRequests:
		return p.has("CCE.01429002")
	case http.StatusConflict:
		return p.has("CCE.01409002", "ModelArts.2878", "ModelArts.5044")
	case http.StatusBadRequest:
		return p.has("ModelArts.6355", "ModelArts.6357")
	}
	return false
}

// missing: what the path names is not there. Older CCE says so with HTTP 400.
func (p problem) missing() bool {
	switch p.status {
	case http.StatusNotFound, http.StatusGone:
		return true
	case http.StatusBadRequest:
		return p.has("SVCSTG.CCE-ADDONMGR.4040204", "ModelArts.2890", "ModelArts.50005101", "ModelArts.50015001")
	}
	return false
}

// exists: it is installed already. Any 409 that is not about being busy.
func (p problem) exists() bool { return p.status == http.StatusConflict && !p.occupied() }

// unpublished: the gateway of this region does not offer the call at all.
func (p problem) unpublished() bool {
	if p.status == http.StatusMethodNotAllowed {
		return true
	}
	return p.status == http.StatusNotFound && slices.ContainsFunc(p.codes, func(code string) bool {
		family, number, _ := strings.Cut(code, ".")
		return number == "0101" && (family == "APIG" || family == "APIGW" || family == "APIC")
	})
}

func (p problem) has(codes ...string) bool {
	return slices.ContainsFunc(codes, func(code string) bool { return slices.Contains(p.codes, code) })
}
