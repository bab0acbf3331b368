package auth

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/transport"
)

// keystone signs in to IAM with a user's password and keeps one token for each
// project. All workers share it; it is renewed before it ends, and once after a
// service refused it (a change of password or permissions ends tokens early).
type keystone struct {
	options gophercloud.AuthOptions
	iam     endpoint.Base // where options.IdentityEndpoint is
	tools   Tools

	turn chan struct{} // holds one: sign-ins go one at a time, as wrong ones in a row lock a user

	mu       sync.Mutex
	sessions map[string]*session // by project, name or ID
	failures map[string]failure  // likewise
	refusals int                 // sign-ins that IAM refused, as long as none was accepted
	dead     error               // no other try would do better
}

// session is a token and what came with it.
type session struct {
	token   string
	project string // ID
	expires time.Time
	catalog []tokens.CatalogEntry

	proven  bool // a service accepted it
	renewed bool // it took the place of one that was refused
}

// failure is a sign-in that got nowhere. One that IAM refused is not tried
// again, any other not at once.
type failure struct {
	err   error
	until time.Time
}

// failureAge is how long a sign-in that got nowhere is not tried again.
const failureAge = time.Minute

// maxRefusals is how many projects may be refused before one was accepted. IAM
// answers 401 to a wrong password and to a project that is not the user's
// alike; more than a few wrong passwords lock the user.
const maxRefusals = 3

func newKeystone(options gophercloud.AuthOptions, tools Tools) (*keystone, error) {
	iam, err := tools.Endpoints.Identity(tools.Region, options.IdentityEndpoint)
	if err != nil {
		return nil, err
	}
	options.IdentityEndpoint = identityEndpoint(iam.String())
	options.AllowReauth = false // it is done here, once for all workers
	return &keystone{
		options: options, iam: iam, tools: tools, turn: make(chan struct{}, 1),
		sessions: map[string]*session{}, failures: map[string]failure{},
	}, nil
}

// identityEndpoint ends in /v3/ whether the user wrote that or not.
func identityEndpoint(url string) string {
	return strings.TrimSuffix(strings.TrimRight(url, "/"), "/v3") + "/v3/"
}

func (k *keystone) Attach(ctx context.Context, req *http.Request, _ []byte, sc endpoint.Scope) (transport.Settle, error) {
	s, err := k.session(ctx, sc.Project)
	if err != nil {
		return nil, err
	}
	used := s.token
	req.Header.Set("X-Auth-Token", used)
	return func(status int, refusal error) bool { return k.settle(sc.Project, used, status, refusal) }, nil
}

// early is how long before its end a token is renewed.
const early = 5 * time.Minute

// session returns the project's token, signing in where there is none.
func (k *keystone) session(ctx context.Context, project string) (session, error) {
	if s, err, done := k.known(project); done {
		return s, err
	}
	end := k.tools.Transport.Waits(ctx, "waits for a sign-in to IAM")
	defer end()
	select {
	case <-ctx.Done():
		return session{}, ctx.Err()
	case k.turn <- struct{}{}:
	}
	defer func() { <-k.turn }()
	if s, err, done := k.known(project); done {
		return s, err
	}
	s, err := k.signIn(ctx, k.scoped(project))
	k.remember(ctx, project, s, err)
	return s, err
}

// known returns what needs no sign-in: a token that holds, or a fresh failure.
func (k *keystone) known(project string) (_ session, err error, done bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dead != nil {
		return session{}, k.dead, true
	}
	if s := k.sessions[project]; s != nil && s.token != "" && k.tools.Now().Add(early).Before(s.expires) {
		return *s, nil, true
	}
	if f, failed := k.failures[project]; failed && k.tools.Now().Before(f.until) {
		return session{}, f.err, true
	}
	return session{}, nil, false
}

func (k *keystone) remember(ctx context.Context, project string, s session, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case err == nil:
		k.keep(project, s)
	case isRefusedLogin(err):
		k.failures[project] = failure{err, k.tools.Now().AddDate(1, 0, 0)}
		if k.refusals++; len(k.sessions) == 0 && k.refusals >= maxRefusals {
			k.dead = err
		}
	case ctx.Err() == nil:
		k.failures[project] = failure{err, k.tools.Now().Add(failureAge)}
	}
}

func (k *keystone) keep(project string, s session) {
	delete(k.failures, project)
	if old := k.sessions[project]; old != nil {
		s.renewed = old.token == "" // it was taken away, it did not just end
	}
	k.sessions[project] = &s
	k.sessions[s.project] = &s // the services know the project by its ID
}

// scoped returns the options for a token of that project.
func (k *keystone) scoped(project string) gophercloud.AuthOptions {
	o := k.options
	switch {
	case endpoint.IsProjectID(project):
		o.Scope = &gophercloud.AuthScope{ProjectID: project}
	default:
		o.Scope = &gophercloud.AuthScope{ProjectName: project, DomainID: o.DomainID, DomainName: o.DomainName}
	}
	o.TenantID, o.TenantName = "", "" // the scope says it
	return o
}

// settle learns from an answer that used a token.
func (k *keystone) settle(project, used string, status int, refusal error) (again bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.sessions[project]
	switch {
	case s == nil:
		return false
	case refusal == nil:
		if s.token == used && status >= 200 && status < 500 {
			s.proven = true
		}
		return false
	case s.token != used:
		return k.dead == nil // somebody renewed it in the meantime
	case s.renewed && !s.proven:
		k.dead = refusal // a brand-new token was refused like the one before
		return false
	}
	s.token = ""
	return true
}

func (k *keystone) Endpoint(ctx context.Context, s endpoint.Service, sc endpoint.Scope) (string, error) {
	if s == endpoint.IAM {
		return strings.TrimSuffix(k.options.IdentityEndpoint, "/v3/"), nil
	}
	current, err := k.session(ctx, sc.Project)
	if err != nil {
		return "", err
	}
	return fromCatalog(current.catalog, s, sc.Region), nil
}

func (k *keystone) Project(ctx context.Context, sc endpoint.Scope) (string, error) {
	s, err := k.session(ctx, sc.Project)
	return s.project, err
}

// Unproven reports false: one sign-in shows it, for which all wait.
func (*keystone) Unproven() bool { return false }

func (*keystone) Hint(time.Duration) string {
	return "a new token was refused as well: check the user's permissions in this project"
}
