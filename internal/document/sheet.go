package document

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"volare/internal/licensing"
	"volare/internal/locale"
)

// Measures in millimetres (A4 upright) and points (sizes of type).
const (
	margin     = 20.0
	width      = 210 - 2*margin
	labelWidth = 56.0
	body       = 9.5
	lineHeight = 5.0
	keep       = 30.0 // a heading, or a signature line, wants so much room below it
)

const family = "DejaVu"

// pageCount stands for the number of pages until that is known. The library
// replaces its UTF-16 bytes everywhere, so it has a character that clean lets
// nobody else use, and no bytes that two others side by side could make.
const pageCount = "{\uE001}"

// sheet is a document being written. Text from outside is only ever set in
// the regular font, whose characters are known; bold is for our own words.
type sheet struct {
	*scribe
	pdf      *fpdf.Fpdf
	texts    *locale.Texts
	lang     string
	heading  string
	sections int
}

// newSheet begins a document with everything in it that could differ from one run to the next held fast.
func (p *Printer) newSheet(lang, heading, footer string, at time.Time) *sheet {
	pdf := fpdf.New("P", "mm", "A4", "")
	at = at.UTC().Truncate(time.Second)
	pdf.SetCreationDate(at)
	pdf.SetModificationDate(at)
	pdf.SetCatalogSort(true)
	pdf.SetProducer("Volare", true)
	pdf.SetLang(lang)
	// The library reads the fonts in place, and keeps them: each document has its own copy.
	pdf.AddUTF8FontFromBytes(family, "", bytes.Clone(regular))
	pdf.AddUTF8FontFromBytes(family, "B", bytes.Clone(bold))
	pdf.SetMargins(margin, margin, margin)
	pdf.SetAutoPageBreak(true, margin+5)
	pdf.SetCellMargin(0)
	s := &sheet{scribe: &scribe{glyphs: p.glyphs}, pdf: pdf, texts: p.texts, lang: lang, heading: heading}
	footer = s.clean("", footer)
	pdf.SetTitle(s.clean("", heading)+" "+footer, true)
	pdf.AliasNbPages(pageCount)
	pdf.SetFooterFunc(func() {
		pdf.SetY(-15)
		pdf.SetFont(family, "", 7.5)
		pdf.CellFormat(width/2, lineHeight, footer, "", 0, "L", false, 0, "")
		page := s.text("document.page", "page", strconv.Itoa(pdf.PageNo()), "pages", pageCount)
		pdf.CellFormat(width/2, lineHeight, page, "", 0, "R", false, 0, "")
	})
	pdf.AddPage()
	return s
}

// finish closes the document.
func (s *sheet) finish() ([]byte, string, error) {
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return nil, "", err
	}
	return out.Bytes(), digest(out.Bytes()), nil
}

// text is a text of the language catalogues; params are name, value pairs.
func (s *sheet) text(key string, params ...string) string {
	values := map[string]string{}
	for i := 0; i+1 < len(params); i += 2 {
		values[params[i]] = params[i+1]
	}
	return s.texts.Text(s.lang, key, values)
}

func (s *sheet) date(d licensing.Date) string {
	return s.texts.Date(s.lang, d.Year(), d.Month(), d.Day())
}

// title is the document's heading.
func (s *sheet) title(t string) {
	s.pdf.Ln(2)
	s.set(t, "", 17, 8)
	s.pdf.Ln(2)
}

// line sets one text, called label if it has to be explained, in its own size.
func (s *sheet) line(label, t string, size float64) {
	s.set(s.clean(label, t), "", size, lineHeight)
}

// section begins a numbered section and returns its number.
func (s *sheet) section(name string) int {
	s.sections++
	s.keep()
	s.pdf.Ln(3)
	s.set(strconv.Itoa(s.sections)+". "+name, "B", 11.5, 7)
	return s.sections
}

// keep goes to the next page when little room is left on this one.
func (s *sheet) keep() {
	_, height := s.pdf.GetPageSize()
	if s.pdf.GetY() > height-margin-keep {
		s.pdf.AddPage()
	}
}

func (s *sheet) paragraph(t string) { s.paragraphs("", t) }

// paragraphs sets a text that may have line breaks, under a label of ours if there is one.
func (s *sheet) paragraphs(label, t string) {
	if label != "" {
		s.pdf.Ln(1)
		s.set(label, "B", body, lineHeight)
	}
	for part := range strings.SplitSeq(strings.ReplaceAll(t, "\r\n", "\n"), "\n") {
		if part = strings.TrimSpace(part); part != "" {
			s.set(s.clean(label, part), "", body, lineHeight)
			s.pdf.Ln(1.2)
		}
	}
}

// row sets a label of ours and the value beside it.
func (s *sheet) row(label, value string) {
	if strings.TrimSpace(value) == "" {
		return
	}
	s.pdf.SetFont(family, "", body)
	value = s.clean(label, value)
	labels, values := s.wrap(label, labelWidth-4), s.wrap(value, width-labelWidth)
	for i := range max(len(labels), len(values)) {
		s.pdf.SetX(margin)
		s.pdf.CellFormat(labelWidth, lineHeight, at(labels, i), "", 0, "L", false, 0, "")
		s.pdf.CellFormat(width-labelWidth, lineHeight, visual(at(values, i)), "", 1, "L", false, 0, "")
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func (s *sheet) party(role string, p Party) {
	s.row(role, p.Name)
	s.row(s.text("label.address"), p.Address)
	for _, id := range p.Identifiers {
		s.row(s.text("label."+id.Label), id.Value)
	}
	s.pdf.Ln(1.5)
}

func (s *sheet) person(role string, p Person) {
	who := p.Name
	if p.Mail != "" {
		who += " <" + p.Mail + ">"
	}
	if p.Organization != "" {
		who += ", " + p.Organization
	}
	s.row(role, who)
}

// signatureLine is where a signature or an approval belongs.
func (s *sheet) signatureLine(role, who string) {
	s.keep()
	s.pdf.Ln(2)
	s.row(role, who)
	s.row(s.text("document.date_and_signature"), strings.Repeat("_", 40))
}

// explainLost repeats the texts in which characters couldn't be shown.
func (s *sheet) explainLost() {
	if len(s.lost) == 0 {
		return
	}
	s.section(s.text("document.lost"))
	s.paragraph(s.text("document.lost_explained"))
	for _, l := range s.lost {
		s.row(l.label, l.escaped)
	}
}

// set writes text in lines as wide as the page; in bold only our own words.
func (s *sheet) set(t, style string, size, height float64) {
	s.pdf.SetFont(family, style, size)
	if style == "" {
		t = s.clean("", t)
	}
	for _, l := range s.wrap(t, width) {
		s.pdf.SetX(margin)
		s.pdf.CellFormat(width, height, visual(l), "", 1, "L", false, 0, "")
	}
}

// wrap breaks text into lines no wider than w in the present font, between
// words where it can. (The library's own counts accents that stand alone as
// characters 65 ems wide.)
func (s *sheet) wrap(t string, w float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(t) {
		if longer := strings.TrimLeft(line+" "+word, " "); s.pdf.GetStringWidth(longer) <= w {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = ""
		for _, r := range word {
			if s.pdf.GetStringWidth(line+string(r)) > w && line != "" {
				lines, line = append(lines, line), ""
			}
			line += string(r)
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
