// Package yamlfile reads YAML written by people strictly: every key is known
// and stands once, every value has the expected type, and whatever is wrong is
// reported with its line and path, all of it in one reading.
//
// It owns the way from bytes to checked values and nothing else: it knows no
// catalogue and no organization. Anchors and aliases are refused, so a small
// file can't unfold into a large one.
//
// Start reading at Documents, then Value and Object.
package yamlfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Report receives one problem: line counted from 1 (0: the whole file), the
// path of the field, the value as written, and the rule's code with its
// parameters as name, value pairs.
type Report func(line int, field, value, code string, params ...string)

// deepest is how far values may be nested: far beyond any real file, far
// below what would trouble a recursive reader.
const deepest = 32

// mostMarks bounds the characters that can begin a value, and with them the
// memory that a file of nothing but commas would take (some 200 bytes a value).
const mostMarks = 500_000

func marks(data []byte) int {
	n := 0
	for _, c := range data {
		switch c {
		case ',', ':', '-', '[', '{', '?', '\n':
			n++
		}
	}
	return n
}

// Documents reads the YAML documents of data. When something is wrong with the
// file as such it reports that and returns nil.
func Documents(data []byte, maxBytes int, report Report) []Value {
	switch {
	case len(data) > maxBytes:
		report(0, "", "", "file.too_large", "max", strconv.Itoa(maxBytes/1024))
		return nil
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		report(0, "", "", "file.not_text")
		return nil
	case marks(data) > mostMarks:
		report(0, "", "", "file.too_many_values")
		return nil
	}
	var values []Value
	dec := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var node yaml.Node
		err := decode(dec, &node)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line, text := syntax(err)
			report(line, "", "", "file.yaml", "reason", text)
			return nil
		}
		root := node.Content[0]
		if !plain(root, 0, report) {
			return nil
		}
		if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
			continue // "---" followed by nothing
		}
		values = append(values, Value{node: root, line: root.Line, report: report})
	}
	if len(values) == 0 {
		report(0, "", "", "file.empty")
	}
	return values
}

// decode turns a panic of the parser, should there be one, into an error: the
// file comes from outside and must not take the process with it.
func decode(dec *yaml.Decoder, node *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	if err = dec.Decode(node); err == nil && len(node.Content) == 0 {
		err = io.EOF
	}
	return err
}

var lineInText = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))$`)

// syntax takes apart "yaml: line 3: found character that cannot start any token".
func syntax(err error) (line int, text string) {
	m := lineInText.FindStringSubmatch(err.Error())
	if m == nil {
		return 0, err.Error()
	}
	line, _ = strconv.Atoi(m[1])
	return line, m[2]
}

// plain refuses aliases, anchors, tags of the writer's own and deep nesting.
func plain(n *yaml.Node, depth int, report Report) bool {
	switch {
	case depth > deepest:
		report(n.Line, "", "", "file.too_deep", "max", strconv.Itoa(deepest))
		return false
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		report(n.Line, "", n.Anchor+n.Value, "file.alias")
		return false
	case n.Style&yaml.TaggedStyle != 0:
		report(n.Line, "", n.Tag, "file.tag")
		return false
	}
	for _, c := range n.Content {
		if !plain(c, depth+1, report) {
			return false
		}
	}
	return true
}
