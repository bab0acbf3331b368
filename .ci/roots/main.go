// Command roots prints the root certificates that an image trusts, as PEM: Mozilla's, as
// the Go project keeps them. Those that Mozilla trusts for older certificates only are
// left out, as a file cannot say so.
//
// It has a module of its own, as nothing else needs them.
package main

import (
	"encoding/pem"
	"fmt"
	"os"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

func main() {
	for root := range bundle.Roots() {
		if root.Constraint != nil {
			continue
		}
		if err := pem.Encode(os.Stdout, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
