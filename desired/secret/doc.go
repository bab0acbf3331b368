// Package secret knows what no output may show, and keeps it from being shown.
//
// In go values that are secret by themselves ([Value], from references), keys
// whose values are ([Key]), and texts of others that may repeat either. Out come
// copies fit for output ([Mask]), texts in which nothing secret is left ([Masker])
// and stand-ins for values of which only a fingerprint is known ([Sealed]).
//
// There is one mask, "(sensitive)", and one masker per run that knows all
// secrets: of two in a row, the first would cut what the second looks for.
//
// Which secrets there are, and which text goes where, is left to the callers.
package secret
