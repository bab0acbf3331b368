package executor

// interrupt ends everything as it is: nothing new, nothing waited for.
func (r *runner) interrupt() {
	for _, t := range r.tasks {
		switch {
		case t.stage == inFlight && t.doubt != nil:
			t.end(Sent, "interrupted before it was known whether the service carried it out: "+t.doubt.Error())
			r.report(t)
		case t.stage == inFlight:
			t.end(Sent, "interrupted before it had settled")
			r.report(t)
		case t.stage == waiting:
			r.cancel(t)
		}
	}
}

// cancel ends what has not been sent, or of a replace only half.
func (r *runner) cancel(t *task) {
	why := "interrupted before it was started"
	if t.creating {
		why = "interrupted after it was deleted and before it was created again"
		t.end(Sent, why)
	} else {
		t.end(Canceled, why)
	}
	r.report(t)
}
