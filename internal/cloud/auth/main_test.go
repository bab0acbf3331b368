package auth

import (
	"testing"

	"go.uber.org/goleak"
)

// No client leaves a goroutine behind once it is closed.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
