package auth

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/transport"
)

// unproven is how many requests may be out with a key of which nobody knows
// whether it is good. Five rejected signatures in a row lock a key (documented by
// the API gateway's FAQ); more than one, so that one that is not answered does not
// stop all.
const unproven = 3

// accessKey signs requests with an access key. Few go at a time until one was
// accepted, and none at all after one was rejected.
type accessKey struct {
	key

	form   Form
	now    func() time.Time
	lookup func(context.Context, endpoint.Scope) (string, error)

	waits func(ctx context.Context, why string) (end func())

	turn   chan struct{} // holds those that try the unproven key
	mu     sync.Mutex
	proven bool
	dead   error
}

func newAccessKey(k key, tools Tools) *accessKey {
	return &accessKey{
		key: k, form: tools.Form, now: tools.Now, lookup: tools.Lookup, waits: tools.Transport.Waits,
		turn: make(chan struct{}, unproven),
	}
}

func (k *accessKey) Attach(ctx context.Context, req *http.Request, body []byte, sc endpoint.Scope) (transport.Settle, error) {
	release, err := k.enter(ctx)
	if err != nil {
		return nil, err
	}
	if sc.Project != "" {
		req.Header.Set("X-Project-Id", sc.Project)
	}
	if k.securityToken != "" {
		req.Header.Set("X-Security-Token", k.securityToken)
	}
	k.form.sign(req, body, k.key, k.now())
	return func(status int, refusal error) bool {
		defer release()
		k.learn(status, refusal)
		return false // the same key would be rejected again
	}, nil
}

// enter waits until the key may be used and returns what gives the turn back.
func (k *accessKey) enter(ctx context.Context) (release func(), err error) {
	if proven, dead := k.state(); proven || dead != nil {
		return func() {}, dead
	}
	end := k.waits(ctx, "waits for an answer that shows whether the access key is good")
	defer end()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case k.turn <- struct{}{}:
	}
	release = func() { <-k.turn }
	if proven, dead := k.state(); proven || dead != nil {
		release()
		return func() {}, dead
	}
	return release, nil
}

func (k *accessKey) state() (proven bool, dead error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.proven && k.dead == nil, k.dead
}

// learn draws the conclusion from an answer. Any that the service itself made
// proves the key; none, or one of a broken gateway, says nothing.
func (k *accessKey) learn(status int, refusal error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case refusal != nil:
		if k.dead == nil {
			k.dead = refusal
		}
	case status >= 200 && status < 500 && status != http.StatusTooManyRequests:
		k.proven = true
	}
}

func (*accessKey) Endpoint(context.Context, endpoint.Service, endpoint.Scope) (string, error) {
	return "", nil
}

func (k *accessKey) Project(ctx context.Context, sc endpoint.Scope) (string, error) {
	return k.lookup(ctx, sc)
}

func (k *accessKey) Unproven() bool {
	proven, dead := k.state()
	return !proven && dead == nil
}

// clockSlack is by how much the clocks may differ before it is worth a word;
// the gateway refuses signatures that are 15 minutes off.
const clockSlack = 5 * time.Minute

func (*accessKey) Hint(ahead time.Duration) string {
	switch {
	case ahead > clockSlack:
		return fmt.Sprintf("this machine's clock is %s ahead of the service's: no signature holds with a wrong time", ahead)
	case ahead < -clockSlack:
		return fmt.Sprintf("this machine's clock is %s behind the service's: no signature holds with a wrong time", -ahead)
	}
	return "check the secret key and the signature form; no further request is made with this key, as failures in a row lock it"
}
