// Floor is the least that a client of the services can do: it signs in, lists the
// add-ons of clusters, reads each answer whole and checks that it is JSON. What the
// program that is measured needs beyond that is what it does with the answers.
//
// In go OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_USER_DOMAIN_NAME, OS_PROJECT_ID, the
// URL of CCE, and a file with a line for each cluster: its ID, then those of the add-ons
// that are to be changed (none for a plan). Where there are some, it sends -body to each
// and lists their cluster once more.
//
// It is a plain net/http client with one connection kept for each worker, and shares
// no code with the program that is measured.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
)

func main() {
	var c client
	flag.StringVar(&c.cce, "cce", "", "URL of CCE")
	targets := flag.String("targets", "", "file with a line for each cluster: its ID, and the IDs of add-ons to change")
	parallelism := flag.Int("parallelism", 10, "requests at once")
	body := flag.String("body", "", "file with the body of each change")
	flag.Parse()
	if err := run(&c, *targets, *body, *parallelism); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func run(c *client, targets, body string, parallelism int) error {
	lines, err := os.ReadFile(targets)
	if err != nil {
		return err
	}
	if body != "" {
		if c.body, err = os.ReadFile(body); err != nil {
			return err
		}
	}
	c.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: parallelism}}
	if err := c.signIn(); err != nil {
		return err
	}
	return c.work(strings.Split(strings.TrimSpace(string(lines)), "\n"), parallelism)
}

// client asks for what it is told, with the token of its sign-in.
type client struct {
	http       *http.Client
	cce, token string
	body       []byte
}

// work handles the lines, so many at once, and tells the first thing that went wrong.
func (c *client) work(lines []string, parallelism int) error {
	next := make(chan string)
	errs := make([]error, parallelism)
	var workers sync.WaitGroup
	for i := range errs {
		workers.Go(func() {
			for line := range next {
				if err := c.target(strings.Fields(line)); err != nil && errs[i] == nil {
					errs[i] = err
				}
			}
		})
	}
	for _, line := range lines {
		next <- line
	}
	close(next)
	workers.Wait()
	return errors.Join(errs...)
}

// target lists a cluster; where add-ons are to be changed it does that and lists again.
func (c *client) target(ids []string) error {
	list := c.cce + "/api/v3/addons?cluster_id=" + url.QueryEscape(ids[0])
	if _, err := c.ask(http.MethodGet, list, nil); err != nil || len(ids) == 1 {
		return err
	}
	for _, id := range ids[1:] {
		if _, err := c.ask(http.MethodPut, c.cce+"/api/v3/addons/"+id+"?cluster_id="+url.QueryEscape(ids[0]), c.body); err != nil {
			return err
		}
	}
	_, err := c.ask(http.MethodGet, list, nil)
	return err
}

// ask makes one request, reads the answer whole and checks that it is JSON.
func (c *client) ask(method, address string, body []byte) (http.Header, error) {
	request, err := http.NewRequest(method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		request.Header.Set("X-Auth-Token", c.token)
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return nil, err
	case answer.StatusCode >= 300:
		return nil, fmt.Errorf("%s %s: %s", method, address, answer.Status)
	case !json.Valid(text):
		return nil, fmt.Errorf("%s %s: the answer is no JSON", method, address)
	}
	return answer.Header, nil
}

// signIn gets a token for the project.
func (c *client) signIn() error {
	type object = map[string]any
	body, err := json.Marshal(object{"auth": object{
		"identity": object{"methods": []string{"password"}, "password": object{"user": object{
			"name": os.Getenv("OS_USERNAME"), "password": os.Getenv("OS_PASSWORD"),
			"domain": object{"name": os.Getenv("OS_USER_DOMAIN_NAME")},
		}}},
		"scope": object{"project": object{"id": os.Getenv("OS_PROJECT_ID")}},
	}})
	if err != nil {
		return err
	}
	header, err := c.ask(http.MethodPost, os.Getenv("OS_AUTH_URL")+"/auth/tokens", body)
	if err != nil {
		return err
	}
	c.token = header.Get("X-Subject-Token")
	return nil
}
