package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// errUntrusted marks a 2xx answer to a change that does not show that the
// service took it.
var errUntrusted = errors.New("the answer cannot be trusted")

// CheckAccepted reads the 2xx answer to a change. Both services echo an object
// that has a spec; a DELETE on CCE is documented to answer the bare word
// "success", and any DELETE may have nothing to say with 204.
func CheckAccepted(resp *http.Response, mask func(string) string) error {
	const enough = 16 << 20 // more than the 12 MB that a request may hold
	body, err := io.ReadAll(io.LimitReader(resp.Body, enough))
	if err != nil {
		return fmt.Errorf("%w: HTTP %d with a body that was cut short: %w", errUntrusted, resp.StatusCode, err)
	}
	body = bytes.TrimSpace(body)
	if resp.Request.Method == http.MethodDelete && deleteAccepted(resp.StatusCode, body) {
		return nil
	}
	if what := NotJSON(body, mask); what != "" {
		return fmt.Errorf("%w: HTTP %d with %s", errUntrusted, resp.StatusCode, what)
	}
	var object map[string]json.RawMessage
	switch err := json.Unmarshal(body, &object); {
	case cutShort(err):
		return fmt.Errorf("%w: HTTP %d with a body that was cut short", errUntrusted, resp.StatusCode)
	case err != nil:
		return fmt.Errorf("%w: HTTP %d with a body that is no JSON object", errUntrusted, resp.StatusCode)
	case !present(object["spec"]) && !present(object["metadata"]):
		return fmt.Errorf("%w: HTTP %d with an object that has neither spec nor metadata", errUntrusted, resp.StatusCode)
	}
	return nil
}

func deleteAccepted(status int, body []byte) bool {
	word := string(bytes.Trim(body, `"`))
	return word == "success" || (status == http.StatusNoContent && word == "")
}

func present(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }
