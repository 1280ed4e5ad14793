package app

import (
	"strconv"

	"volare/internal/licensing"
)

// Imported is what an import came to. With problems nothing was written, and
// the error that comes with it says the same for the API.
type Imported struct {
	Rows     int                 // in the file
	Added    int                 // new ones
	Changed  int                 // known ones that differ now
	Same     int                 // known ones; importing a file twice changes nothing
	Problems []licensing.Problem // everything that is wrong with the file
}

// Progress is told how many of a file's rows are done; nil is nobody.
type Progress func(done, of int)

func (p Progress) tell(done, of int) {
	if p != nil {
		p(done, of)
	}
}

// refused gives an import with problems back, and its error.
func refused(rows int, problems []licensing.Problem) (Imported, error) {
	e := licensing.Refuse(licensing.Invalid, "import.refused", "count", strconv.Itoa(len(problems)))
	for _, p := range problems {
		e.Fields = append(e.Fields, licensing.FieldError{Field: placeOfProblem(p), Code: p.Code, Params: p.Params})
	}
	return Imported{Rows: rows, Problems: problems}, e
}

// placeOfProblem says where in a file a problem is: "agreements.yaml:12: state".
func placeOfProblem(p licensing.Problem) string {
	at := p.File
	if p.Line > 0 {
		at += ":" + strconv.Itoa(p.Line)
	}
	if p.Field != "" {
		at += ": " + p.Field
	}
	return at
}
