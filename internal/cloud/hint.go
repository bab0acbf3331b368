package cloud

import (
	"cmp"
	"fmt"
	"net/http"
	"time"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// hint says what the user can try about a refusal; "" where the message says it all.
func (c *Client) hint(p prepared, problem wire.Problem, resp *http.Response) string {
	_, signed := c.auth.(*accessKey)
	switch {
	case problem.Status == http.StatusUnauthorized && signed:
		return cmp.Or(c.clockHint(resp), c.auth.hint())
	case problem.Status == http.StatusUnauthorized:
		return c.auth.hint()
	case problem.Status == http.StatusForbidden:
		return "the user or key may lack the permission, or the project belongs to another region or account"
	case problem.Status >= 300 && problem.Status < 400:
		return "the service sends its callers elsewhere: check the endpoint"
	case problem.Unpublished() && p.service == endpoint.ModelArts:
		return fmt.Sprintf("region %s does not publish this call (%s of a plug-in): listing, installing and the templates"+
			" still work there, changing and removing plug-ins has to be done in the console", p.scope.Region, p.method)
	case problem.Unpublished():
		return "this region does not publish the call: check region and endpoint"
	}
	return ""
}

// clockSlack is by how much the clocks may differ before it is worth a word;
// the gateway refuses signatures that are 15 minutes off.
const clockSlack = 5 * time.Minute

// clockHint compares this machine's clock with the answer's date.
func (c *Client) clockHint(resp *http.Response) string {
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return ""
	}
	off := c.cfg.Now().Sub(theirs).Round(time.Minute)
	switch {
	case off > clockSlack:
		return fmt.Sprintf("this machine's clock is %s ahead of the service's: no signature holds with a wrong time", off)
	case off < -clockSlack:
		return fmt.Sprintf("this machine's clock is %s behind the service's: no signature holds with a wrong time", -off)
	}
	return ""
}
