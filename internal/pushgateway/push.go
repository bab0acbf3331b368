package pushgateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	dto "github.com/prometheus/client_model/go"

	"github.com/syncer-project/syncer/internal/cloud/transport"
	"github.com/syncer-project/syncer/internal/metrics"
)

// Push is what to bring where.
type Push struct {
	Gateway  Gateway
	Job      string
	Labels   map[string]string // of the group, beside the job
	Families []*dto.MetricFamily

	UserAgent string
	Env       func(names ...string) string // the first of the variables that is set: proxies
	Timeout   time.Duration                // for all of it
}

// longestAnswer is how much of what a gateway says is read.
const longestAnswer = 4096

// Send makes the request.
func (p Push) Send(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	client, err := p.client()
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	var body bytes.Buffer
	if err := metrics.Write(&body, p.Families); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.Gateway.group(p.Job, p.Labels).String(), &body)
	if err != nil {
		return errors.New("the address of the group is no URL")
	}
	req.Header.Set("Content-Type", metrics.ContentType)
	req.Header.Set("User-Agent", p.UserAgent)
	resp, err := client.Do(req)
	if err != nil {
		return p.reason(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 == 2 {
		return nil
	}
	return refusal(resp)
}

// client makes a client for one request, which follows no redirect: metrics and a
// password must not go to a host that nobody named.
func (p Push) client() (*http.Client, error) {
	proxy, err := transport.Proxy(p.Env)
	if err != nil {
		return nil, err
	}
	return &http.Client{
		Transport:     &http.Transport{Proxy: proxy, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// reason says why no answer came, without the URL.
func (p Push) reason(ctx context.Context, err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s", p.Timeout)
	}
	return err
}

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
