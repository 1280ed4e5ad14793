package portal

import "strings"

// What browsers call themselves, and what people call them. The first found
// is it: most of them name others too.
var (
	browsers = []called{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"Chrome/", "Chrome"}, {"CriOS/", "Chrome"}, {"Safari/", "Safari"}}
	machines = []called{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

type called struct{ sign, name string }

// device says in words from which browser or program a session is: "Firefox,
// Windows". A program's own name stays as it is.
func device(agent string) string {
	if !strings.HasPrefix(agent, "Mozilla/") {
		return agent
	}
	var words []string
	for _, all := range [][]called{browsers, machines} {
		for _, c := range all {
			if strings.Contains(agent, c.sign) {
				words = append(words, c.name)
				break
			}
		}
	}
	if len(words) == 0 {
		return agent
	}
	return strings.Join(words, ", ")
}
