package cloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// Fallback returns the region and the project (an ID, else a name) that an
// environment holds for targets that name none; either may be empty. The
// settings win over them, and they win over what the credentials' file says.
func Fallback(env func(string) (string, bool)) (region, project string) {
	region = first(env, "HW_REGION_NAME", "OS_REGION_NAME", "OS_REGION")
	project = first(env, "HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID", "OS_PROJECT_ID", "OS_TENANT_ID",
		"HW_PROJECT_NAME", "OS_PROJECT_NAME", "OS_TENANT_NAME")
	return region, project
}

// Resolve returns the region and the project ID that hold for target: its own,
// else the run's. A project name is looked up in IAM once.
func (c *Client) Resolve(ctx context.Context, target desired.Target) (region, project string, err error) {
	sc, err := c.resolve(ctx, target.Region, target.Project)
	return sc.Region, sc.Project, err
}

// scope is where target's requests belong, once all that it names has the form
// that it should have.
func (c *Client) scope(ctx context.Context, target desired.Target) (endpoint.Scope, error) {
	check := desired.CheckClusterID
	if target.Kind == desired.Pool {
		check = desired.CheckPoolName
	}
	if err := check(target.ID); err != nil {
		return endpoint.Scope{}, err
	}
	return c.resolve(ctx, target.Region, target.Project)
}

func (c *Client) resolve(ctx context.Context, region, project string) (endpoint.Scope, error) {
	sc := endpoint.Scope{Region: cmp.Or(region, c.region), Project: cmp.Or(project, c.project)}
	if sc.Project == "" {
		// Each region has a project of its own name (documented by Huawei Cloud).
		sc.Project = sc.Region
	}
	if sc.Project == "" {
		return sc, fmt.Errorf("no project: name one in the manifest or with --project, or set HUAWEICLOUD_SDK_PROJECT_ID, HW_PROJECT_ID or OS_PROJECT_ID; with a region alone (--region) it is the region's own")
	}
	if err := wellFormed(sc); err != nil {
		return sc, err
	}
	if sc.Region == "" && c.cfg.Cloud == OTC && !endpoint.IsProjectID(sc.Project) {
		sc.Region, _, _ = strings.Cut(sc.Project, "_") // eu-de_something is a project of eu-de
	}
	if endpoint.IsProjectID(sc.Project) {
		return sc, nil
	}
	id, err := c.projects.get(ctx, sc, func(ctx context.Context) (string, error) { return c.auth.Project(ctx, sc) })
	sc.Project = id
	return sc, err
}

// wellFormed says what is wrong with a region or project; what is empty is
// somebody else's to miss.
func wellFormed(sc endpoint.Scope) error {
	var region, project error
	if sc.Region != "" {
		region = desired.CheckRegion(sc.Region)
	}
	if sc.Project != "" {
		project = desired.CheckProject(sc.Project)
	}
	return errors.Join(region, project)
}

// lookupProject asks IAM for the ID of the project named sc.Project.
func (c *Client) lookupProject(ctx context.Context, sc endpoint.Scope) (string, error) {
	found, err := c.listProjects(ctx, sc)
	if err != nil {
		return "", fmt.Errorf("looking up the ID of project %q: %w", sc.Project, err)
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", fmt.Errorf("no project is named %q; name its ID (32 hex digits) or its full name", sc.Project)
	}
	return "", fmt.Errorf("project %q is the name of %d projects: name the ID of one (%s)",
		sc.Project, len(found), strings.Join(found, ", "))
}

// listProjects returns the IDs of the projects of exactly that name.
func (c *Client) listProjects(ctx context.Context, sc endpoint.Scope) ([]string, error) {
	var ids []string
	_, err := c.send(ctx, request{
		service: endpoint.IAM, scope: endpoint.Scope{Region: sc.Region}, method: "GET", path: "/v3/projects",
		query: url.Values{"name": {sc.Project}},
		read: func(r io.Reader) (err error) {
			ids, err = wire.DecodeProjects(r, sc.Project)
			return err
		},
	})
	return ids, err
}
