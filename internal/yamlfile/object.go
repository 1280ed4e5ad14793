package yamlfile

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// Object is a mapping that is being read: take its values by Get and Need, then
// call Close, which reports every key that nobody asked for.
type Object struct {
	value Value
	keys  []string // in the file's order, each once
	found map[string]Value
	asked []string
}

// Object reads a mapping; a key that stands twice is reported. An absent value
// gives an empty object.
func (v Value) Object() *Object {
	o := &Object{value: v, found: map[string]Value{}}
	if !v.kind(yaml.MappingNode, "field.object") {
		return o
	}
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		key, val := v.node.Content[i], v.node.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			v.report(key.Line, v.path, "", "field.text")
			continue
		}
		field := Value{node: val, line: key.Line, path: join(v.path, key.Value), report: v.report}
		if _, twice := o.found[key.Value]; twice {
			v.report(key.Line, field.path, field.Written(), "field.duplicate")
			continue
		}
		o.keys = append(o.keys, key.Value)
		o.found[key.Value] = field
	}
	return o
}

// Keys lists the keys in the file's order.
func (o *Object) Keys() []string { return slices.Clone(o.keys) }

// Get gives the value of key, absent when there is none.
func (o *Object) Get(key string) Value {
	o.asked = append(o.asked, key)
	if v, ok := o.found[key]; ok {
		return v
	}
	return Value{line: o.value.line, path: join(o.value.path, key), report: o.value.report}
}

// Need is Get for a value that must be given.
func (o *Object) Need(key string) Value {
	v := o.Get(key)
	// An object that couldn't be read at all has said so already.
	if !v.Given() && o.value.node != nil && o.value.node.Kind == yaml.MappingNode {
		v.Fail("field.required")
	}
	return v
}

// Close reports the keys that nobody asked for.
func (o *Object) Close() {
	for _, k := range o.keys {
		if v := o.found[k]; !slices.Contains(o.asked, k) {
			v.Fail("field.unknown")
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
