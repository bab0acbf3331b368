package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"
)

// maxBody is the largest request that the services take: 12 MB, documented for
// ModelArts and for signed requests.
const maxBody = 12 << 20

// call is one request and what is known about it.
type call struct {
	*http.Request

	service  string // iam, modelarts, cce; "" where the path belongs to none
	body     []byte
	tooLarge bool
	seq      int
	id       string // X-Request-Id
	now      time.Time
	project  string // the project of the token or key in use
	fault    Effect // that of the fault that hit it, for the log
}

func (s *Server) receive(w http.ResponseWriter, r *http.Request, service string) *call {
	c := &call{Request: r, service: service}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		c.tooLarge = true
	case err != nil:
		panic(http.ErrAbortHandler) // the client went away, or its body does not come
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // the answer may take its time
	c.body = body
	s.journal.start(c, s.now())
	return c
}

// decode reads the body, one JSON object, into v with numbers kept as written.
func (c *call) decode(v any) error {
	d := json.NewDecoder(bytes.NewReader(c.body))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return err
	}
	if d.More() {
		return errors.New("more than one JSON value")
	}
	return nil
}

// isType reports that the body's media type is one of types, parameters aside.
func (c *call) isType(types ...string) bool {
	got, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil {
		return false
	}
	for _, t := range types {
		if got == t {
			return true
		}
	}
	return false
}

// change is what a valid request asks for. It is made by commit, once.
type change struct {
	op, target, component string // create, upgrade, update, delete or rollback

	commit func(outcome) reply
}

// outcome says how a change goes on after it was accepted.
type outcome struct {
	settle time.Duration // until the transition ends
	end    *ending       // nil: well
	lag    time.Duration // how long reads show what was before
	forget bool          // the parameters of an install
}

// ending is a bad end of a change.
type ending struct {
	word, reason string
	good         time.Duration // how long it looked well before
}

func (c *change) String() string { return fmt.Sprintf("%s %s %s", c.op, c.target, c.component) }

// reply is an answer, or a change that would give one.
type reply struct {
	status int
	header map[string]string
	body   any    // JSON value; a string or []byte is sent as it is
	code   string // the service's error code, for the log
	made   string // the change that was made
	change *change
}

func (a reply) write(w http.ResponseWriter, c *call) {
	body, contentType := a.encode()
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("X-Request-Id", c.id)
	for name, value := range a.header {
		h.Set(name, value)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(body) //nolint:gosec // G705: JSON or plain text, and pages of others are refused; a client that went away is no concern of the emulator
}

func (a reply) encode() (body []byte, contentType string) {
	switch b := a.body.(type) {
	case []byte:
		return b, "application/json"
	case string:
		return []byte(b), "text/plain; charset=utf-8"
	}
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(a.body); err != nil {
		panic("emulator: answer cannot be encoded: " + err.Error()) // trees come from JSON
	}
	return buf.Bytes(), "application/json"
}
