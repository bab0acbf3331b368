package emulator

import (
	"fmt"
	"net/http"
)

// listVersions and showVersion are Keystone's version discovery, which clients
// ask for where their auth URL does not end in /v3.
func (s *Server) listVersions(c *call) reply {
	return reply{status: http.StatusMultipleChoices, body: tree{"versions": tree{"values": []tree{iamVersion(c)}}}}
}

func (s *Server) showVersion(c *call) reply {
	return reply{status: http.StatusOK, body: tree{"version": iamVersion(c)}}
}

func iamVersion(c *call) tree {
	return tree{
		"id": "v3.6", "status": "stable", "updated": "2016-04-04T00:00:00Z",
		"links":       []tree{{"rel": "self", "href": origin(c) + "/v3/"}},
		"media-types": []tree{{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}},
	}
}

// signIn is the body of POST /v3/auth/tokens.
type signIn struct {
	Auth struct {
		Identity struct {
			Methods  []string `json:"methods"`
			Password struct {
				User struct {
					ID, Name, Password string
					Domain             struct{ ID, Name string }
				} `json:"user"`
			} `json:"password"`
			Token struct {
				ID string `json:"id"`
			} `json:"token"`
		} `json:"identity"`
		Scope struct {
			Project *struct{ ID, Name string } `json:"project"`
		} `json:"scope"`
	} `json:"auth"`
}

func (s *Server) createToken(c *call) reply {
	var in signIn
	if err := c.decode(&in); err != nil {
		return iamError(http.StatusBadRequest, "The request body is invalid.")
	}
	if !s.knows(c, in) {
		return iamError(http.StatusUnauthorized, "The username or password is wrong.")
	}
	t := &token{issued: c.now, expires: c.now.Add(tokenLife)}
	if want := in.Auth.Scope.Project; want != nil {
		project, ok := s.world.project(or(want.ID, want.Name))
		if !ok {
			return iamError(http.StatusUnauthorized, "The project does not exist or is not yours.")
		}
		t.project = project
	}
	s.gate.issued++
	id := tokenID(s.gate.issued)
	s.gate.forget(c.now)
	s.gate.tokens[id] = t
	answer := s.describeToken(c, t)
	answer.status, answer.header = http.StatusCreated, map[string]string{"X-Subject-Token": id}
	return answer
}

// tokenID looks like a token: long, and the same in every run.
func tokenID(n int) string {
	id := "MIIEMULATOR"
	for i := range 4 {
		id += digest("token", fmt.Sprint(n), fmt.Sprint(i))
	}
	return id
}

// knows reports that the user and the password, or the token, are good.
func (s *Server) knows(c *call, in signIn) bool {
	identity := in.Auth.Identity
	for _, method := range identity.Methods {
		switch user := identity.Password.User; method {
		case "password":
			domain := user.Domain.Name == DomainName || user.Domain.ID == DomainID
			return user.Password == Password && (user.ID == UserID || user.Name == Username && domain)
		case "token":
			t := s.gate.tokens[identity.Token.ID]
			return t != nil && !t.revoked && c.now.Before(t.expires)
		}
	}
	return false
}

// showToken validates the token in X-Subject-Token.
func (s *Server) showToken(c *call) reply {
	own, subject := s.gate.tokens[c.Header.Get("X-Auth-Token")], s.gate.tokens[c.Header.Get("X-Subject-Token")]
	switch {
	case own == nil || own.revoked || !c.now.Before(own.expires):
		return unknownToken(c)
	case subject == nil || subject.revoked || !c.now.Before(subject.expires):
		return iamError(http.StatusNotFound, "The token could not be found.")
	}
	answer := s.describeToken(c, subject)
	answer.header = map[string]string{"X-Subject-Token": c.Header.Get("X-Subject-Token")}
	return answer
}

func (s *Server) describeToken(c *call, t *token) reply {
	domain := tree{"id": DomainID, "name": DomainName}
	body := tree{
		"expires_at": iamTime(t.expires), "issued_at": iamTime(t.issued), "methods": []string{"password"},
		"user":    tree{"id": UserID, "name": Username, "domain": domain, "password_expires_at": ""},
		"roles":   []tree{{"id": "0", "name": "te_admin"}},
		"catalog": []tree{},
	}
	if t.project.ID != "" {
		body["project"] = tree{"id": t.project.ID, "name": t.project.Name, "domain": domain}
	}
	if !c.URL.Query().Has("nocatalog") {
		body["catalog"] = s.serviceCatalog(c)
	}
	return reply{status: http.StatusOK, body: tree{"token": body}}
}

// serviceCatalog names this server for all services.
func (s *Server) serviceCatalog(c *call) []tree {
	entry := func(kind, name, path string) tree {
		return tree{"id": uuid("service", name), "type": kind, "name": name, "endpoints": []tree{{
			"id": uuid("endpoint", name), "interface": "public", "region": s.world.region,
			"region_id": s.world.region, "url": origin(c) + path,
		}}}
	}
	return []tree{entry("identity", "iam", "/v3"), entry("cce", "cce", ""), entry("modelarts", "modelarts", "")}
}

func (s *Server) listProjects(c *call) reply {
	name := c.URL.Query().Get("name")
	items := []tree{}
	for _, p := range s.world.projects {
		if matches(name, p.Name) {
			items = append(items, tree{
				"id": p.ID, "name": p.Name, "description": "", "enabled": true, "is_domain": false,
				"domain_id": DomainID, "parent_id": DomainID,
				"links": tree{"next": nil, "previous": nil, "self": origin(c) + "/v3/projects/" + p.ID},
			})
		}
	}
	return reply{status: http.StatusOK, body: tree{
		"projects": items, "links": tree{"next": nil, "previous": nil, "self": origin(c) + "/v3/projects"},
	}}
}
