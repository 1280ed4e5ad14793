package yamlfile

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// read gives the problems of reading text by use, as "line field code".
func read(text string, use func(*Object)) []string {
	var problems []string
	docs := Documents([]byte(text), 1<<20, func(line int, field, _, code string, _ ...string) {
		problems = append(problems, fmt.Sprintf("%d %s %s", line, field, code))
	})
	for _, d := range docs {
		use(d.Object())
	}
	return problems
}

func TestTextsStayAsWritten(t *testing.T) {
	for _, written := range []string{"00743110157", "2026-11-22", "0x1F", "1_000", "12:30:00", "hello", "no"} {
		problems := read("a: "+written, func(o *Object) {
			if got := o.Need("a").Text(20); got != written {
				t.Errorf("%s was read as %s", written, got)
			}
		})
		if problems != nil {
			t.Errorf("%s: %v", written, problems)
		}
	}
	for _, wrong := range []string{"true", "1.5", "[a]", "{a: b}"} {
		problems := read("a: "+wrong, func(o *Object) { o.Need("a").Text(20) })
		if diff := cmp.Diff([]string{"1 a field.text"}, problems); diff != "" {
			t.Errorf("%s: %s", wrong, diff)
		}
	}
}

func TestEveryProblemIsReportedOnce(t *testing.T) {
	problems := read("a: 1\nb: [x]\na: 2\nc: {d: 5, e: }\n", func(o *Object) {
		o.Need("a").Whole(2, 3)
		o.Need("b").Text(5)
		c := o.Need("c").Object()
		c.Need("d").Flag()
		c.Need("e").Text(5)
		c.Need("f").List(3)
		c.Close()
		o.Close()
	})
	want := []string{"3 a field.duplicate", "1 a field.range", "2 b field.text", "4 c.d field.boolean",
		"4 c.e field.required", "4 c.f field.required"}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Error(diff)
	}
}

func TestAbsentValuesAreSilent(t *testing.T) {
	problems := read("a: b", func(o *Object) {
		x := o.Get("x")
		if x.Given() || x.Text(5) != "" || x.Whole(1, 2) != 0 || x.Flag() || x.List(3) != nil || x.Any() != nil || x.Choice("a") != "" {
			t.Error("an absent value has something")
		}
		if x.Object().Get("y").Given() || x.Object().Need("z").Given() {
			t.Error("an absent object has something")
		}
		o.Get("a")
		o.Close()
	})
	if problems != nil {
		t.Error(problems)
	}
}

func TestAnyIsWhatJSONWouldBe(t *testing.T) {
	problems := read(`x: {a: [1, 2.5, true, null, "3", 2026-11-22], b: {c: d}}`, func(o *Object) {
		b, err := json.Marshal(o.Get("x").Any())
		if want := `{"a":[1,2.5,true,null,"3","2026-11-22"],"b":{"c":"d"}}`; err != nil || string(b) != want {
			t.Errorf("%s %v", b, err)
		}
		if at := o.Get("x").At("a", "1"); at.Path() != "x.a[1]" || at.Written() != "2.5" {
			t.Error(at.Path(), at.Written())
		}
	})
	if problems != nil {
		t.Error(problems)
	}
}

func TestManySmallValuesAreRefused(t *testing.T) {
	problems := read("["+strings.Repeat(",", 600_000), func(*Object) { t.Error("was read") })
	if diff := cmp.Diff([]string{"0  file.too_many_values"}, problems); diff != "" {
		t.Error(diff)
	}
}
