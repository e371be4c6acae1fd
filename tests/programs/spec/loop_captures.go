// Variables of three-clause loops that closures capture: by value if only the post statement assigns them.
package main

func collect(fs []func() int) {
	for _, f := range fs {
		print(f(), " ")
	}
	println()
}

func main() {
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { return i })
	}
	collect(fs)
	fs = nil
	for i, j := 0, 10; i < 3; i, j = i+1, j-i {
		fs = append(fs, func() int { return i*100 + j })
	}
	collect(fs)
	fs = nil
	for i := 0; i < 6; i++ {
		fs = append(fs, func() int { return i })
		i++
	}
	collect(fs)
	fs = nil
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { i += 10; return i })
	}
	collect(fs)
	collect(fs)
	fs = nil
	for i := 0; i < 3; func() { i++; fs = append(fs, func() int { return i }) }() {
		fs = append(fs, func() int { return -i })
	}
	collect(fs)
	fs = nil
	for i := 0; i < 3; i = func() int { fs = append(fs, func() int { return i }); return i + 1 }() {
	}
	collect(fs)
	fs = nil
	for i := 0; func() bool { fs = append(fs, func() int { return i }); return i < 2 }(); i++ {
	}
	collect(fs)
	fs = nil
	for i := 0; i < 3; i++ {
		defer func() { print("d", i, " ") }()
		go func() { _ = i }()
		if i == 1 {
			continue
		}
		p := &i
		fs = append(fs, func() int { return *p }, func() int { return i })
	}
	collect(fs)
	fs = nil
	var i int
	for i = 0; i < 3; i++ {
		fs = append(fs, func() int { return i })
	}
	collect(fs)
	fs = nil
	for s, n := "a", 0; n < 3; s, n = s+"b", n+1 {
		fs = append(fs, func() int { return len(s) })
	}
	collect(fs)
	fs = nil
	for x := (struct{ a, b int }{}); x.a < 2; x.a++ {
		fs = append(fs, func() int { return x.a*10 + x.b })
		x.b += 3
	}
	collect(fs)
	fs = nil
outer:
	for i := 0; ; i++ {
		for j := 0; j < 3; j++ {
			fs = append(fs, func() int { return i*10 + j })
			if j == 1 {
				continue outer
			}
			if i == 2 {
				break outer
			}
		}
	}
	collect(fs)
	fs = nil
	for big := [40]int{1}; big[0] < 3; big[0]++ {
		fs = append(fs, func() int { return big[0] })
	}
	collect(fs)
	for i := range func(yield func(int) bool) { _ = yield(1) && yield(2) } {
		for j := i; j < 4; j++ {
			defer func() { print(i, j, ";") }()
		}
	}
}
