package cli

import (
	"context"
	"errors"
	"testing"
)

// TestInterruptedReading: an interrupt has its own exit code.
func TestInterruptedReading(t *testing.T) {
	var end exit
	if err := interruptedReading(context.Canceled); !errors.As(err, &end) || end.code != codeInterrupted {
		t.Errorf("%v", err)
	}
	if err := interruptedReading(nil); err != nil {
		t.Error(err)
	}
}
