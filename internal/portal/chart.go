package portal

// chart is figures as a picture of bars, and the same figures as a table. A
// page makes one with newChart and shows it by {{template "chart" .TheChart}}.
type chart struct {
	Title  string
	Of     string   // heading of the table's first column: "Month"
	Series []string // what is counted, in the order of the colours; at most five
	Bars   []bar
	Long   bool // names are long, and the table stands open
	Wide   drawing
	Tall   drawing
	CSV    string // address of the same figures as a file; "" has none
}

// bar is one line of a chart: a month, a worklist.
type bar struct {
	Name   string
	Short  string // where there is little room
	Values []int  // one for each series
	Texts  []string
	Path   string // where the bar's things are listed; "" is nowhere
	None   bool   // there is nothing that the values could be of
}

// Sum is all values together.
func (b bar) Sum() int {
	n := 0
	for _, v := range b.Values {
		n += v
	}
	return n
}

// newChart draws bars: their values one upon another, or apart, side by side.
// write puts a value into words.
func newChart(title, of string, series []string, bars []bar, apart bool, write func(int) string) chart {
	c := chart{Title: title, Of: of, Series: series, Bars: bars}
	most := 0
	for i, b := range bars {
		for _, v := range b.Values {
			text := "–"
			if !b.None {
				text = write(v)
			}
			bars[i].Texts = append(bars[i].Texts, text)
			if apart {
				most = max(most, v)
			}
		}
		if !apart {
			most = max(most, b.Sum())
		}
	}
	scale := ceiling(most)
	c.Wide = c.upright(scale, apart, write)
	left := 56
	for _, b := range bars {
		left = max(left, min(110, 7*len([]rune(b.Short))+4))
	}
	c.Tall = c.lying("picture-tall", left, 222-left, scale, apart, write)
	return c
}

// newLongChart is newChart of bars with long names, in rows on every screen,
// its table open.
func newLongChart(title, of string, series []string, bars []bar, write func(int) string) chart {
	c := newChart(title, of, series, bars, false, write)
	most := 0
	for _, b := range bars {
		most = max(most, b.Sum())
	}
	c.Long = true
	c.Wide = c.lying("picture-wide", 330, 600, ceiling(most), false, write)
	c.Tall = c.lying("picture-tall", 0, 222, ceiling(most), false, write)
	return c
}

// ceiling is the next number at or above n that people like: 1, 2, 5, 10, 20, 50, ….
func ceiling(n int) int {
	for c := 4; ; c *= 10 { // quarters of it are whole numbers
		for _, k := range []int{1, 2, 3, 5} {
			if c*k >= n {
				return c * k
			}
		}
	}
}

// The measures of a chart on a wide screen.
const (
	chartLeft, chartTop, chartHigh, chartBroad = 56, 14, 200, 940
)

// upright is the chart with standing bars.
func (c *chart) upright(scale int, apart bool, write func(int) string) drawing {
	d := drawing{Class: "picture-wide", Says: c.Title, Width: chartLeft + chartBroad + 4, Height: chartTop + chartHigh + 34}
	for i := range 5 {
		y := number(chartTop + chartHigh - i*chartHigh/4)
		d.path("c-grid", "M%d %sh%d", chartLeft, y, chartBroad)
		d.words("p-soft", "end", chartLeft-8, y+4, 12, write(scale*i/4))
	}
	slot := number(chartBroad) / number(max(len(c.Bars), 1))
	each := (len(c.Bars) + 12) / 13 // so many labels have room
	for i, b := range c.Bars {
		left, broad := chartLeft+slot*number(i)+slot*0.18, slot*0.64
		if apart {
			broad /= number(max(len(b.Values), 1))
		}
		foot := number(chartTop + chartHigh)
		for k, v := range b.Values {
			high := chartHigh * number(v) / number(scale)
			if apart {
				d.box(colour(k), left+broad*number(k), foot-high, broad, high)
				continue
			}
			foot -= high
			d.box(colour(k), left, foot, broad, high)
		}
		if i%each == 0 {
			d.words("", "middle", chartLeft+slot*(number(i)+0.5), chartTop+chartHigh+20, 12, b.Short)
		}
	}
	return d
}

// lying is the chart with a row for each bar, broad long at most, its names at
// the left; where that leaves no room for them, above.
func (c *chart) lying(class string, left, broad, scale int, apart bool, write func(int) string) drawing {
	const row = 26
	d := drawing{Class: class, Says: c.Title, Width: left + broad + 58}
	y := number(0)
	for _, b := range c.Bars {
		name := b.Short
		if left > 0 && b.Name != b.Short && c.Long {
			name = b.Name
		}
		d.words("", "start", 0, y+17, 13, name)
		if left == 0 {
			y += row - 6
		}
		x := number(left)
		for k, v := range b.Values {
			w := number(broad) * number(v) / number(scale)
			d.box(colour(k), x, y+5, w, 16)
			if apart {
				d.words("p-soft", "start", x+w+5, y+17, 12, b.Texts[k])
				y += row
				continue
			}
			x += w
		}
		if !apart {
			d.words("p-soft", "start", x+5, y+17, 12, write(b.Sum()))
			y += row
		}
	}
	d.Height = int(y) + 4
	return d
}

// colours are the classes of a chart's series.
var colours = []string{"c-0", "c-1", "c-2", "c-3", "c-4"}

func colour(i int) string { return colours[i%len(colours)] }
