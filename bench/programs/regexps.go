// Finds and replaces with regular expressions in text that looks like logs.
package main

import (
	"fmt"
	"regexp"
	"strings"
)

func text(lines int) string {
	var b strings.Builder
	levels := []string{"INFO", "WARN", "ERROR", "DEBUG"}
	seed := uint32(1)
	for i := range lines {
		seed = seed*1664525 + 1013904223
		fmt.Fprintf(&b, "2026-11-%02d 10:%02d:%02d %s worker-%d: request %x from 10.0.%d.%d took %dms user=%s@example.com\n",
			i%28+1, i%60, i*7%60, levels[seed>>30], seed>>20&15, seed, seed>>8&255, seed>>16&255, seed>>12&1023,
			strings.Repeat(string(rune('a'+i%26)), i%9+1))
	}
	return b.String()
}

func main() {
	log := text(4000)
	ip := regexp.MustCompile(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b`)
	slow := regexp.MustCompile(`(?m)^(\S+ \S+) (WARN|ERROR) worker-(\d+): .* took ([5-9]\d\d|1\d{3})ms`)
	mail := regexp.MustCompile(`([a-z]+)@([a-z.]+)`)
	either := regexp.MustCompile(`(?i)error|warn(ing)?|took 1..ms|user=(aa|bb|cc)+@`)
	hidden := ip.ReplaceAllString(log, "x.x.x.x")
	println(len(ip.FindAllString(log, -1)), len(hidden))
	println(len(slow.FindAllStringSubmatch(log, -1)))
	println(len(mail.ReplaceAllString(log, "$2 at $1")))
	println(len(either.FindAllStringIndex(log, -1)))
	matched := 0
	for line := range strings.SplitSeq(log, "\n") {
		if slow.MatchString(line) {
			matched++
		}
	}
	println(matched)
}
