// Calls through interfaces, type switches and assertions.
package main

type shape interface {
	area() float64
	grow(by float64)
}

type square struct{ side float64 }
type circle struct{ radius float64 }
type box struct{ w, h float64 }

func (s *square) area() float64   { return s.side * s.side }
func (s *square) grow(by float64) { s.side += by }
func (c *circle) area() float64   { return 3 * c.radius * c.radius }
func (c *circle) grow(by float64) { c.radius += by }
func (b *box) area() float64      { return b.w * b.h }
func (b *box) grow(by float64)    { b.w += by; b.h -= by / 2 }

type named interface{ name() string }

func (c *circle) name() string { return "circle" }

func kind(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case string:
		return len(v)
	case *square:
		return 3
	case named:
		return len(v.name())
	case error:
		return 5
	}
	return 7
}

func main() {
	var shapes []shape
	for i := range 3000 {
		f := float64(i % 10)
		switch i * 7919 % 3 {
		case 0:
			shapes = append(shapes, &square{f})
		case 1:
			shapes = append(shapes, &circle{f})
		default:
			shapes = append(shapes, &box{f, f + 1})
		}
	}
	sum := 0.0
	for range 20000 {
		for _, s := range shapes {
			sum += s.area()
		}
	}
	for range 5000 {
		for _, s := range shapes {
			s.grow(0.001)
		}
	}
	println(sum, shapes[5].area())
	values := []any{1, "two", shapes[0], shapes[1], shapes[2], 3.5, nil, shapes[3]}
	n := 0
	for i := range 20_000_000 {
		n += kind(values[i&7])
	}
	println(n)
}
