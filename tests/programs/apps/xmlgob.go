// The same orders through XML, gob and JSON; HTML templates that escape; URLs and MIME; slog with a handler that drops the time.
package main

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/url"
	"os"
	"reflect"
	"strings"
	"time"
)

type Order struct {
	XMLName  xml.Name  `xml:"order" json:"-"`
	ID       int       `xml:"id,attr"`
	Placed   time.Time `xml:"placed"`
	Customer *Person   `xml:"customer"`
	Lines    []Line    `xml:"lines>line"`
	Comment  string    `xml:",comment"`
	Extra    Extra     `xml:"-"`
}

type Person struct {
	Name  string `xml:"name"`
	Email string `xml:"email,omitempty"`
}

type Line struct {
	SKU   string  `xml:"sku,attr"`
	Count uint    `xml:"count"`
	Price float64 `xml:"price"`
	Note  string  `xml:",chardata"`
}

// Extra is an interface that gob has to know the types of.
type Extra interface{ Cost() int }

type Gift struct{ Paper string }
type Express struct{ Hours int }

func (Gift) Cost() int       { return 3 }
func (e *Express) Cost() int { return 100 / e.Hours }

func init() {
	gob.Register(Gift{})
	gob.RegisterName("express", &Express{})
}

const feed = `<?xml version="1.0" encoding="UTF-8"?>
<orders xmlns:x="urn:x">
  <order id="7"><placed>2024-05-01T10:00:00Z</placed>
    <customer><name>Ann &amp; Söhne</name><unknown/></customer>
    <lines><line sku="A-1"><count>2</count><price>1.5</price> wrapped </line><line sku="B"><count>1</count><price>1e2</price></line></lines>
    <!-- call first --></order>
  <!DOCTYPE-less/>
</orders>`

func tokens(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	depth := 0
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			fmt.Printf("%s<%s %v\n", strings.Repeat(" ", depth), t.Name.Local, t.Attr)
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			if s := strings.TrimSpace(string(t)); s != "" {
				fmt.Printf("%s%q\n", strings.Repeat(" ", depth), s)
			}
		case xml.ProcInst:
			fmt.Println(t.Target, string(t.Inst))
		case xml.Comment:
			fmt.Printf("comment %q\n", t)
		}
	}
}

func main() {
	fmt.Println(tokens(strings.Replace(feed, "<!DOCTYPE-less/>", "", 1)))
	fmt.Println(tokens("<a><b></a>"))
	var orders struct {
		Orders []Order `xml:"order"`
	}
	err := xml.Unmarshal([]byte(strings.Replace(feed, "<!DOCTYPE-less/>", "", 1)), &orders)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	o := orders.Orders[0]
	fmt.Printf("%d %v %+v %+v %q\n", o.ID, o.Placed, *o.Customer, o.Lines, o.Comment)
	o.Customer.Name = "<Bob> \"x\""
	out, err := xml.MarshalIndent(o, "", "  ")
	fmt.Println(string(out), err)
	_, err = xml.Marshal(map[string]int{"a": 1})
	fmt.Println(err)

	o.Extra = &Express{24}
	var buf bytes.Buffer
	encoder := gob.NewEncoder(&buf)
	for _, extra := range []Extra{&Express{24}, Gift{"red"}, nil} {
		o.Extra = extra
		if err := encoder.Encode(o); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(buf.Len() > 100)
	decoder := gob.NewDecoder(&buf)
	for {
		var back Order
		err := decoder.Decode(&back)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Println(err)
			break
		}
		cost := 0
		if back.Extra != nil {
			cost = back.Extra.Cost()
		}
		fmt.Println(back.ID, back.Customer.Name, len(back.Lines), reflect.TypeOf(back.Extra), cost, back.Placed.Equal(o.Placed))
	}
	type narrow struct {
		ID    int
		Lines []struct{ SKU string }
	}
	o.Extra = nil
	buf.Reset()
	gob.NewEncoder(&buf).Encode(o)
	var n narrow
	fmt.Println(gob.NewDecoder(&buf).Decode(&n), n)
	buf.Reset()
	gob.NewEncoder(&buf).Encode("text")
	fmt.Println(gob.NewDecoder(&buf).Decode(&n))
	fmt.Println(gob.NewEncoder(&buf).Encode(func() {}))
	asJSON, err := json.Marshal(o)
	fmt.Println(string(asJSON), err)

	page := template.Must(template.New("page").Parse(`<a href="/find?q={{.Query}}" title='{{.Name}}' onclick="go({{.Data}})">{{.Name}}</a>
<script>var d = {{.Data}};</script><p style="color: {{.Colour}}">{{.Safe}}</p><a href="{{.Link}}">x</a>
`))
	err = page.Execute(os.Stdout, map[string]any{
		"Query": "a b&c", "Name": `O'Hara <i>`, "Data": []any{1, "</script>", nil, map[string]int{"k": 1}},
		"Colour": "red; x: expression(1)", "Safe": template.HTML("<b>ok</b>"), "Link": "javascript:alert(1)",
	})
	fmt.Println(err)

	u, err := url.Parse("https://user:p%40ss@example.org:8080/a%2Fb/../c?x=1&y=a+b&x=2#frag")
	fmt.Println(u.Host, u.Port(), u.Path, u.RawPath, u.Query(), u.Fragment, u.User, err)
	fmt.Println(u.ResolveReference(&url.URL{Path: "../d"}), u.JoinPath("e", "..", "f").EscapedPath(), url.QueryEscape("ü /?"))
	for _, bad := range []string{"http://[::1", "%zz", "http://a b/", ":x", "http://h:port/"} {
		_, err := url.Parse(bad)
		fmt.Println(err)
	}

	options := &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey && len(groups) == 0 {
			return slog.Attr{}
		}
		return a
	}}
	for _, h := range []slog.Handler{slog.NewTextHandler(os.Stderr, options), slog.NewJSONHandler(os.Stderr, options)} {
		log := slog.New(h).With("order", o.ID)
		log.Info("placed", "customer", o.Customer.Name, "lines", len(o.Lines), slog.Group("extra", "a", 1.5, "b", time.Second))
		log.WithGroup("g").Debug("debug", "err", errors.New("bad thing"), "any", o.Lines[0])
		log.Warn("odd", "key")
	}
}
