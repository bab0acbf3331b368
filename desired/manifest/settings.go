package manifest

import "github.com/syncer-project/syncer/desired"

// settings are what all documents together say once: a key that two of them set
// to different values is a mistake, as neither comes first.
type settings struct {
	region, project, undeclared  setting[string]
	prune                        setting[bool]
	maxDeletes, maxDeletePercent setting[int]
	rollout                      rolloutSettings
}

type setting[T comparable] struct {
	value *T
	at    *place
}

func (s *setting[T]) add(at *place, value *T, p *problems) {
	switch {
	case value == nil:
	case s.value == nil:
		s.value, s.at = value, at
	case *s.value != *value:
		p.at(at, "is %v here and %v at %s; the documents are one state, so it can be set once", *value, *s.value, s.at.pos())
	}
}

func (s setting[T]) or(fallback T) T {
	if s.value == nil {
		return fallback
	}
	return *s.value
}

func (s *settings) add(m Document, root *place, p *problems) {
	if d, at := m.Defaults, root.field("defaults"); d != nil {
		s.region.add(at.field("region"), given(d.Region), p)
		checkName(at.field("region"), d.Region, desired.CheckRegion, p)
		s.project.add(at.field("project"), given(d.Project), p)
		checkName(at.field("project"), d.Project, desired.CheckProject, p)
		s.undeclared.add(at.field("undeclared"), given(d.Undeclared), p)
		s.prune.add(at.field("prune"), d.Prune, p)
	}
	if m.Rollout != nil {
		s.rollout.add(*m.Rollout, root.field("rollout"), p)
	}
	if g, at := m.Guards, root.field("guards"); g != nil {
		s.maxDeletes.add(at.field("maxDeletes"), g.MaxDeletes, p)
		s.maxDeletePercent.add(at.field("maxDeletePercent"), g.MaxDeletePercent, p)
	}
}

func (s *settings) guards() desired.Guards {
	return desired.Guards{MaxDeletes: s.maxDeletes.or(10), MaxDeletePercent: s.maxDeletePercent.or(50)}
}

// given returns nil for a text that was left out.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
