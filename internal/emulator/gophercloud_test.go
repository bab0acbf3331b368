package emulator

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
)

// TestGophercloudSignsIn signs in with and without version discovery, calls
// both services, and gets a new token after the first one was revoked.
func TestGophercloudSignsIn(t *testing.T) {
	for name, suffix := range map[string]string{"by version": "/v3", "by discovery": "/"} {
		t.Run(name, func(t *testing.T) {
			s := MustNew(Options{})
			server := httptest.NewServer(s)
			t.Cleanup(server.Close)
			client, err := openstack.AuthenticatedClient(t.Context(), gophercloud.AuthOptions{
				IdentityEndpoint: server.URL + suffix, Username: Username, Password: Password, DomainName: DomainName,
				TenantName: ProjectName, AllowReauth: true,
			})
			if err != nil {
				t.Fatal(err)
			}
			for kind, path := range map[string]string{"modelarts": trainA, "cce": addonsOfA} {
				base, err := client.EndpointLocator(gophercloud.EndpointOpts{Type: kind, Region: Region, Availability: gophercloud.AvailabilityPublic})
				if err != nil {
					t.Fatalf("catalog: %v", err)
				}
				get := func() {
					t.Helper()
					var body map[string]any
					if _, err := client.Request(t.Context(), http.MethodGet, base+path[1:], &gophercloud.RequestOpts{JSONResponse: &body}); err != nil {
						t.Errorf("%s: %v", kind, err)
					}
				}
				get()
				s.RevokeTokens()
				get()
			}
			logins := 0
			for _, e := range s.Log() {
				if e.Service == "iam" && e.Method == http.MethodPost {
					logins++
				}
			}
			if logins != 3 {
				t.Errorf("%d sign-ins, want 3", logins)
			}
		})
	}
}
