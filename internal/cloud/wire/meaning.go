package wire

import (
	"net/http"
	"slices"
	"strings"
)

// Occupied: something else is being done to the same thing, documented for CCE
// (resource locked, stale version) and ModelArts (2878, 5044, 6355, 6357).
func (p Problem) Occupied() bool {
	switch p.Status {
	case http.StatusTooManyRequests:
		return p.has("CCE.01429002")
	case http.StatusConflict:
		return p.has("CCE.01409002", "ModelArts.2878", "ModelArts.5044")
	case http.StatusBadRequest:
		return p.has("ModelArts.6355", "ModelArts.6357")
	}
	return false
}

// Missing: what the path names is not there. Older CCE says so with HTTP 400.
func (p Problem) Missing() bool {
	switch p.Status {
	case http.StatusNotFound, http.StatusGone:
		return true
	case http.StatusBadRequest:
		return p.has("SVCSTG.CCE-ADDONMGR.4040204", "ModelArts.2890", "ModelArts.50005101", "ModelArts.50015001")
	}
	return false
}

// Exists: it is installed already. Any 409 that is not about being busy.
func (p Problem) Exists() bool { return p.Status == http.StatusConflict && !p.Occupied() }

// Unpublished: the gateway of this region does not offer the call at all.
func (p Problem) Unpublished() bool {
	if p.Status == http.StatusMethodNotAllowed {
		return true
	}
	return p.Status == http.StatusNotFound && slices.ContainsFunc(p.Codes, func(code string) bool {
		family, number, _ := strings.Cut(code, ".")
		return number == "0101" && (family == "APIG" || family == "APIGW" || family == "APIC")
	})
}

func (p Problem) has(codes ...string) bool {
	return slices.ContainsFunc(codes, func(code string) bool { return slices.Contains(p.Codes, code) })
}
