package wire

import (
	"os"
	"path/filepath"
	"testing"
)

const emptyList = `{"items":[]}`

func payload(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
