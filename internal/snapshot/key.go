package snapshot

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
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

// newKey returns the passphrase's key; nil where there is none. A key that stood
// beside the hashes would let anybody try guesses, and most secrets are short.
func newKey(passphrase string) (key, error) {
	if passphrase == "" {
		return nil, nil
	}
	return derive(passphrase)
}

var (
	lastMu sync.Mutex
	last   key // of lastOf, as it takes a while to make
	lastOf string
)

func derive(passphrase string) (key, error) {
	lastMu.Lock()
	defer lastMu.Unlock()
	if last != nil && lastOf == passphrase {
		return last, nil
	}
	k, err := pbkdf2.Key(sha256.New, passphrase, []byte(salt), rounds, sha256.Size)
	if err == nil {
		last, lastOf = k, passphrase
	}
	return k, err
}

// keyOf returns the key under which f's secrets were sealed, nil where they were
// dropped.
func keyOf(f File, passphrase string) (key, error) {
	var k key
	var err error
	switch {
	case f.Key == "" && f.Check == "":
		return nil, nil // its secrets were dropped
	case f.Key != "": // as syncer wrote it once
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

// dropped is the fingerprint of every value of a file without a key.
const dropped = ""

// fingerprint identifies a value of a type to who has the key: 128 bits are
// enough to tell values apart.
func (k key) fingerprint(kind, text string) string {
	if k == nil {
		return dropped
	}
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte(kind + "\x00" + text)) // never fails
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
