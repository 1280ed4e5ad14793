package portal

import (
	"html/template"
	"strings"
)

// box is one step in the picture of the four steps.
type box struct {
	X, Y               int
	Number, Title, Who string
	Lines              []string
}

// pictureWords are the functions of _steps.html and _chart.html. SVG text doesn't wrap: what
// it says is broken into lines of at most 26 characters.
var pictureWords = template.FuncMap{
	"box": func(x, y int, number, title, who, what string) box {
		return box{x, y, number, title, who, lines(what, 26)}
	},
	"line":   func(i int) int { return 108 + 19*i },
	"one":    func(i int) int { return i + 1 },
	"colour": colour,
}

func lines(text string, most int) []string {
	var all []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > most {
			all, line = append(all, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(all, line)
}
