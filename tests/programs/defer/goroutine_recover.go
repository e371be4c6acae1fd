// recover on other goroutines: each has its own panics; a server survives its handlers.
package main

type reply struct {
	id  int
	err string
}

func handle(id int) {
	switch id % 4 {
	case 1:
		panic("handler " + string(rune('0'+id)))
	case 2:
		var p *reply
		p.id = 1
	case 3:
		var a [3]int
		a[id] = 1
	}
}

func serve(id int, out chan<- reply) {
	r := reply{id: id}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case string:
			r.err = e
		case error:
			r.err = "error " + e.Error()
		}
		out <- r
	}()
	handle(id)
}

func main() {
	out := make(chan reply)
	var all [8]reply
	for i := range all {
		go serve(i, out)
	}
	for range all {
		r := <-out
		all[r.id] = r
	}
	for _, r := range all {
		println(r.id, r.err)
	}
}
