// Package auth knows who asks: it finds credentials, signs in, signs, and keeps
// a key or a user from being locked by failures in a row.
//
// In go the environment and a few files. Out comes [Found], plain data about the
// first complete set of credentials, and out of that [Credentials], which put a
// token or a signature on requests that somebody else makes.
//
// Requests, sign-ins included, are left to package transport; so is what a
// refusal means for the request that got it.
package auth
