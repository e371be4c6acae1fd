// Values that do not implement an interface: missing, wrong type, pointer receiver.
package main

type shape interface {
	area() float64
	scale(f float64)
}

type none struct{}

type wrong struct{}

func (wrong) area() int       { return 1 }
func (wrong) scale(f float64) {}

type ptr struct{}

func (p *ptr) area() float64   { return 1 }
func (p *ptr) scale(f float64) {}

func use(s shape) {}

func main() {
	var s shape = none{}
	s = wrong{}
	s = ptr{}
	s = &ptr{}
	use(5)
	use(nil)
	use(&none{})
	var p *shape = &s
	p.area()
	_ = s.(none)
	_ = s.(*ptr)
	_ = 5.(int)
	_ = s == 5
}
