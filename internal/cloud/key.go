package cloud

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// accessKey signs requests with an access key. Five rejected signatures in a
// row lock a key (documented by the API gateway's FAQ), so requests go one at a
// time until one was accepted, and none at all after one was rejected.
type accessKey struct {
	id, secret, securityToken string

	form   signatureForm
	now    func() time.Time
	lookup func(context.Context, endpoint.Scope) (string, error)

	turn   chan struct{} // holds one: whose turn it is to try the unproven key
	mu     sync.Mutex
	proven bool
	dead   error
}

func newAccessKey(id, secret, securityToken string) *accessKey {
	return &accessKey{id: id, secret: secret, securityToken: securityToken, turn: make(chan struct{}, 1)}
}

func (k *accessKey) attach(ctx context.Context, req *http.Request, body []byte, sc endpoint.Scope) (settler, error) {
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
	if err := k.form.sign(req, body, k.id, k.secret, k.now()); err != nil {
		release()
		return nil, err
	}
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

func (*accessKey) endpoint(context.Context, endpoint.Service, endpoint.Scope) (string, error) {
	return "", nil
}

func (k *accessKey) project(ctx context.Context, sc endpoint.Scope) (string, error) {
	return k.lookup(ctx, sc)
}

func (*accessKey) hint() string {
	return "check the secret key and the signature form; no further request is made with this key, as failures in a row lock it"
}
