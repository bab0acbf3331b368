package metrics

import (
	"strconv"
	"sync"

	dto "github.com/prometheus/client_model/go"
)

// Requests counts the requests of a run. It may be used by many goroutines at once.
type Requests struct {
	mu      sync.Mutex
	answers map[[2]string]int // by service and code
	again   map[string]int    // by service
}

// NewRequests returns a count of which no request is known yet.
func NewRequests() *Requests {
	r := &Requests{answers: map[[2]string]int{}, again: map[string]int{}}
	for _, service := range services {
		r.answers[[2]string{service, noAnswer}] = 0 // so that each family has a value, also in a run that made no request
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
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers[[2]string{service, code}]++
	if again {
		r.again[service]++
	}
}

// families are the metrics of the requests.
func (r *Requests) families() []*dto.MetricFamily {
	r.mu.Lock()
	defer r.mu.Unlock()
	var made, repeated []*dto.Metric
	for _, key := range sortedKeys(r.answers) {
		made = append(made, requests.sample(float64(r.answers[key]), key[0], key[1]))
	}
	for _, service := range services {
		repeated = append(repeated, retries.sample(float64(r.again[service]), service))
	}
	return []*dto.MetricFamily{requests.family(made...), retries.family(repeated...)}
}
