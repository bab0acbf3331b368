package pushgateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/push"

	"github.com/syncer-project/syncer/internal/cloud/transport"
	"github.com/syncer-project/syncer/internal/metrics"
)

// Push is what to bring where.
type Push struct {
	Gateway Gateway
	Job     string
	Labels  map[string]string // of the group, beside the job
	Metrics prometheus.Gatherer

	UserAgent string
	Env       func(names ...string) string // the first of the variables that is set: proxies
	Timeout   time.Duration                // for all of it
}

// Send makes the request.
func (p Push) Send(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	proxy, err := transport.Proxy(p.Env)
	if err != nil {
		return err
	}
	client := careful(&http.Transport{Proxy: proxy, ForceAttemptHTTP2: true})
	defer client.CloseIdleConnections()
	pusher := push.New(p.Gateway.String(), p.Job).
		Gatherer(p.Metrics).
		Format(metrics.Text).
		Header(http.Header{"User-Agent": {p.UserAgent}}).
		Client(client)
	if user := p.Gateway.base.User; user != nil {
		password, _ := user.Password()
		pusher.BasicAuth(user.Username(), password)
	}
	for name, value := range p.Labels {
		pusher.Grouping(label(name, value))
	}
	err = pusher.AddContext(ctx)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s", p.Timeout)
	}
	return err
}

// carefulClient makes one request. It follows no redirect: metrics and a password must
// not go to a host that nobody named. Its errors are short, and name no URL.
type carefulClient struct{ *http.Client }

func careful(by http.RoundTripper) carefulClient {
	return carefulClient{&http.Client{
		Transport:     by,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Do is what the client library asks for. All that is success it gives back as the one
// that the library knows: other services than the push gateway itself answer 204. Of
// another answer the library would read and repeat all.
func (c carefulClient) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.Client.Do(req) //nolint:gosec // the URL is the one that the user named
	if e, ok := errors.AsType[*url.Error](err); ok {
		return nil, e.Err
	}
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 == 2 {
		resp.StatusCode = http.StatusOK
		return resp, nil
	}
	defer resp.Body.Close()
	return nil, refusal(resp)
}

// longestAnswer is how much of what a gateway says is read.
const longestAnswer = 4096

// refusal is the gateway's own word.
func refusal(resp *http.Response) error {
	text, _ := io.ReadAll(io.LimitReader(resp.Body, longestAnswer)) // what came is said
	said := strings.Join(strings.Fields(string(text)), " ")
	if resp.StatusCode/100 == 3 {
		said = "redirects are not followed; name the address that it leads to"
	}
	if said != "" {
		said = ": " + said
	}
	return fmt.Errorf("HTTP %d%s", resp.StatusCode, said)
}
