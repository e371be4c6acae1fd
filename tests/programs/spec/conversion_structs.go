// Conversions between struct types ignore tags; between pointers to them, too; named and unnamed mix.
package main

type person struct {
	Name string
	Addr *struct{ Street string }
}

type data = *struct {
	Name string `json:"name"`
	Addr *struct {
		Street string `json:"street"`
	} `json:"address"`
}

type celsius float64
type temps []celsius
type floats []float64
type op func(int) int
type pairs map[string][2]int

func (t temps) max() (m celsius) {
	for _, x := range t {
		m = max(m, x)
	}
	return
}

func main() {
	d := data(&person{"a", &struct{ Street string }{"s"}})
	p := (*person)(d)
	p.Name = "b"
	println(d.Name, p.Addr.Street)
	anon := struct {
		Name string `x:"y"`
		Addr *struct{ Street string }
	}{"c", nil}
	q := person(anon)
	anon2 := (struct {
		Name string
		Addr *struct{ Street string }
	})(q)
	println(q.Name, anon2.Name, anon2 == q)
	t := temps{1, 3, 2}
	var plain []celsius = t
	t = plain
	println(t.max(), temps(plain).max())
	var o op = func(i int) int { return i * 2 }
	f := (func(int) int)(o)
	println(f(4), op(f)(5))
	m := pairs{"x": {1, 2}}
	var n map[string][2]int = m
	n["y"] = [2]int{3, 4}
	println(len(m), m["y"][1])
	var e any = m
	_, isPlain := e.(map[string][2]int)
	_, isNamed := e.(pairs)
	println(isPlain, isNamed)
	_ = floats(nil)
	println([]celsius(t)[0], celsius(2.5)+1, float64(celsius(1))/3)
}
