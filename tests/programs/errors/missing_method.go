// Types that lack a method of an interface: for want of a pointer, of the right signature, of an exported name.
package main

type shape interface {
	Area() float64
	Name() string
}

type square struct{ side float64 }

func (s *square) Area() float64 { return s.side * s.side }
func (s *square) Name() string  { return "square" }

type circle struct{}

func (circle) Area() int    { return 3 }
func (circle) Name() string { return "circle" }

type line struct{}

func (line) area() float64 { return 0 }
func (line) Name() string  { return "line" }

type point struct{}

type field struct{ Area func() float64 }

func (field) Name() string { return "field" }

func use(shape) {}

func get() shape {
	return point{}
}

func main() {
	var s shape = square{2}
	s = circle{}
	use(line{})
	use(field{})
	var p *shape = &s
	use(p)
	_ = s.(point)
	_, ok := s.(*circle)
	_ = ok
	use(nil, nil)
}
