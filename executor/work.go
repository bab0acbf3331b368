package executor

import (
	"context"
	"time"

	"github.com/syncer-project/syncer/diff"
)

// work returns what j's slot has to do, which runs in a goroutine of its own.
// What only reads or waits ends with an interrupt; what is left to be finished
// after one does not.
func (s *scheduler) work(j *job, next ask) func() occurrence {
	now := s.options.Now()
	if next.action != send {
		patient := s.patience(now, j.unfinished() > 0)
		j.again = j.createdAgain()
		ctx := s.begin(patient, j, false)
		return func() occurrence {
			o := s.observe(ctx, j, next.action == check)
			o.hasty = patient == s.stop
			return o
		}
	}
	j.pause = s.options.Poll
	c := j.changes[next.change]
	s.forecast.scout(j, sortOf(c))
	patient := s.patience(now, c.between())
	rest := c.stepAt.Add(s.options.Timeout).Sub(now) // a request that is held back must not outlast its change
	ctx := s.begin(s.hard, j, true)
	s.calls[j].holds.leave = patient
	return func() occurrence {
		kept, err := s.keep(j.want, c)
		if err != nil {
			return occurrence{on: onAnswer, err: err}
		}
		hold, cancel := context.WithTimeout(patient, rest)
		defer cancel()
		receipt, err := s.send(ctx, c.op(), Request{Target: j.want, Change: c.form, Hold: hold})
		return occurrence{on: onAnswer, receipt: receipt, err: err, kept: kept}
	}
}

// patience is the context of waiting and reading.
func (s *scheduler) patience(now time.Time, between bool) context.Context {
	if between && s.mode(now) != running {
		return s.hard
	}
	return s.stop
}

// send makes one request that changes something.
func (s *scheduler) send(ctx context.Context, op diff.Op, r Request) (Receipt, error) {
	if err := r.Hold.Err(); err != nil {
		return Receipt{}, &Error{Class: Refused, Unsent: true, Tried: string(op) + " " + r.Change.Component, Message: "not sent: " + err.Error(), Err: err}
	}
	switch op {
	case diff.Create:
		return s.client.Create(ctx, r)
	case diff.Delete:
		return s.client.Delete(ctx, r)
	case diff.Rollback:
		return rollback(ctx, s.client, r)
	}
	return s.client.Update(ctx, r)
}

// observe lists a target and compares, if need be after asking whether it may
// be changed at all.
func (s *scheduler) observe(ctx context.Context, j *job, asking bool) occurrence {
	gatekeeper, gated := s.client.(Gatekeeper)
	if asking && gated {
		unready, transient, err := gatekeeper.Ready(ctx, j.want)
		switch {
		case err != nil:
			return occurrence{on: onNoList, err: err}
		case unready != "":
			return occurrence{on: onObservation, observation: observation{unready: unready, transient: transient}}
		}
	}
	defer j.reader.refresh() // hundreds of targets may wait with what was read of them
	live, plan, err := j.reader.compare(ctx, j.want)
	var lost map[string][]string
	if err == nil {
		lost, err = j.lost(ctx, live)
	}
	switch {
	case err != nil:
		return occurrence{on: onNoList, err: err}
	case asking && !gated && live.Unready != "":
		return occurrence{on: onObservation, observation: observation{unready: live.Unready, transient: live.Transient}}
	}
	s.options.Mask(&plan) // to be held against one that is masked
	seen := observation{live: live, plan: plan, lost: lost}
	if asking {
		if seen.checked, err = s.precheck(ctx, j, seen); err != nil {
			return occurrence{on: onNoList, err: err}
		}
	}
	return occurrence{on: onObservation, observation: seen}
}
