// Package endpoint knows where the services are: the clouds' host names, and
// which of the sources that may name an endpoint wins.
//
// In go the settings, a service, a region, a cluster, and what IAM's catalog
// says. Out comes the URL below which requests are made. Nothing is asked here:
// the catalog is fetched by the caller, and only where nothing else names a URL.
package endpoint
