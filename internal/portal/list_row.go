package portal

import (
	"html/template"
	"strings"
)

// rowSize is about how many bytes a row takes.
const rowSize = 640

// Body is the rows of a list as HTML. They aren't left to the template as all
// other HTML is: it took two fifths of the processor's time that a list costs.
func (l listPage) Body() template.HTML {
	var b strings.Builder
	b.Grow(len(l.Rows) * rowSize)
	headings := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		headings[i] = `<span class="heading" aria-hidden="true">` + template.HTMLEscapeString(c) + `</span>`
	}
	for _, x := range l.Rows {
		b.WriteString("<tr>")
		for i, c := range x.Cells {
			if i == 0 {
				x.name(&b, c)
			} else {
				c.write(&b, headings[i])
			}
		}
		b.WriteString("</tr>")
	}
	return template.HTML(b.String()) //nolint:gosec // every text in it was escaped
}

// name writes the cell that names the thing.
func (x row) name(b *strings.Builder, c cell) {
	b.WriteString(`<th scope="row"`)
	if c.Whole {
		b.WriteString(` class="whole"`)
	}
	b.WriteString(">")
	if x.Path != "" {
		b.WriteString(`<a href="`)
		b.WriteString(template.HTMLEscapeString(x.Path))
		b.WriteString(`">`)
	}
	c.text(b)
	if x.Path != "" {
		b.WriteString("</a>")
	}
	c.note(b)
	b.WriteString("</th>")
}

// write writes any other cell.
func (c cell) write(b *strings.Builder, heading string) {
	b.WriteString("<td")
	if c.Number {
		b.WriteString(` class="number"`)
	} else if c.Whole {
		b.WriteString(` class="whole"`)
	}
	b.WriteString(">")
	if c.Text != "" {
		b.WriteString(heading)
	}
	if c.Look != "" {
		b.WriteString(`<span class="state state-` + template.HTMLEscapeString(c.Look) + `">` + template.HTMLEscapeString(c.Text) + "</span>")
	} else {
		c.text(b)
	}
	c.note(b)
	b.WriteString("</td>")
}

func (c cell) text(b *strings.Builder) {
	b.WriteString("<bdi>" + breaks.Replace(template.HTMLEscapeString(c.Text)) + "</bdi>")
}

// breaks is where a long address or code goes on in the next line, rather than
// anywhere.
var breaks = strings.NewReplacer("@", "@<wbr>", "_", "_<wbr>")

func (c cell) note(b *strings.Builder) {
	if c.Note != "" {
		b.WriteString(`<br><span class="soft"><bdi>` + breaks.Replace(string(numbers(c.Note))) + "</bdi></span>")
	}
}
