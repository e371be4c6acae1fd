// Geometry: interfaces and embedding, sorting by many keys, convex hull, SVG by a text builder, custom Formatter and GoStringer.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"sort"
	"strings"
)

type Point struct{ X, Y float64 }

func (p Point) Sub(q Point) Point        { return Point{p.X - q.X, p.Y - q.Y} }
func (p Point) Cross(q Point) float64    { return p.X*q.Y - p.Y*q.X }
func (p Point) Distance(q Point) float64 { return math.Hypot(p.X-q.X, p.Y-q.Y) }
func (p Point) String() string           { return fmt.Sprintf("(%.4g, %.4g)", p.X, p.Y) }
func (p *Point) Move(dx, dy float64)     { p.X += dx; p.Y += dy }
func ParsePoint(s string) (p Point, err error) {
	_, err = fmt.Sscanf(s, "%g,%g", &p.X, &p.Y)
	return p, err
}

type Shape interface {
	Area() float64
	Perimeter() float64
}

type Mover interface{ Move(dx, dy float64) }

type Named struct{ Name string }

func (n Named) Label() string     { return "<" + n.Name + ">" }
func (n *Named) Rename(to string) { n.Name = to }

type Circle struct {
	Named
	Point
	R float64
}

type Rect struct {
	Named
	Min, Max Point
}

type Polygon struct {
	*Named
	Points []Point
}

func (c Circle) Area() float64      { return math.Pi * c.R * c.R }
func (c Circle) Perimeter() float64 { return 2 * math.Pi * c.R }
func (c Circle) String() string     { return fmt.Sprintf("circle %s at %v r=%g", c.Label(), c.Point, c.R) }

func (r Rect) Area() float64        { return math.Abs((r.Max.X - r.Min.X) * (r.Max.Y - r.Min.Y)) }
func (r Rect) Perimeter() float64   { return 2 * (math.Abs(r.Max.X-r.Min.X) + math.Abs(r.Max.Y-r.Min.Y)) }
func (r *Rect) Move(dx, dy float64) { r.Min.Move(dx, dy); r.Max.Move(dx, dy) }
func (r Rect) GoString() string     { return fmt.Sprintf("Rect{%v..%v}", r.Min, r.Max) }

func (p Polygon) Area() float64 {
	sum := 0.0
	for i, q := range p.Points {
		sum += q.Cross(p.Points[(i+1)%len(p.Points)])
	}
	return math.Abs(sum) / 2
}

func (p Polygon) Perimeter() (sum float64) {
	for i, q := range p.Points {
		sum += q.Distance(p.Points[(i+1)%len(p.Points)])
	}
	return sum
}

func (p Polygon) Move(dx, dy float64) {
	for i := range p.Points {
		p.Points[i].Move(dx, dy)
	}
}

