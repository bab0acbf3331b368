// Package executortest checks Clients of package executor.
//
// In go a [executor.Client] and a [Fixture], what of its world may be changed;
// out comes an error that names every promise which the Client breaks. It is to a
// Client what testing/fstest is to a file system:
//
//	func TestClient(t *testing.T) {
//		if err := executortest.TestClient(t.Context(), newClient(), fixture); err != nil {
//			t.Error(err)
//		}
//	}
//
// Run it with the race detector. Whether requests are well formed, and what a
// service makes of them, is left to the Client's own tests.
package executortest
