package emulator

import "net/http"

// The services' error bodies. Each has its own shape, CCE has three.

// modelartsError is ModelArts' own shape; code is without the prefix.
func modelartsError(status int, code, message string) reply {
	code = "ModelArts." + code
	return reply{status: status, code: code, body: tree{"error_code": code, "error_msg": message}}
}

// cceError is the shape that CCE's error code page documents.
func cceError(status int, code, message string) reply {
	return reply{status: status, code: code, body: tree{"errorCode": code, "errorMessage": message}}
}

// cceRefusal is the Kubernetes Status in which CCE's add-on manager wraps its
// own code and message; errorMessage at the top is always the generic one.
func cceRefusal(status int, code, addonCode, message string) reply {
	generic, reason := "Invalid request.", "BadRequest"
	if status == http.StatusNotFound {
		generic, reason = "Resource not found.", "NotFound"
	}
	return reply{status: status, code: addonCode, body: tree{
		"kind": "Status", "apiVersion": "v1", "metadata": tree{}, "status": "Failure",
		"code": status, "errorCode": code, "errorMessage": generic,
		"error":   tree{"message": message, "code": addonCode},
		"message": message, "reason": reason,
	}}
}

// badAddon is a refusal of values or a version.
func badAddon(message string) reply {
	return cceRefusal(http.StatusBadRequest, "CCE.03400001", "SVCSTG.CCE-ADDONMGR.4000002", message)
}

// badBody is a refusal of a body that cannot be read.
func badBody(message string) reply {
	return cceRefusal(http.StatusBadRequest, "CCE.03400001", "SVCSTG.CCE-ADDONMGR.4000003", message)
}

// cceOldError is the shape of older add-on managers.
func cceOldError(status int, code, message string) reply {
	return reply{status: status, code: code, body: tree{"error": tree{"message": message, "code": code}}}
}

// gatewayError is the API gateway's shape.
func gatewayError(c *call, status int, code, message string) reply {
	return reply{status: status, code: code, body: tree{"error_code": code, "error_msg": message, "request_id": c.id}}
}

// iamError is IAM's shape, whose code is the HTTP status.
func iamError(status int, message string) reply {
	return reply{status: status, body: tree{"error": tree{
		"message": message, "code": status, "title": http.StatusText(status),
	}}}
}

// notPublished is what the gateway says of a path that it does not know.
func notPublished(_ *Server, c *call) reply {
	return gatewayError(c, http.StatusNotFound, "APIG.0101", "The API does not exist or has not been published in the environment")
}

// busyError says that something else is being done to the resource.
func busyError(service string) reply {
	if service == "modelarts" {
		return modelartsError(http.StatusConflict, "2878", "The resource is being changed. Try again later.")
	}
	return cceError(http.StatusTooManyRequests, "CCE.01429002", "Resource locked by other requests.")
}
