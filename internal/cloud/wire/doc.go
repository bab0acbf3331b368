// Package wire knows what ModelArts, CCE and IAM look like on the wire: paths,
// bodies, lists, the words for states, and the shapes of an error.
//
// In go answers of the services, and changes to put into a request. Out come
// [diff.Instance], [diff.Catalog], [Cluster], [Pool] and [Problem] values, paths
// and bodies. One promise holds: unread is never taken for empty. A list counts
// only if it is whole and well formed, and a 2xx answer to a change only if it
// shows that the service took it. What answers say alike is held once, so the trees
// that come out are read-only.
//
// Who asks, where a service is and how often it is asked is left to the rooms
// beside it; what an answer means for the next attempt to package transport.
package wire
