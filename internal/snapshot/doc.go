// Package snapshot keeps what a plan is made from as one JSON file.
//
// In go an [executor.Reader] and the targets of a run; out comes a [File] with
// what is installed on each target, what its service offers, and what could not
// be read and why. A [Reader] made of it answers as the services did, so a plan
// from it is the plan of that moment, made without cloud and credentials.
//
// Secrets are not in the file: what stands under a key that says so, and what
// the manifests took from references, is sealed, that is stored as a hash under
// the key of a passphrase. A reader whose manifests hold the same value finds it
// again by its hash; any other sealed value equals itself and nothing else.
// Without a passphrase secrets are dropped, and not compared ([Reader.Leave]).
//
// What follows from an inventory is left to package diff, files and flags to
// the command.
package snapshot
