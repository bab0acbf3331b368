package emulator

import (
	"net/http"
	"strconv"
)

// spoil carries the effect out on an answer that is ready to be sent. It
// panics with http.ErrAbortHandler where there is to be none: that makes
// net/http close the connection.
func (f *Fault) spoil(s *Server, w http.ResponseWriter, c *call, a reply) reply {
	switch f.Do {
	case Hang:
		s.journal.finish(c, reply{made: a.made})
		<-c.Context().Done()
		panic(http.ErrAbortHandler)
	case Drop:
		s.journal.finish(c, reply{made: a.made})
		panic(http.ErrAbortHandler)
	case Cut:
		a = cut(w, a)
	default:
		a = f.instead(c, a)
	}
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	return a
}

// instead returns the answer that takes the place of a.
func (f *Fault) instead(c *call, a reply) reply {
	var out reply
	switch f.Do {
	case Busy:
		out = busyError(c.service)
	case Throttle:
		out = throttled(c)
	case GatewayThrottle:
		out = gatewayError(c, http.StatusTooManyRequests, "APIGW.0308",
			"The throttling threshold has been reached: policy user over ratelimit,limit:200,time:5 minute")
	case Unpublished:
		out = notPublished(nil, c)
	case Echo:
		out = serviceError(c, http.StatusBadRequest, "Invalid request: "+string(c.body)+
			" token: "+c.Header.Get("X-Auth-Token")+" authorization: "+c.Header.Get("Authorization"))
	case Answer:
		out = f.answer(c)
	default: // End, Lagging and Forget answer as usual
		return a
	}
	out.made = a.made
	return out
}

// answer is the answer that the fault spells out.
func (f *Fault) answer(c *call) reply {
	status := f.Status
	if status == 0 {
		status = http.StatusInternalServerError
	}
	out := reply{status: status, body: []byte(f.Body)}
	if f.Body == "" && status >= http.StatusBadRequest {
		out = serviceError(c, status, http.StatusText(status))
	}
	if f.ContentType != "" {
		out.header = map[string]string{"Content-Type": f.ContentType}
	}
	return out
}

// serviceError is an error in the form of the service; 502 and 504 come from a
// proxy in front of it, which answers HTML.
func serviceError(c *call, status int, message string) reply {
	generic := strconv.Itoa(status) + "0001" // 5000001 and the like
	switch {
	case status == http.StatusBadGateway || status == http.StatusGatewayTimeout:
		page := "<html>\r\n<head><title>" + strconv.Itoa(status) + " " + message + "</title></head>\r\n<body><center><h1>" +
			strconv.Itoa(status) + " " + message + "</h1></center><hr><center>nginx</center></body>\r\n</html>\r\n"
		return reply{status: status, body: page, header: map[string]string{"Content-Type": "text/html"}}
	case status == http.StatusTooManyRequests:
		return throttled(c)
	case c.service == "modelarts":
		return modelartsError(status, or(modelartsCodes[status], "5000"), message)
	case c.service == "cce":
		return cceRefusal(status, "CCE.03"+strconv.Itoa(status)+"001", "SVCSTG.CCE-ADDONMGR."+generic, message)
	}
	return iamError(status, message)
}

// modelartsCodes are ModelArts' general codes by status.
var modelartsCodes = map[int]string{
	http.StatusBadRequest: "50004000", http.StatusUnauthorized: "50001000", http.StatusForbidden: "0206",
	http.StatusNotFound: "50015001", http.StatusConflict: "50015000",
	http.StatusInternalServerError: "50005000", http.StatusServiceUnavailable: "4302",
}

// throttled is each service's own 429.
func throttled(c *call) reply {
	switch c.service {
	case "modelarts":
		return modelartsError(http.StatusTooManyRequests, "4206", "Too many requests.")
	case "cce":
		return cceError(http.StatusTooManyRequests, "CCE.02429001", "The throttling threshold has been reached.")
	}
	return iamError(http.StatusTooManyRequests, "Too many requests.")
}

// halfBody is what is cut off where a prevented change has no answer.
const halfBody = `{"kind":"Addon","apiVersion":"v3","metadata":{"name":"half","uid":"half"},"spec":{"version":"1.0.0"}}`

// cut announces the whole body and leaves half of it: net/http then closes the
// connection, and the client sees an unexpected end.
func cut(w http.ResponseWriter, a reply) reply {
	if a.change != nil && a.status == 0 {
		a.status, a.body = http.StatusOK, []byte(halfBody)
	}
	body, contentType := a.encode()
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	header := map[string]string{"Content-Type": contentType}
	for name, value := range a.header {
		header[name] = value
	}
	a.header, a.body = header, body[:len(body)/2]
	return a
}
