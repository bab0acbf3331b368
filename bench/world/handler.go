package world

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// token is what a sign-in gives: as long as a real one, and no secret.
var token = strings.Repeat("MIIbench", 256)

// signIns is the kind of request that goes to another service than all others.
const signIns = "sign-in"

// Handler answers requests to the world. GET /bench/counts tells how many requests of
// each kind there were, GET /bench/busiest how many in the busiest second, POST
// /bench/reset begins anew; these count as none.
func (w *World) Handler() http.Handler {
	mux := http.NewServeMux()
	serve := func(pattern, kind string, answer http.HandlerFunc) {
		mux.HandleFunc(pattern, func(out http.ResponseWriter, in *http.Request) {
			w.count(kind)
			time.Sleep(w.opts.Latency)
			if kind != signIns && in.Header.Get("X-Auth-Token") != token {
				send(out, http.StatusUnauthorized, encode(tree{"errorCode": "CCE.01401001", "errorMessage": "Authorization failed."}))
				return
			}
			answer(out, in)
		})
	}
	serve("POST /v3/auth/tokens", signIns, w.signIn)
	serve("GET /api/v3/projects/{project}/clusters", "clusters", func(out http.ResponseWriter, in *http.Request) {
		answer, known := w.clusters[in.PathValue("project")]
		if !known {
			notFound(out)
			return
		}
		send(out, http.StatusOK, answer)
	})
	serve("GET /api/v3/addontemplates", "catalog", func(out http.ResponseWriter, _ *http.Request) { send(out, http.StatusOK, w.templates) })
	serve("GET /api/v3/addons", "list", w.list)
	serve("PUT /api/v3/addons/{id}", "change", w.change)
	serve("/", "other", func(out http.ResponseWriter, _ *http.Request) { notFound(out) })
	mux.HandleFunc("GET /bench/counts", func(out http.ResponseWriter, _ *http.Request) { send(out, http.StatusOK, encode(w.Counts())) })
	mux.HandleFunc("GET /bench/busiest", func(out http.ResponseWriter, _ *http.Request) { send(out, http.StatusOK, encode(w.Busiest())) })
	mux.HandleFunc("POST /bench/reset", func(http.ResponseWriter, *http.Request) { w.Reset() })
	return mux
}

// Counts tells how many requests of each kind there were.
func (w *World) Counts() map[string]int {
	w.mu.RLock()
	defer w.mu.RUnlock()
	out := map[string]int{}
	for kind, n := range w.counts {
		out[kind] = n
	}
	return out
}

func (w *World) count(kind string) {
	w.mu.Lock()
	w.counts[kind]++
	if kind != signIns {
		w.seconds[time.Now().Unix()]++
	}
	w.mu.Unlock()
}

// Busiest tells how many requests there were to CCE in the busiest second.
func (w *World) Busiest() (most int) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	for _, n := range w.seconds {
		most = max(most, n)
	}
	return most
}

func (w *World) signIn(out http.ResponseWriter, in *http.Request) {
	endpoint := func(kind, path string) tree {
		return tree{"id": kind, "type": kind, "name": kind, "endpoints": []any{tree{
			"id": kind, "interface": "public", "region": Region, "region_id": Region, "url": "http://" + in.Host + path,
		}}}
	}
	var asked struct {
		Auth struct {
			Scope struct{ Project struct{ ID string } }
		}
	}
	if err := json.NewDecoder(in.Body).Decode(&asked); err != nil {
		send(out, http.StatusBadRequest, encode(tree{"error": tree{"code": 400, "message": err.Error()}}))
		return
	}
	domain := tree{"id": "65382450e8f64ac0870cd180d14e684b", "name": "bench"}
	now := time.Now().UTC()
	const form = "2006-01-02T15:04:05.000000Z"
	out.Header().Set("X-Subject-Token", token)
	send(out, http.StatusCreated, encode(tree{"token": tree{
		"issued_at": now.Format(form), "expires_at": now.Add(24 * time.Hour).Format(form), "methods": []any{"password"},
		"project": tree{"id": cmp.Or(asked.Auth.Scope.Project.ID, Project), "name": Region, "domain": domain},
		"user":    tree{"id": "7116d09f88fa41908676fdd4b039e95b", "name": "bench", "domain": domain, "password_expires_at": ""},
		"roles":   []any{tree{"id": "0", "name": "te_admin"}},
		"catalog": []any{endpoint("identity", "/v3"), endpoint("cce", "")},
	}}))
}

// buffers keep the room of answers that have left.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

func (w *World) list(out http.ResponseWriter, in *http.Request) {
	i := w.clusterOf(in.URL.Query().Get("cluster_id"))
	if i < 0 {
		notFound(out)
		return
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	answer := append((*buffer)[:0], `{"kind":"Addon","apiVersion":"v3","items":[`...)
	w.mu.RLock()
	for j := range w.addons {
		if j > 0 {
			answer = append(answer, ',')
		}
		answer = w.appendAddon(answer, i, j)
	}
	w.mu.RUnlock()
	*buffer = append(answer, `]}`...)
	send(out, http.StatusOK, *buffer)
}

// change takes an upgrade or an update, as both are the same request.
func (w *World) change(out http.ResponseWriter, in *http.Request) {
	var sent struct {
		Spec struct {
			Version string          `json:"version"`
			Values  json.RawMessage `json:"values"`
		} `json:"spec"`
	}
	body, err := io.ReadAll(in.Body)
	if err == nil {
		err = json.Unmarshal(body, &sent)
	}
	version := -1
	for n := range versions {
		if number(n) == sent.Spec.Version {
			version = n
		}
	}
	i, j := w.addonOf(in.PathValue("id"))
	switch {
	case i < 0:
		notFound(out)
		return
	case err != nil || version < 0 || sent.Spec.Values == nil:
		send(out, http.StatusBadRequest, encode(tree{"errorCode": "CCE.03400001", "errorMessage": fmt.Sprint("Invalid request: ", err)}))
		return
	}
	w.mu.Lock()
	if w.changes[i] == nil {
		w.changes[i] = make([]change, len(w.addons))
	}
	w.changes[i][j] = change{version: version, values: sent.Spec.Values, at: time.Now()}
	answer := w.appendAddon(nil, i, j)
	w.mu.Unlock()
	send(out, http.StatusOK, answer)
}

func notFound(out http.ResponseWriter) {
	send(out, http.StatusNotFound, encode(tree{"errorCode": "CCE.03404001", "errorMessage": "Resource not found."}))
}

func send(out http.ResponseWriter, status int, body []byte) {
	out.Header().Set("Content-Type", "application/json")
	out.Header().Set("Content-Length", strconv.Itoa(len(body)))
	out.Header().Set("X-Request-Id", "bench")
	out.WriteHeader(status)
	_, _ = out.Write(body) // who went away reads no answer
}
