// Encodes and decodes records with encoding/json, with types and without.
package main

import (
	"encoding/json"
	"strconv"
)

type item struct {
	ID     int               `json:"id"`
	Name   string            `json:"name"`
	Price  float64           `json:"price"`
	Tags   []string          `json:"tags,omitempty"`
	Attrs  map[string]string `json:"attrs,omitempty"`
	Parent *item             `json:"parent,omitempty"`
	Active bool              `json:"active"`
}

func main() {
	var items []item
	for i := range 2000 {
		it := item{ID: i, Name: "item \"" + strconv.Itoa(i) + "\"", Price: float64(i) * 1.25, Active: i%3 == 0}
		for j := range i % 4 {
			it.Tags = append(it.Tags, "tag"+strconv.Itoa(j))
		}
		if i%5 == 0 {
			it.Attrs = map[string]string{"colour": "grün", "size": strconv.Itoa(i % 7), "note": "a<b & c>d"}
		}
		if i%10 == 0 {
			it.Parent = &item{ID: i / 10, Name: "parent"}
		}
		items = append(items, it)
	}
	total := 0
	for range 15 {
		data, err := json.Marshal(items)
		if err != nil {
			panic(err)
		}
		var back []item
		if err := json.Unmarshal(data, &back); err != nil {
			panic(err)
		}
		var any []map[string]any
		if err := json.Unmarshal(data, &any); err != nil {
			panic(err)
		}
		total += len(data) + len(back) + len(any)
		items[0].ID++
	}
	println(total)
}
