package tfstate

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/desired/tree"
)

// values are the parameters of an add-on, less basic, which belongs to its version.
type values struct {
	tree          desired.Tree
	hidden, texts []string
}

// misshapen is of an attribute that is not as the providers write it.
func misshapen(attribute string) error {
	return fmt.Errorf("its %s has a shape that is not known", attribute)
}

// block returns the one block of values and its marks; nil where there is none.
func block(attributes map[string]any, sensitive any) (map[string]any, any, error) {
	list, isList := attributes["values"].([]any)
	switch {
	case attributes["values"] == nil, isList && len(list) == 0, isList && len(list) == 1 && list[0] == nil:
		return nil, nil, nil
	case !isList || len(list) > 1:
		return nil, nil, misshapen("values")
	}
	one, isBlock := list[0].(map[string]any)
	if !isBlock {
		return nil, nil, misshapen("values")
	}
	return one, below(below(sensitive, "values"), "0"), nil
}

// huaweiValues reads custom or custom_json, and flavor or flavor_json. The maps hold
// texts only, and texts are sent for them; the JSON is sent as it is.
func huaweiValues(attributes map[string]any, sensitive any) (out values, err error) {
	from, marks, err := block(attributes, sensitive)
	if err != nil {
		return out, err
	}
	for _, part := range []string{"custom", "flavor"} {
		texts, isMap := from[part].(map[string]any)
		if !isMap && from[part] != nil {
			return out, misshapen(part)
		}
		if len(texts) == 0 {
			if err := out.json(part, part+"_json", from, marks); err != nil {
				return out, err
			}
			continue
		}
		out.put(part, texts, below(marks, part))
		for _, key := range tree.Keys(texts) {
			if text, isText := texts[key].(string); isText && readsAsMore(text) {
				out.texts = append(out.texts, tree.Join("/"+part, key))
			}
		}
	}
	return out, nil
}

// readsAsMore reports a text that is something else in JSON.
func readsAsMore(text string) bool {
	return text != "null" && text != "" && text[0] != '"' && json.Valid([]byte(text))
}

// otcValues reads custom, a map of texts, and flavor, which is JSON. Of the texts the
// provider sends those that read as a number, a boolean or an object as such.
func otcValues(attributes map[string]any, sensitive any) (out values, err error) {
	from, marks, err := block(attributes, sensitive)
	if err != nil {
		return out, err
	}
	texts, isMap := from["custom"].(map[string]any)
	if !isMap && from["custom"] != nil {
		return out, misshapen("custom")
	}
	custom := make(map[string]any, len(texts))
	for key, value := range texts {
		custom[key] = value
		if text, isText := value.(string); isText {
			custom[key] = typed(text)
		}
		if _, still := custom[key].(string); still && readsAsMore(value.(string)) { // a list
			out.texts = append(out.texts, tree.Join("/custom", key))
		}
	}
	if len(custom) > 0 {
		out.put("custom", custom, below(marks, "custom"))
	}
	return out, out.json("flavor", "flavor", from, marks)
}

// typed is what the provider opentelekomcloud makes of a text (unStringMap in its
// resource_opentelekomcloud_cce_addon_v3.go).
func typed(text string) any {
	if whole, err := strconv.Atoi(text); err == nil {
		return json.Number(strconv.Itoa(whole))
	}
	if boolean, err := strconv.ParseBool(text); err == nil {
		return boolean
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(number, 0) && !math.IsNaN(number) {
		written, _ := json.Marshal(number) // it is finite
		return json.Number(written)
	}
	var object map[string]any
	switch {
	case !json.Valid([]byte(text)) || decode([]byte(text), &object) != nil:
		return text
	case object == nil: // the text was "null"
		return nil
	}
	return object
}

// json reads an attribute that holds an object as JSON.
func (v *values) json(part, attribute string, from map[string]any, marks any) error {
	text, isText := from[attribute].(string)
	switch {
	case text == "" && (isText || from[attribute] == nil):
		return nil
	case !isText:
		return misshapen(attribute)
	}
	var object map[string]any
	if !json.Valid([]byte(text)) || decode([]byte(text), &object) != nil {
		return fmt.Errorf("its %s holds no JSON object", attribute)
	}
	if len(object) > 0 {
		v.put(part, object, below(marks, attribute))
	}
	return nil
}

// put adds a part of the values, with what is sensitive concealed.
func (v *values) put(part string, value map[string]any, marks any) {
	if v.tree == nil {
		v.tree = desired.Tree{}
	}
	concealed, ok := v.conceal("/"+part, value, marks)
	if ok {
		v.tree[part] = concealed
	}
}

// conceal makes secrets of the texts that are marked. What else is marked is left
// out and noted, and with it the list that it is in.
func (v *values) conceal(path string, value, marks any) (_ any, ok bool) {
	switch parts := value.(type) {
	case map[string]any:
		out := make(desired.Tree, len(parts))
		for _, key := range tree.Keys(parts) {
			if each, ok := v.conceal(tree.Join(path, key), parts[key], below(marks, key)); ok {
				out[key] = each
			}
		}
		return out, true
	case []any:
		out := make([]any, len(parts))
		before := len(v.hidden)
		for i, each := range parts {
			if out[i], ok = v.conceal(path, each, below(marks, strconv.Itoa(i))); !ok || len(v.hidden) > before {
				v.hidden = append(v.hidden[:before], path)
				return nil, false
			}
		}
		return out, true
	case string:
		if marked(marks) && parts != "" {
			return secret.New(parts), true
		}
	default:
		if marked(marks) && value != nil {
			v.hidden = append(v.hidden, path)
			return nil, false
		}
	}
	return value, true
}
