package cfile

import (
	"internal/coverage/rtcov"
	"sync/atomic"
	"unsafe"
)

// counters has the counters of each package; the generated part of the main package adds them.
var counters []rtcov.CovCounterBlob

func getCovCounterList() []rtcov.CovCounterBlob { return counters }

// AddPackage registers a package that is counted, with the memory of its counters. There are uvarints in lengths: how many counters
// each function has. What stands in front of these is filled in here, not by the functions: nothing looks at it before main begins.
func AddPackage(words []uint32, lengths, meta, hash, path string, mode uint8) {
	var digest [16]byte
	copy(digest[:], hash)
	const perBlock = 1
	id := rtcov.AddMeta(unsafe.Pointer(unsafe.StringData(meta)), uint32(len(meta)), digest, path, -1, mode, perBlock)
	counters = append(counters, rtcov.CovCounterBlob{Counters: &words[0], Len: uint64(len(words))})
	at, n, shift := 0, 0, 0
	for function, i := 0, 0; i < len(lengths); i++ {
		n |= int(lengths[i]&0x7f) << shift
		if shift += 7; lengths[i] >= 0x80 {
			continue
		}
		words[at], words[at+1], words[at+2] = uint32(n), id, uint32(function)
		at += 3 + n
		function++
		n, shift = 0, 0
	}
}

// setExitHook has the runtime call f when the program ends.
func setExitHook(f func(code int))

var exiting atomic.Bool

// InitHook is called when the main package has been initialised. What a test counts is written at exit only if package testing has not
// done that by then: the binary may stand in for a program that is tested.
func InitHook(istest bool) {
	if !istest {
		emitMetaData()
	}
	setExitHook(func(int) {
		if !exiting.CompareAndSwap(false, true) {
			return
		}
		if istest {
			emitMetaData()
		}
		emitCounterData()
	})
}
