// select picks among ready cases at random: neither starves; all values arrive once.
package main

func main() {
	a, b := make(chan int, 1000), make(chan int, 1000)
	for i := range 1000 {
		a <- i
		b <- i
	}
	na, nb := 0, 0
	for range 1000 {
		select {
		case <-a:
			na++
		case <-b:
			nb++
		}
	}
	println(na+nb, na > 300, nb > 300)
	for len(a)+len(b) > 0 {
		select {
		case <-a:
			na++
		case <-b:
			nb++
		}
	}
	println(na, nb)
	out := make(chan int)
	done := make(chan bool)
	const n = 8
	var chans [n]chan int
	for i := range chans {
		chans[i] = make(chan int)
		go func() {
			for k := range 100 {
				chans[i] <- i*100 + k
			}
			done <- true
		}()
	}
	go func() {
		for {
			select {
			case x := <-chans[0]:
				out <- x
			case x := <-chans[1]:
				out <- x
			case x := <-chans[2]:
				out <- x
			case x := <-chans[3]:
				out <- x
			case x := <-chans[4]:
				out <- x
			case x := <-chans[5]:
				out <- x
			case x := <-chans[6]:
				out <- x
			case x := <-chans[7]:
				out <- x
			}
		}
	}()
	sum, ended := 0, 0
	for got := 0; got < 800 || ended < n; {
		select {
		case x := <-out:
			sum += x
			got++
		case <-done:
			ended++
		}
	}
	println(sum)
}
