// Package cloud speaks with IAM, ModelArts and CCE over HTTP.
//
// In go a [Config] and, call by call, targets and changes. Out come
// [diff.Inventory] and [diff.Catalog] values and, for what went wrong,
// [executor.Error] values whose class tells whether a change was carried out.
// [Client] implements [executor.Client].
//
// What the wire looks like, where the services are, who asks and how requests
// are made are rooms of their own below this one; here they are put together.
// A call finds its region and project, prepares a request (endpoint, wire) and
// sends it (transport) with the run's credentials (auth). What many targets
// share, catalogs, clusters and project IDs, is asked for once.
//
// Three promises hold for every request. Unread is never taken for empty. Nothing
// is done twice. No token, key or password shows up in an error or a log line.
//
// What to ask and what to change is left to the callers; whether a change has
// settled is left to package executor, which lists again.
package cloud
