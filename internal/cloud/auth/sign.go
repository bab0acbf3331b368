package auth

import (
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// Form is one of the two ways to sign that the clouds' own clients use.
type Form string

// The forms.
const (
	Access     Form = "access"     // Huawei Cloud's SDK
	Credential Form = "credential" // OTC's clients
)

// FormFor picks the form: the one that was set, else the cloud's own.
func FormFor(cloud endpoint.Cloud, set string) (Form, error) {
	switch form := Form(set); {
	case form == Access, form == Credential:
		return form, nil
	case form != "":
		return "", fmt.Errorf("signature form %q is not known: use %s or %s", form, Access, Credential)
	case cloud == endpoint.OTC:
		return Credential, nil
	}
	return Access, nil
}

// sign sets X-Sdk-Date and Authorization. Every X- header that should be
// signed has to be on req already.
func (f Form) sign(req *http.Request, body []byte, id, secret string, now time.Time) error {
	req.Header.Set(signer.HeaderXDate, now.UTC().Format(signer.BasicDateFormat))
	if f == Credential {
		signCredential(req, body, id, secret, credentialScope{date: now.UTC()})
		return nil
	}
	return signAccess(req, body, id, secret)
}

// signAccess signs host and all X- headers, through the SDK's signer. The
// content type is kept from it: for a merge patch it would leave the body unsigned.
func signAccess(req *http.Request, body []byte, id, secret string) error {
	builder := sdk.NewHttpRequestBuilder().
		WithMethod(req.Method).
		WithEndpoint(req.URL.Scheme+"://"+req.URL.Host).
		WithPath(req.URL.Path).
		WithBody("", string(body))
	for name, values := range req.URL.Query() {
		builder.AddQueryParam(name, reflect.ValueOf(values))
	}
	for name, value := range headersToSign(req) {
		builder.AddHeaderParam(http.CanonicalHeaderKey(name), value) // as the signer spells X-Sdk-Date, which it sets itself
	}
	added, err := signer.Sign(builder.Build(), id, secret)
	if err != nil {
		return fmt.Errorf("signing the request: %w", err)
	}
	req.Header.Set(signer.HeaderAuthorization, added[signer.HeaderAuthorization])
	return nil
}
