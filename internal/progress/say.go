package progress

import "github.com/syncer-project/syncer/internal/style"

// Say writes a line that is no event's above the live view, which whoever writes
// to the terminal by himself would spoil.
func (t *Terminal) Say(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.print([]string{style.EscapeControls(line)})
}
