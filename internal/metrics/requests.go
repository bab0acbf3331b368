package metrics

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

// Requests counts the requests of a run. It may be used by many goroutines at once.
type Requests struct{ made, repeated *prometheus.CounterVec }

// NewRequests returns a count of which no request is known yet.
func NewRequests() *Requests {
	r := &Requests{made: requests.counters(), repeated: retries.counters()}
	for _, service := range services { // so that each family has a value, also in a run that made no request
		r.made.WithLabelValues(service, noAnswer)
		r.repeated.WithLabelValues(service)
	}
	return r
}

// Count counts a request to a service that ended with an HTTP status, 0 where no
// answer came; again says that it repeats one before.
func (r *Requests) Count(service string, status int, again bool) {
	code := noAnswer
	if status != 0 {
		code = strconv.Itoa(status)
	}
	r.made.WithLabelValues(service, code).Inc()
	if again {
		r.repeated.WithLabelValues(service).Inc()
	}
}
