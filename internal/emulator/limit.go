package emulator

import (
	"time"

	"golang.org/x/time/rate"
)

// rateLimit lets so many requests a second pass for each service, as a gateway
// does. After a rest a quarter of a second's requests pass at once, at least two.
// No service documents how it counts.
type rateLimit struct {
	perSecond int // 0: no limit
	buckets   map[string]*rate.Limiter
}

// refuses reports that a request to service is one too many.
func (l *rateLimit) refuses(service string, now time.Time) bool {
	if l.perSecond == 0 {
		return false
	}
	bucket := l.buckets[service]
	if bucket == nil {
		bucket = rate.NewLimiter(rate.Limit(l.perSecond), max(2, l.perSecond/4))
		if l.buckets == nil {
			l.buckets = map[string]*rate.Limiter{}
		}
		l.buckets[service] = bucket
	}
	return !bucket.AllowN(now, 1)
}
