"""One function for each attribute, one global for each kind."""

from __future__ import annotations

from rt0.native import Array, Global, Table, Var, i32, i64, native, struct, trap, u64


@struct(name="pageAlloc")
class PageAlloc:
    n: i64

    @native
    def in_place(self) -> i64:
        return self.n


zeroed = Global(Array[u64, 8])
started = Var(i32, 5)
powers = Table(u64, [1, 10, 100])


@native
def splits(n: i64) -> u64:
    return zeroed[n] + powers[n]


@native(nosplit=True)
def fixed() -> None:
    pass


@native(noreturn=True, cold=True)
def dies() -> None:
    trap()


@native(inline=True)
def always() -> i64:
    return i64(started.v)


@native(noinline=True)
def never() -> i64:
    return 1


@native(hot=True)
def offered() -> i64:
    return always() + never() + i64(started.v)


@native(cc="c", linkname="c_abi")
def c_abi(n: i32) -> i32:
    return n


@native(linkname=["time.now", "time.later"])
def now() -> i64:
    return 1


@native(systemstack=True)
def on_g0(n: i64) -> tuple[i64, bool]:
    return n + 1, n == 0
