// Package cloud speaks with IAM, ModelArts and CCE over HTTP.
//
// In go a [Config] and, call by call, targets and changes. Out come
// [diff.Inventory] and [diff.Catalog] values and, for what went wrong,
// [executor.Error] values whose class tells whether a change was carried out.
// [Client] implements [executor.Client].
//
// Three promises hold for every request. Unread is never taken for empty: a
// list counts only if it is whole and well formed. Nothing is done twice: a
// request that changes something is repeated only where it surely did nothing.
// No token, key or password shows up in an error or a log line.
//
// A request passes, from the inside out, through one transport (connections,
// TLS, proxy), the credentials (a token or a signature), a gate per service
// (rate, Retry-After) and a loop that decides what a failed attempt means.
//
// What to ask and what to change is left to the callers; whether a change has
// settled is left to package executor, which lists again.
package cloud
