package transport

import (
	"fmt"
	"net/http"
	"time"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// hint says what the user can try about a refusal; "" where the message says it all.
func (c *Client) hint(creds Credentials, r Request, problem wire.Problem, resp *http.Response) string {
	switch {
	case problem.Status == http.StatusUnauthorized:
		return creds.Hint(c.ahead(resp))
	case problem.Status == http.StatusForbidden:
		return "the user or key may lack the permission, or the project belongs to another region or account"
	case problem.Status >= 300 && problem.Status < 400:
		return "the service sends its callers elsewhere: check the endpoint"
	case problem.Unpublished() && r.Service == endpoint.ModelArts:
		return fmt.Sprintf("region %s does not publish this call (%s of a plug-in): listing, installing and the templates"+
			" still work there, changing and removing plug-ins has to be done in the console", r.Scope.Region, r.Method)
	case problem.Unpublished():
		return "this region does not publish the call: check region and endpoint"
	}
	return ""
}

// ahead compares this machine's clock with the answer's date.
func (c *Client) ahead(resp *http.Response) time.Duration {
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return 0
	}
	return c.cfg.Now().Sub(theirs).Round(time.Minute)
}
