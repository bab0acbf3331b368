package snapshot

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// KeyVariable names the passphrase's environment variable in messages.
const KeyVariable = "SYNCER_SNAPSHOT_KEY"

// What a key is made from a passphrase with. The salt is fixed, so that two
// snapshots of the same moment are the same bytes; the many rounds slow guessing.
const (
	salt   = "syncer/v1 snapshot"
	rounds = 600_000
)

// key makes the fingerprints of one file.
type key []byte

// newKey returns the passphrase's key, or a random one where there is none.
func newKey(passphrase string, random io.Reader) (key, error) {
	if passphrase != "" {
		return derive(passphrase)
	}
	k := make(key, sha256.Size)
	if _, err := io.ReadFull(random, k); err != nil {
		return nil, fmt.Errorf("making a random key: %w", err)
	}
	return k, nil
}

func derive(passphrase string) (key, error) {
	return pbkdf2.Key(sha256.New, passphrase, []byte(salt), rounds, sha256.Size)
}

// keyOf returns the key under which f's secrets were sealed.
func keyOf(f File, passphrase string) (key, error) {
	var k key
	var err error
	switch {
	case f.Key != "":
		k, err = hex.DecodeString(f.Key)
	case passphrase == "":
		return nil, errors.New("its secrets are sealed with a passphrase: set " + KeyVariable + " to the one that it was taken with")
	default:
		k, err = derive(passphrase)
	}
	if err != nil {
		return nil, fmt.Errorf("its key cannot be used: %w", err)
	}
	if !hmac.Equal([]byte(k.check()), []byte(f.Check)) {
		return nil, errors.New("its secrets are sealed with another key: set " + KeyVariable + " to the one that it was taken with, or take it anew")
	}
	return k, nil
}

// check is a fingerprint that no value has.
func (k key) check() string { return k.fingerprint("check", "") }

// fingerprint identifies a value of a type to who has the key: 128 bits are
// enough to tell values apart.
func (k key) fingerprint(kind, text string) string {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte(kind + "\x00" + text)) // never fails
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
