package cloud_test

import (
	"fmt"
	"net/http"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// No client leaves a goroutine behind once it is closed.
func TestMain(m *testing.M) {
	code := m.Run()
	// gophercloud and the SDK, as peers in tests, keep connections here.
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}
