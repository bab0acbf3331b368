package manifest

import (
	"errors"
	"fmt"
	"strings"
)

// checkPointer reports what keeps text from being a JSON Pointer (RFC 6901).
func checkPointer(text string) error {
	if text != "" && text[0] != '/' {
		return fmt.Errorf(`must be a JSON Pointer, which starts with "/": %q`, "/"+text)
	}
	for rest := text; ; {
		i := strings.IndexByte(rest, '~')
		if i < 0 {
			return nil
		}
		if rest = rest[i+1:]; rest == "" || rest[0] != '0' && rest[0] != '1' {
			return errors.New(`must be a JSON Pointer, where "~" is written "~0" (and "/" within a key "~1")`)
		}
	}
}
