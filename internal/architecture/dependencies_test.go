package architecture

import (
	"os"
	"strings"
	"testing"
)

// TestDependenciesAreExplained compares go.mod's direct requirements with the
// tables in docs/dependencies.md, both ways.
func TestDependenciesAreExplained(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	required := requirements(string(mod))
	if len(required) == 0 {
		t.Fatal("found no requirement in go.mod: this test reads it wrongly")
	}
	explained := map[string]string{}
	for line := range strings.Lines(string(doc)) {
		cells := strings.Split(line, "|")
		if len(cells) > 3 && strings.HasPrefix(cells[1], " `") {
			explained[strings.Trim(cells[1], " `")] = strings.TrimSpace(cells[2])
		}
	}
	for path, version := range required {
		if explained[path] != version {
			t.Errorf("docs/dependencies.md has %s at %q, go.mod at %s", path, explained[path], version)
		}
	}
	for path := range explained {
		if required[path] == "" {
			t.Errorf("docs/dependencies.md explains %s, which go.mod doesn't require directly", path)
		}
	}
}

// requirements are the versions of a go.mod's direct modules and of its tools'.
func requirements(mod string) map[string]string {
	versions, tools := map[string]string{}, []string{}
	direct := map[string]string{}
	for line := range strings.Lines(mod) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "require ")
		f := strings.Fields(line)
		switch {
		case len(f) >= 2 && f[0] == "tool":
			tools = append(tools, f[1])
		case len(f) >= 2 && strings.Contains(f[0], ".") && strings.HasPrefix(f[1], "v"):
			versions[f[0]] = f[1]
			if !strings.HasSuffix(line, "// indirect") {
				direct[f[0]] = f[1]
			}
		}
	}
	for _, tool := range tools {
		for path, version := range versions {
			if strings.HasPrefix(tool, path+"/") {
				direct[path] = version
			}
		}
	}
	return direct
}
