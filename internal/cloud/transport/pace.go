package transport

import (
	"time"

	"golang.org/x/time/rate"
)

// How the pace is found. The figures come from runs against limiters of all kinds,
// see TestPaceFollowsTheLimit.
const (
	slowdown   = 0.85  // of what a service takes is asked for after a 429
	climb      = 0.003 // of what it takes is added by each answer
	steepest   = 0.9   // of the pace is what it takes at least, whatever was counted
	firstGuess = 5     // requests per second, after a burst that told nothing
	slowest    = 0.1   // requests per second

	// Pauses after a 429. A limit may hold for minutes.
	firstPause   = 250 * time.Millisecond
	longestPause = time.Minute
)

// noLimit is what a [rate.Limiter] takes for none.
const noLimit = float64(rate.Inf)

// pace is how fast requests may leave for one service. A refusal brings it below
// what was being answered, each answer raises it a little (additive increase,
// multiplicative decrease). Far from what the service takes, or where that is not
// known, it is looked for in large steps.
type pace struct {
	most  float64 // requests per second, never more
	rate  float64 // requests per second, now
	takes float64 // what the service took when it last refused one; 0: not known

	answers []time.Time // of the last second
	begun   time.Time   // end of the last pause: answers tell about the time since
	lowered time.Time   // when last
	refusal int         // which one without an answer between them
}

// newPace begins with the most requests per second; 0: no limit.
func newPace(most float64, now time.Time) pace {
	if most == 0 {
		most = noLimit
	}
	return pace{most: most, rate: most, begun: now}
}

// answer takes note of an answer that is no refusal.
func (p *pace) answer(now time.Time) {
	p.refusal = 0
	p.forget(now)
	p.answers = append(p.answers, now)
	if float64(len(p.answers)) < p.rate/2*p.span(now).Seconds() {
		return // so few are asked for that they are no proof of the pace
	}
	step := 1.0
	if p.rate > 0.8*p.takes && p.rate < 1.2*p.takes {
		step = climb * p.takes
	}
	p.rate = min(p.most, p.rate+step)
}

// refuse takes note of a 429 to a request that had left at that time, and returns
// for how long none should leave. What left before the pace was lowered does not
// lower it again: it is of the same burst.
func (p *pace) refuse(left, now time.Time) (pause time.Duration) {
	if !left.After(p.lowered) {
		return 0
	}
	p.refusal++
	if p.refusal > 1 { // it does not take any yet
		pause = min(firstPause<<min(p.refusal-2, 10), longestPause)
	} else {
		p.lower(now)
		pause = min(firstPause, time.Duration(float64(time.Second)/p.rate))
	}
	p.lowered, p.begun = now, now.Add(pause)
	return pause
}

// lower brings the pace below what was being answered.
func (p *pace) lower(now time.Time) {
	p.forget(now)
	answered := float64(len(p.answers))
	switch span := p.span(now); {
	case p.rate == noLimit:
		p.rate = max(firstGuess, slowdown*answered)
	case span < time.Second/2: // too short to tell
		p.takes = min(p.takes, p.rate)
		p.rate /= 2
	default:
		p.takes = min(p.rate, max(answered/span.Seconds(), steepest*p.rate))
		p.rate = slowdown * p.takes
	}
	p.rate = min(p.most, max(slowest, p.rate))
}

// span is the time that the answers tell about.
func (p *pace) span(now time.Time) time.Duration {
	return max(0, min(now.Sub(p.begun), time.Second))
}

// forget drops the answers that are older than a second.
func (p *pace) forget(now time.Time) {
	old := 0
	for old < len(p.answers) && now.Sub(p.answers[old]) > time.Second {
		old++
	}
	p.answers = p.answers[old:]
}
