package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// answering answers every request at once, without a network.
type answering []byte

func (a answering) RoundTrip(req *http.Request) (*http.Response, error) {
	header := http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {"0123456789abcdef"}}
	return &http.Response{StatusCode: http.StatusOK, Header: header, Body: io.NopCloser(bytes.NewReader(a)), Request: req}, nil
}

// BenchmarkSend is what a request costs beside the network: small lists, as a fleet
// of small targets has them. Bare is a client that only gets and checks them.
func BenchmarkSend(b *testing.B) {
	list := answering(`{"items":[` + strings.Repeat(`{"metadata":{"uid":"0123","name":"coredns"},"spec":{"addonTemplateName":"coredns","version":"1.2.3"},"status":{"status":"running"}},`, 7) +
		`{"metadata":{"uid":"0123"},"spec":{"addonTemplateName":"coredns"}}]}`)
	cfg := testConfig("http://cce.example").Config
	cfg.Now = time.Now
	c, err := New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	c.http.Transport = list
	r := client{c, "http://127.0.0.1:1"}.request(endpoint.CCE, http.MethodGet, "/api/v3/addons")
	r.Query = url.Values{"cluster_id": {"4d1ecb2c-229a-11e8-9c75-0255ac100ceb"}}
	r.Read = func(body io.Reader) error { _, err := wire.DecodeAddons(body); return err }
	b.Run("send", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Send(context.Background(), bearer{}, r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			resp, err := c.http.Get(r.Base.String() + r.Path + "?" + r.Query.Encode())
			if err != nil {
				b.Fatal(err)
			}
			body, _ := io.ReadAll(resp.Body)
			if resp.Body.Close(); !json.Valid(body) {
				b.Fatal("no JSON")
			}
		}
	})
}
