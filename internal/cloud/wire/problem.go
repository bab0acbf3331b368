package wire

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// Problem is a service's refusal in the one form that all its shapes share.
type Problem struct {
	Status    int
	Codes     []string // every code in the body, the most specific one first
	Message   string   // the most specific message
	RequestID string   // by which the provider's support finds the request; may be empty
}

// Code returns the most specific code, or "".
func (p Problem) Code() string {
	if len(p.Codes) == 0 {
		return ""
	}
	return p.Codes[0]
}

// errorBody is the union of the documented shapes:
//
//	{error_code, error_msg, request_id}             ModelArts, API gateway
//	{errorCode, errorMessage}                       CCE
//	Status {code, errorCode, error{code,message}…}  CCE add-ons
//	{error:{code,message}}                          older CCE
//	{error:{code,message,title}}                    IAM; code is a number
//	{code, message}
type errorBody struct {
	GatewayCode string          `json:"error_code"`
	GatewayText string          `json:"error_msg"`
	RequestID   string          `json:"request_id"`
	CCECode     string          `json:"errorCode"`
	CCEText     string          `json:"errorMessage"`
	Inner       json.RawMessage `json:"error"`
	Code        any             `json:"code"`
	Message     string          `json:"message"`
}

// ReadProblem reads an error answer. What is no JSON is named for what it is.
// The message went through mask before it was shortened, so that no half of a
// secret is left over.
func ReadProblem(resp *http.Response, mask func(string) string) Problem {
	p := Problem{Status: resp.StatusCode, RequestID: RequestID(resp)}
	const enough = 64 << 10
	body, err := io.ReadAll(io.LimitReader(resp.Body, enough))
	if what := NotJSON(body, mask); what != "" {
		p.Message = fmt.Sprintf("HTTP %d with %s", resp.StatusCode, what)
		return p
	}
	var shape errorBody
	invalid := json.Unmarshal(body, &shape)
	_, syntax := errors.AsType[*json.SyntaxError](invalid)
	switch {
	case err != nil || cutShort(invalid):
		p.Message = fmt.Sprintf("HTTP %d with a body that was cut short", resp.StatusCode)
	case syntax:
		p.Message = fmt.Sprintf("HTTP %d with a body that is not JSON", resp.StatusCode)
	default: // fields of another type than documented are left empty
		p.fill(shape)
	}
	if p.Message = OneLine(mask(p.Message)); p.Message == "" {
		p.Message = fmt.Sprintf("HTTP %d without a message", resp.StatusCode)
	}
	return p
}

// fill takes codes and message from shape. The generic errorMessage ("Invalid
// request.") comes last.
func (p *Problem) fill(shape errorBody) {
	var inner struct {
		Code    any    `json:"code"`
		Message string `json:"message"`
	}
	var text string
	if json.Unmarshal(shape.Inner, &inner) != nil {
		_ = json.Unmarshal(shape.Inner, &text) // neither object nor string: says nothing
	}
	for _, code := range []any{inner.Code, shape.CCECode, shape.GatewayCode, shape.Code} {
		// A number there is only the HTTP status again.
		if s, ok := code.(string); ok && s != "" {
			p.Codes = append(p.Codes, s)
		}
	}
	p.Message = cmp.Or(inner.Message, text, shape.Message, shape.GatewayText, shape.CCEText)
	p.RequestID = cmp.Or(p.RequestID, shape.RequestID)
}

// cutShort reports that JSON ended too early.
func cutShort(err error) bool {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return strings.Contains(syntax.Error(), "unexpected end")
	}
	return errors.Is(err, io.ErrUnexpectedEOF)
}

var titleElement = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

// NotJSON says what body is where it cannot be JSON; "" where it may be.
func NotJSON(body []byte, mask func(string) string) string {
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return "an empty body"
	case body[0] == '<':
		if title := titleElement.FindSubmatch(body); title != nil {
			return fmt.Sprintf("an HTML page (%s) instead of JSON", OneLine(mask(string(title[1]))))
		}
		return "an HTML page instead of JSON"
	case !strings.ContainsRune(`{["-0123456789tfn`, rune(body[0])):
		return fmt.Sprintf("plain text instead of JSON (%s)", OneLine(mask(string(body))))
	}
	return ""
}

// RequestID returns the ID by which the provider's support finds a request.
func RequestID(resp *http.Response) string {
	return cmp.Or(resp.Header.Get("X-Request-Id"), resp.Header.Get("X-IAM-Trace-Id"))
}

// OneLine makes text fit for a message: no control characters, no long tails.
func OneLine(text string) string {
	const longest = 400
	text = strings.Join(strings.Fields(strings.Map(printable, text)), " ")
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) {
		return ' '
	}
	return r
}
