"""What normalisation takes away, and what it must not."""

import pytest

from . import suite

GC = """\
partial output
panic: (*main.T) 0x486138
[signal SIGSEGV: segmentation violation code=0x1 addr=0x10 pc=0x47db4a]

goroutine 17 gp=0x10774c9341e0 m=0 mp=0x52ba00 [running]:
panic({0x519738?, 0x485f48?})
\t/usr/lib/go/src/runtime/panic.go:859 +0x125
main.(*T).method(...)
\t/home/me/programs/x.go:4
main.(*list[...]).get(0x1?, {0x47e0bb?, 0x3333511f8ea8?})
\t/home/me/programs/x.go:9 +0x4b fp=0x21f4efab0da0 sp=0x21f4efab0d98 pc=0x47db00
runtime.goexit({})
\t/usr/lib/go/src/runtime/asm_amd64.s:1264 +0x1 fp=0x21f4efab0fe8
...13402 frames elided...
sync.(*Mutex).Lock(...)
\t/usr/lib/go/src/sync/mutex.go:46
created by main.main.func1 in goroutine 1
\t/home/me/programs/x.go:16 +0xa8

goroutine 2 gp=0x21f4efa52780 m=nil [force gc (idle)]:
runtime.gopark(0x1)
\t/usr/lib/go/src/runtime/proc.go:400 +0xce
created by runtime.init.7 in goroutine 1
\t/usr/lib/go/src/runtime/proc.go:300 +0x1a
"""

RT0 = """\
partial output
panic: (*main.T) 0xc000012345
[signal SIGSEGV: segmentation violation code=0x1 addr=0x10 pc=0x401234]

goroutine 5 [running]:
panic(...)
\t/somewhere/rt0/runtime/panic.py:77
main.(*T).method(0xc000012345)
\t/tmp/x.go:4 +0x11
main.(*list[...]).get(...)
\t/tmp/x.go:9
...additional frames elided...
sync.(*Mutex).Lock(0x1)
\t/elsewhere/go/src/sync/mutex.go:46 +0x5
created by main.main.func1 in goroutine 1
\t/tmp/x.go:16 +0x3
"""


def test_what_may_differ_is_taken_out() -> None:
    assert suite.normalise(GC).rstrip("\n") == suite.normalise(RT0).rstrip("\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("partial", "other"),
        ("addr=0x10", "addr=0x18"),
        ("(*main.T)", "(*main.U)"),
        ("x.go:4", "x.go:5"),
        ("x.go:16", "x.go:17"),
        ("[running]", "[chan receive]"),
        ("main.(*T).method", "main.T.method"),
        ("mutex.go:46", "mutex.go:47"),
        ("main.func1 in goroutine 1", "main.func2 in goroutine 1"),
        ("panic(...)\n\t/somewhere/rt0/runtime/panic.py:77\n", ""),
        ("...additional frames elided...\n", ""),
    ],
)
def test_what_must_agree_is_kept(old: str, new: str) -> None:
    assert old in RT0
    assert suite.normalise(RT0.replace(old, new, 1)) != suite.normalise(RT0)


def test_normalising_again_changes_nothing() -> None:
    once = suite.normalise(GC)
    assert suite.normalise(once) == once


def test_the_runtime_stack_is_taken_out() -> None:
    stack = "runtime stack:\nruntime.throw({0x1, 0x2})\n\t/a/src/runtime/panic.go:1 +0x48\n\n"
    goroutine = "goroutine 1 [running]:\nmain.main()\n\t/x.go:1 +0x1\n"
    assert suite.normalise("fatal error: x\n\n" + stack + goroutine) == (
        "fatal error: x\n\ngoroutine 1 [running]:\nmain.main(...)\n\tx.go:1\n"
    )


def test_the_library_has_one_name() -> None:
    report = "x.go:5:2: package a/b is not in std (/usr/lib/go/src/a/b)\n./x.go:6:1: see /a/b/x.go"
    assert suite.without_goroot(report) == (
        "x.go:5:2: package a/b is not in std (GOROOT/src/a/b)\n./x.go:6:1: see /a/b/x.go"
    )


def test_every_program_says_what_it_is_about() -> None:
    for name in suite.programs() + suite.error_programs():
        first, *lines = suite.source(name).read_text(encoding="utf-8").split("\n")
        assert first.startswith("// "), name
        assert next(s for s in lines if not s.startswith("//go:debug")) == "package main", name


def test_every_record_has_its_program() -> None:
    names = set(suite.programs() + suite.error_programs())
    records = suite.HERE / "expected"
    assert {str(path.relative_to(records).with_suffix("")) for path in records.glob("*/*.json")} == names


def test_pending_programs_exist_and_have_reasons() -> None:
    names = set(suite.programs() + suite.error_programs())
    for name, reason in suite.pending().items():
        assert name in names
        assert reason, name
