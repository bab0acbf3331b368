package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/syncer-project/syncer/desired/secret"
)

// Path makes a path of segments, each escaped.
func Path(segments ...string) string {
	var path string
	for _, s := range segments {
		path += "/" + url.PathEscape(s)
	}
	return path
}

// Encode writes a body with its secrets in the clear: the one place where that is done.
func Encode(body map[string]any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(secret.Reveal(body)); err != nil {
		return nil, fmt.Errorf("encoding the parameters: %w", err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
