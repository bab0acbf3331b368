package secret

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestUserInfoByWords: what is found word by word is what authority finds in the
// whole text.
func TestUserInfoByWords(t *testing.T) {
	const characters = "ab1:/\\@ \n\t.+\"é"
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune(characters)), 0, 60, -1).Draw(t, "text")
		if rapid.Bool().Draw(t, "url") {
			text += "a://" + rapid.StringOfN(rapid.RuneFrom([]rune(characters)), 0, 20, -1).Draw(t, "rest")
		}
		var want []span
		for _, m := range authority.FindAllStringSubmatchIndex(text, -1) {
			want = append(want, span{m[2], m[3]})
		}
		if d := cmp.Diff(want, userInfo(text), cmp.AllowUnexported(span{})); d != "" {
			t.Errorf("%q (-authority +by words):\n%s", text, d)
		}
	})
}
