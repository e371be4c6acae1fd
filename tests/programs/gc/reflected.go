// Large types that reflect has made, which have no mask of their pointers: they are looked at part by part.
package main

import (
	"reflect"
	"runtime"
)

type pair struct {
	n int
	p *int
}

func number(i int) reflect.Value {
	p := new(int)
	*p = i
	return reflect.ValueOf(p)
}

func main() {
	const n = 30000
	array := reflect.ArrayOf(n, reflect.TypeFor[pair]())
	whole := reflect.StructOf([]reflect.StructField{
		{Name: "N", Type: reflect.TypeFor[int]()},
		{Name: "A", Type: array},
		{Name: "P", Type: reflect.TypeFor[*int]()},
		{Name: "B", Type: reflect.ArrayOf(n, reflect.TypeFor[*int]())},
	})
	println(array.Size() > 1<<17, whole.Size() > 1<<17)
	v, copied := reflect.New(whole).Elem(), reflect.New(whole).Elem()
	for round := range 3 {
		for i := range n {
			v.Field(1).Index(i).Set(reflect.ValueOf(pair{i, number(i).Interface().(*int)}))
			v.Field(3).Index(i).Set(number(i + round))
		}
		v.Field(2).Set(number(round))
		runtime.GC()
		copied.Set(v)
		v.Field(3).SetZero()
		runtime.GC()
	}
	sum := 0
	for i := range n {
		sum += *copied.Field(1).Index(i).Interface().(pair).p + copied.Field(3).Index(i).Elem().Interface().(int)
	}
	println(sum, *copied.Field(2).Interface().(*int), v.Field(3).Index(5).IsNil())
}
