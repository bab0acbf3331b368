package auth

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/transport"
)

// signIn gets a token from IAM through gophercloud. It is repeated as a read is: a
// token too many does no harm.
func (k *keystone) signIn(ctx context.Context, options gophercloud.AuthOptions) (session, error) {
	provider, err := openstack.NewClient(options.IdentityEndpoint)
	if err != nil {
		return session{}, fmt.Errorf("the address of IAM is no URL: %w", err)
	}
	request := k.tools.Transport.Foreign(endpoint.IAM, k.iam)
	provider.HTTPClient = request.HTTP()
	provider.UserAgent.Prepend(k.tools.Transport.UserAgent())
	service := &gophercloud.ServiceClient{ProviderClient: provider, Endpoint: options.IdentityEndpoint}
	for {
		out, failure := k.trySignIn(ctx, service, options)
		if failure == nil {
			return out, nil
		}
		if !request.Again(ctx, failure) {
			return session{}, failure
		}
	}
}

func (k *keystone) trySignIn(ctx context.Context, service *gophercloud.ServiceClient, options gophercloud.AuthOptions) (session, *executor.Error) {
	result := tokens.Create(ctx, service, &options)
	if result.Err != nil {
		return session{}, k.loginError(options, result.Err)
	}
	return k.newSession(options, result)
}

// newSession reads IAM's answer. A token that does not say when it ends or for
// which project it is cannot be used.
func (k *keystone) newSession(options gophercloud.AuthOptions, result tokens.CreateResult) (session, *executor.Error) {
	token, err := result.ExtractToken()
	if err == nil && token.ID == "" {
		err = errors.New("it has no X-Subject-Token")
	}
	project, projectErr := result.ExtractProject()
	if projectErr == nil && project == nil {
		projectErr = errors.New("it names no project")
	}
	if err := errors.Join(err, projectErr); err != nil {
		return session{}, &executor.Error{Class: executor.Refused, Tried: loginTried(options),
			Message: "the answer is no token: " + k.tools.Transport.Reason(err), Err: fmt.Errorf("%w: %w", transport.ErrMalformed, err)}
	}
	k.tools.Learn(token.ID)
	out := session{token: token.ID, project: project.ID, expires: token.ExpiresAt}
	if catalog, err := result.ExtractServiceCatalog(); err == nil {
		out.catalog = catalog.Entries
	}
	k.tools.Log.Debug("signed in", "project", project.ID, "name", project.Name, "expires", token.ExpiresAt)
	return out, nil
}

func loginTried(options gophercloud.AuthOptions) string {
	return "POST " + options.IdentityEndpoint + "auth/tokens"
}

// loginError reads a refusal in IAM's own words; gophercloud's would hold the whole body.
func (k *keystone) loginError(options gophercloud.AuthOptions, err error) *executor.Error {
	out := &executor.Error{Class: executor.Refused, Tried: loginTried(options), Err: err}
	unexpected, ok := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err)
	if !ok {
		out.Message = "no token: " + k.tools.Transport.Reason(err)
		if _, syntax := errors.AsType[*json.SyntaxError](err); syntax {
			out.Err = fmt.Errorf("%w: %w", transport.ErrMalformed, err)
		}
		return out
	}
	resp := &http.Response{StatusCode: unexpected.Actual, Header: unexpected.ResponseHeader, Body: io.NopCloser(bytes.NewReader(unexpected.Body))}
	out, _ = k.tools.Transport.Refusal(loginTried(options), resp) // without Err, whose text may quote what was sent
	switch out.Status {
	case http.StatusUnauthorized:
		out.Hint = "check user, domain, password and project; it is not tried again, as failures in a row lock a user"
	case http.StatusForbidden, http.StatusNotFound:
		out.Hint = "check that the project exists and that the user may use it"
	}
	return out
}

// isRefusedLogin reports that IAM refused the user, whatever the project.
func isRefusedLogin(err error) bool {
	e, ok := errors.AsType[*executor.Error](err)
	return ok && e.Status == http.StatusUnauthorized
}

// fromCatalog returns scheme and host of a service's public endpoint in region,
// or "". The paths there are older versions'.
func fromCatalog(catalog []tokens.CatalogEntry, s endpoint.Service, region string) string {
	for _, entry := range catalog {
		if !catalogNames(s, entry.Type) && !catalogNames(s, entry.Name) {
			continue
		}
		for _, e := range entry.Endpoints {
			u, err := url.Parse(e.URL)
			if err == nil && u.Host != "" && e.Interface == "public" && (region == "" || cmp.Or(e.RegionID, e.Region) == region) {
				return u.Scheme + "://" + u.Host
			}
		}
	}
	return ""
}

// catalogNames reports that a catalog's word means s: "cce" or "ccev2.0".
func catalogNames(s endpoint.Service, word string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(word), string(s))
	return ok && (rest == "" || rest[0] == 'v')
}