// Hull is Andrew's monotone chain.
func Hull(points []Point) []Point {
	points = slices.Clone(points)
	slices.SortFunc(points, func(a, b Point) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	points = slices.Compact(points)
	half := func(seq []Point) []Point {
		var h []Point
		for _, p := range seq {
			for len(h) >= 2 && h[len(h)-1].Sub(h[len(h)-2]).Cross(p.Sub(h[len(h)-2])) <= 0 {
				h = h[:len(h)-1]
			}
			h = append(h, p)
		}
		return h[:len(h)-1]
	}
	lower := half(points)
	slices.Reverse(points)
	return append(lower, half(points)...)
}

type multiSorter struct {
	shapes []Shape
	less   []func(a, b Shape) bool
}

func (m *multiSorter) Len() int      { return len(m.shapes) }
func (m *multiSorter) Swap(i, j int) { m.shapes[i], m.shapes[j] = m.shapes[j], m.shapes[i] }
func (m *multiSorter) Less(i, j int) bool {
	for _, less := range m.less {
		switch {
		case less(m.shapes[i], m.shapes[j]):
			return true
		case less(m.shapes[j], m.shapes[i]):
			return false
		}
	}
	return false
}

func svg(w *strings.Builder, shapes ...Shape) error {
	fmt.Fprintln(w, `<svg viewBox="0 0 100 100">`)
	defer fmt.Fprintln(w, "</svg>")
	for i, s := range shapes {
		switch s := s.(type) {
		case *Circle:
			fmt.Fprintf(w, "  <circle cx=%q cy=%q r=%q/>\n", fmt.Sprint(s.X), fmt.Sprint(s.Y), fmt.Sprint(s.R))
		case Rect, *Rect:
			fmt.Fprintf(w, "  <!-- %T %#v -->\n", s, s)
		case interface{ Label() string }:
			fmt.Fprintf(w, "  <g id=%q/>\n", s.Label())
		default:
			return fmt.Errorf("shape %d: unsupported %T", i, s)
		}
	}
	return nil
}

type square float64

func (s square) Area() float64      { return float64(s * s) }
func (s square) Perimeter() float64 { return float64(4 * s) }

func main() {
	circle := &Circle{Named{"c"}, Point{1, 2}, 3}
	rect := &Rect{Named{"r"}, Point{0, 0}, Point{4, 3}}
	poly := Polygon{&Named{"p"}, []Point{{0, 0}, {4, 0}, {0, 3}}}
	shapes := []Shape{circle, rect, poly, square(2), square(3.5), *rect}
	for _, s := range shapes {
		fmt.Printf("%-14T area %8.3f perimeter %8.3f", s, s.Area(), s.Perimeter())
		if m, ok := s.(Mover); ok {
			m.Move(1, 1)
			fmt.Print(" moved")
		}
		if n, ok := s.(interface{ Rename(string) }); ok {
			n.Rename(strings.ToUpper(s.(interface{ Label() string }).Label()))
			fmt.Print(" renamed")
		}
		fmt.Println()
	}
	fmt.Println(circle, rect.Min, poly.Name, poly.Points)
	fmt.Printf("%v\n%+v\n%#v\n%s\n", *rect, circle, rect, poly.Points)
	fmt.Printf("%v %+v %#v %T\n", poly.Points[0], poly.Points[0], poly.Points[0], poly.Points[0])

	sort.Sort(&multiSorter{shapes, []func(a, b Shape) bool{
		func(a, b Shape) bool { return math.Round(a.Perimeter()) < math.Round(b.Perimeter()) },
		func(a, b Shape) bool { return a.Area() > b.Area() },
	}})
	for _, s := range shapes {
		fmt.Printf("%.0f/%.2f ", s.Perimeter(), s.Area())
	}
	fmt.Println()

	var cloud []Point
	for i := range 200 {
		a := float64(i) * 2.399963
		r := 10 * math.Sqrt(float64(i)/200)
		cloud = append(cloud, Point{math.Round(r*math.Cos(a)*100) / 100, math.Round(r*math.Sin(a)*100) / 100})
	}
	hull := Hull(cloud)
	fmt.Println(len(hull), hull[:3])
	fmt.Printf("%.3f\n", Polygon{nil, hull}.Area())

	var out strings.Builder
	err := svg(&out, circle, rect, *rect, poly, square(1), circle)
	fmt.Print(out.String())
	fmt.Println(err)
	encoded, err := json.Marshal([]any{circle, rect, poly, square(2)})
	fmt.Println(string(encoded), err)
	for _, s := range []string{"1,2", "1.5e1,-2", "x,1", "1", ""} {
		p, err := ParsePoint(s)
		fmt.Println(p, err)
	}
	_, err = json.Marshal(Point{math.NaN(), math.Inf(1)})
	var unsupported *json.UnsupportedValueError
	fmt.Fprintln(os.Stderr, errors.As(err, &unsupported), err)
	fmt.Println(Polygon{nil, nil}.Name)
}
