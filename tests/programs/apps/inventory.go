// An inventory with embedded types, a JSON codec of its own for enums and times, validation by struct tags and reflection.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"
)

type Category int

const (
	Tool Category = iota + 1
	Toy
	Book
)

var categories = [...]string{Tool: "tool", Toy: "toy", Book: "book"}

func (c Category) String() string {
	if int(c) < len(categories) && categories[c] != "" {
		return categories[c]
	}
	return fmt.Sprintf("Category(%d)", int(c))
}

func (c Category) MarshalText() ([]byte, error) {
	if c < Tool || c > Book {
		return nil, fmt.Errorf("no category %d", int(c))
	}
	return []byte(categories[c]), nil
}

func (c *Category) UnmarshalText(text []byte) error {
	for i, name := range categories {
		if name != "" && name == string(text) {
			*c = Category(i)
			return nil
		}
	}
	return fmt.Errorf("unknown category %q", text)
}

// Span is a duration that is text in JSON.
type Span struct{ time.Duration }

func (s Span) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }
func (s *Span) UnmarshalJSON(p []byte) (err error) {
	var v any
	if err := json.Unmarshal(p, &v); err != nil {
		return err
	}
	switch v := v.(type) {
	case float64:
		s.Duration = time.Duration(v * float64(time.Second))
	case string:
		s.Duration, err = time.ParseDuration(v)
	default:
		err = fmt.Errorf("a span cannot be %T", v)
	}
	return err
}

type Meta struct {
	ID      int       `json:"id" check:"min=1"`
	Created time.Time `json:"created,omitzero"`
}

type Dimensions struct {
	W, H, D float64 `json:",omitempty"`
}

type Item struct {
	Meta
	*Dimensions `json:"size,omitempty"`
	Name        string           `json:"name" check:"nonempty,max=12"`
	Category    Category         `json:"category"`
	Stock       uint8            `json:"stock" check:"max=200"`
	Warranty    *Span            `json:"warranty,omitempty"`
	Prices      map[Category]int `json:"prices,omitempty"`
	Attributes  map[string]any   `json:"attributes,omitempty"`
	Blob        []byte           `json:"blob,omitempty"`
	Matrix      [2][2]int        `json:"matrix"`
}

type FieldError struct {
	Path, Rule string
	Value      any
}

func (e FieldError) Error() string { return fmt.Sprintf("%s: %v breaks %q", e.Path, e.Value, e.Rule) }

// Validate walks a struct by reflection and checks the rules in its tags.
func Validate(v any) error {
	var errs []error
	var walk func(v reflect.Value, path string)
	walk = func(v reflect.Value, path string) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Interface:
			if !v.IsNil() {
				walk(v.Elem(), path)
			}
		case reflect.Slice, reflect.Array:
			for i := range v.Len() {
				walk(v.Index(i), path+"["+strconv.Itoa(i)+"]")
			}
		case reflect.Struct:
			for i := range v.NumField() {
				field := v.Type().Field(i)
				if !field.IsExported() {
					continue
				}
				name := field.Name
				if field.Anonymous {
					name = "<" + name + ">"
				}
				p := strings.TrimPrefix(path+"."+name, ".")
				for _, rule := range strings.Split(field.Tag.Get("check"), ",") {
					if rule != "" && !holds(v.Field(i), rule) {
						errs = append(errs, FieldError{p, rule, v.Field(i).Interface()})
					}
				}
				walk(v.Field(i), p)
			}
		}
	}
	walk(reflect.ValueOf(v), "")
	return errors.Join(errs...)
}

func holds(v reflect.Value, rule string) bool {
	name, argument, _ := strings.Cut(rule, "=")
	limit, _ := strconv.ParseFloat(argument, 64)
	var size float64
	switch {
	case v.CanInt():
		size = float64(v.Int())
	case v.CanUint():
		size = float64(v.Uint())
	case v.CanFloat():
		size = v.Float()
	default:
		size = float64(v.Len())
	}
	switch name {
	case "min":
		return size >= limit
	case "max":
		return size <= limit
	case "nonempty":
		return !v.IsZero()
	}
	panic("unknown rule " + name)
}

const stock = `[
 {"id": 1, "name": "Hammer", "category": "tool", "stock": 20, "warranty": "2h30m", "size": {"W": 1.5, "D": 3},
  "prices": {"toy": 3, "tool": 10}, "created": "2024-05-06T07:08:09.5+02:00", "blob": "aGVsbG8="},
 {"id": 0, "NAME": "", "category": "toy", "stock": 255, "warranty": 90, "matrix": [[1,2],[3]], "unknown": {"x": [1]}},
 {"id": 3, "name": "A very long name", "category": "book", "attributes": {"pages": 300, "tags": ["a", null, 1.5], "z": {"b": 1, "a": true}}}
]`

func main() {
	var items []Item
	if err := json.Unmarshal([]byte(stock), &items); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, item := range items {
		fmt.Printf("%d %q %v %d %v %v %s\n", item.ID, item.Name, item.Category, item.Stock, item.Prices, item.Attributes, item.Blob)
		if item.Warranty != nil {
			fmt.Println("  warranty", item.Warranty, item.Warranty.Hours())
		}
		if item.Dimensions != nil {
			fmt.Printf("  %+v %v\n", *item.Dimensions, item.W*item.D)
		}
	}
	err := Validate(items)
	fmt.Println(err)
	var fe FieldError
	fmt.Println(errors.As(err, &fe), fe.Path, reflect.TypeOf(fe.Value))

	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetIndent("", " ")
	encoder.SetEscapeHTML(false)
	items[0].Name = "Hammer <&>"
	fmt.Println(encoder.Encode(items))
	fmt.Print(out.String())

	strict := json.NewDecoder(strings.NewReader(stock))
	strict.DisallowUnknownFields()
	fmt.Println(strict.Decode(&items))
	for _, text := range []string{
		`[{"category": "food"}]`, `[{"warranty": "xyz"}]`, `[{"warranty": [1]}]`, `[{"stock": 256}]`, `[{"stock": -1}]`,
		`[{"prices": {"x": 1}}]`, `[{"created": "yesterday"}]`, `[{"blob": "%"}]`, `[{"size": 3}]`, `[{"matrix": [[1,2],[3,4],[5,6]]}]`,
	} {
		var v []Item
		err := json.Unmarshal([]byte(text), &v)
		var te *json.UnmarshalTypeError
		if errors.As(err, &te) {
			fmt.Println(te.Field, te.Type, te.Value, te.Offset)
		}
		fmt.Println(err)
	}
	_, err = json.Marshal(Item{Category: 9})
	fmt.Println(err)
	var me *json.MarshalerError
	fmt.Println(errors.As(err, &me), Category(9), Category(0), Toy)
	a, b := items[0], items[0]
	fmt.Println(reflect.DeepEqual(a, b), reflect.DeepEqual(items[0], items[1]))
	fmt.Printf("%+v\n", items[1].Meta)
	fmt.Printf("%#v\n", items[0].Dimensions != nil)
	Validate(struct {
		A int `check:"odd"`
	}{3})
}
