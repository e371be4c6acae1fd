// Struct types whose embedded fields differ only in the alias that names them are different types.
package main

import (
	"fmt"
	"reflect"
	"unsafe"
)

type Int = int
type A = struct{ int }
type B = struct{ Int }

func main() {
	var x, y any = A{}, B{}
	fmt.Println(x == y, reflect.TypeOf(x), reflect.TypeOf(y), reflect.TypeOf(y).Field(0).Name)
	{
		type C = int32
		x = struct{ C }{}
	}
	{
		type C = uint32
		y = struct{ C }{}
	}
	fmt.Println(x == y)
	fmt.Println(any(struct{ byte }{}) == any(struct{ uint8 }{}), any(struct{ error }{}) == any(struct{ error }{}))
	fmt.Printf("%q %q\n", reflect.TypeOf(unsafe.Pointer(nil)).PkgPath(), reflect.TypeOf(0).PkgPath())
}
