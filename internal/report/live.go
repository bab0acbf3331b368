package report

import "time"

// panel is the live view's state.
type panel struct{ rows int }

func (l *panel) erased() string { return "" }

func (p *Progress) draw(now time.Time) {}

func (p *Progress) erase() {}
