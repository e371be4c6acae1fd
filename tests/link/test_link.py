"""Whole executables, from IR: they run, and other tools read them."""

import subprocess
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from rt0.link.elf import LinkError, read_object
from rt0.link.link import link

from .pcln import Frame, Table
from .programs import build, entry, inputs, run

DATA = """
@g = global i64 40, section ".data.main.g"
@p = global ptr @g, section ".data.main.p"
@z = global [5000 x i8] zeroinitializer, section ".bss.main.z"
@dead = global ptr @deadcode, section ".data.main.dead"
define void @deadcode() section ".text.main.deadcode" { ret void }
define i64 @get() noinline section ".text.main.get" {
  %p = load volatile ptr, ptr @p
  %v = load volatile i64, ptr %p
  store volatile i8 1, ptr getelementptr (i8, ptr @z, i64 4999)
  %z = load volatile i8, ptr getelementptr (i8, ptr @z, i64 4999)
  %zx = zext i8 %z to i64
  %r = add i64 %v, %zx
  ret i64 %r
}
"""
CALLS_GET = "declare i64 @get()\n" + entry("%code = call i64 @get()")


def symbols(path: Path) -> dict[str, int]:
    with path.open("rb") as f:
        table = ELFFile(f).get_section_by_name(".symtab")
        return {s.name: s["st_value"] for s in table.iter_symbols()} if table is not None else {}


def test_runs_and_is_what_other_tools_expect(tmp_path: Path) -> None:
    exe = build(tmp_path / "a", CALLS_GET, DATA)
    assert run(exe) == 41
    said = subprocess.run(["readelf", "-aW", exe], capture_output=True, text=True)
    assert said.returncode == 0 and said.stderr == "" and "Warning" not in said.stdout
    with exe.open("rb") as f:
        elf = ELFFile(f)
        assert elf["e_type"] == "ET_EXEC"
        assert elf["e_entry"] == symbols(exe)["_rt0_amd64_linux"]
        kinds = [(s["p_type"], s["p_flags"]) for s in elf.iter_segments()]
        assert kinds == [("PT_LOAD", 5), ("PT_LOAD", 4), ("PT_LOAD", 6), ("PT_GNU_STACK", 6)]
        for s in elf.iter_segments("PT_LOAD"):
            assert s["p_vaddr"] % 4096 == s["p_offset"] % 4096


def test_drops_what_is_unreachable(tmp_path: Path) -> None:
    names = symbols(build(tmp_path / "a", CALLS_GET, DATA))
    assert {"get", "g", "p", "z", "exit"} <= names.keys()
    assert not {"dead", "deadcode"} & names.keys()


def test_the_linkers_own_symbols(tmp_path: Path) -> None:
    exe = build(
        tmp_path / "a",
        '@text = external global i8\n@"runtime.bss" = external global i8\n'
        '@"runtime.ebss" = external global i8\n@"runtime.data" = external global i8\n'
        + CALLS_GET.replace(
            "%code =",
            '%size = sub i64 ptrtoint (ptr @"runtime.ebss" to i64), ptrtoint (ptr @"runtime.bss" to i64)\n'
            "%code = lshr i64 %size, 6\n%x =",
        ),
        DATA,
    )
    at = symbols(exe)
    assert at["runtime.ebss"] - at["runtime.bss"] == 5000
    assert run(exe) == 5000 >> 6
    assert at["runtime.text"] <= at["get"] < at["runtime.etext"] < at["runtime.rodata"]
    assert at["runtime.data"] <= at["g"] < at["runtime.edata"] <= at["runtime.bss"] == at["z"]


def test_of_weak_definitions_the_first_counts_and_strong_ones_win(tmp_path: Path) -> None:
    def weak(n: int) -> str:
        return f'define linkonce_odr i64 @w() noinline section ".text.w" {{ ret i64 {n} }}\n'

    keep = '@keep = global ptr @w, section ".data.keep"\n'
    use = "declare i64 @w()\n" + entry("%code = call i64 @w()")
    assert run(build(tmp_path / "a", use, keep + weak(1), keep.replace("@keep", "@keep2") + weak(2))) == 1
    strong = 'define i64 @w() noinline section ".text.w" { ret i64 3 }\n'
    assert run(build(tmp_path / "b", use, keep + weak(1), strong)) == 3


def test_weak_references_bring_nothing_into_the_program(tmp_path: Path) -> None:
    weak = (
        '@v = extern_weak global i64\n@keep = external global ptr\n@at = global ptr @v, section ".data.at"\n'
    )
    look = "%at = load volatile ptr, ptr @at\n%x = icmp ne ptr @v, null\n%y = icmp ne ptr %at, null\n"
    look += "%n = zext i1 %x to i64\n%m = zext i1 %y to i64\n%both = shl i64 %m, 1\n%code = or i64 %n, %both"
    data = '@v = global i64 7, section ".data.v"\n@keep = global ptr @v, section ".data.keep"\n'
    exe = build(tmp_path / "a", weak + entry(look), data)
    assert run(exe) == 0 and "v" not in symbols(exe)
    assert run(build(tmp_path / "b", weak + entry(look))) == 0
    used = build(tmp_path / "c", weak + entry("%p = load volatile ptr, ptr @keep\n" + look), data)
    assert run(used) == 3 and "v" in symbols(used)


def test_errors_name_what_is_wrong() -> None:
    with pytest.raises(LinkError) as e:
        link(inputs(CALLS_GET))
    assert e.value.messages == ("_rt0_amd64_linux: relocation target get not defined",)
    with pytest.raises(LinkError, match="duplicated definition of symbol g, from m1 and m2"):
        link(inputs(CALLS_GET, DATA, DATA))
    with pytest.raises(LinkError, match="entry point _rt0_amd64_linux is not defined"):
        link(inputs(DATA))
    with pytest.raises(LinkError, match="m: not a relocatable object"):
        read_object(b"\x7fELF" + bytes(80), "m")
    with pytest.raises(LinkError, match="m: damaged object file"):
        read_object(b"", "m")


def test_what_follows_a_last_call_belongs_to_the_caller(tmp_path: Path) -> None:
    """The return address of a call of what never returns is in the function that made it."""
    ends = "".join(
        f'define void @f{n}() noinline noreturn nounwind minsize align 1 section ".text.f{n}" '
        "{ call void @stop()\n unreachable }\n"
        for n in range(3)
    )
    stop = (
        'define void @stop() noinline noreturn nounwind section ".text.stop" '
        "{ call void @exit(i64 7)\n unreachable }\n"
    )
    program = "declare void @f0()\ndeclare void @f1()\ndeclare void @f2()\n" + entry(
        "call void @f0()\n call void @f1()\n call void @f2()\n %code = add i64 0, 0"
    )
    exe = build(
        tmp_path / "a", program.replace("noreturn", "") + stop, "declare void @stop() noreturn\n" + ends
    )
    assert run(exe) == 7
    with exe.open("rb") as f:
        text = ELFFile(f).get_section_by_name(".text")
        assert text is not None
        code, base = text.data(), text["sh_addr"]
    starts = [symbols(exe)[f"f{n}"] - base for n in range(3)]
    for start in starts:
        call = code.index(b"\xe8", start)
        assert call + 5 not in starts


def test_equal_constants_are_stored_once(tmp_path: Path) -> None:
    def module(n: int) -> str:
        return (
            f'@s{n} = private unnamed_addr constant [6 x i8] c"hello\\00"\n'
            f'define ptr @f{n}() noinline section ".text.f{n}" {{ ret ptr @s{n} }}\n'
        )

    use = entry(
        "%a = call ptr @f1()\n%b = call ptr @f2()\n%same = icmp eq ptr %a, %b\n"
        "%c = load volatile i8, ptr %b\n%h = icmp eq i8 %c, 104\n%ok = and i1 %same, %h\n"
        "%code = zext i1 %ok to i64"
    )
    exe = build(tmp_path / "a", "declare ptr @f1()\ndeclare ptr @f2()\n" + use, module(1), module(2))
    assert run(exe) == 1
    assert exe.read_bytes().count(b"hello\0") == 1


def test_got_slots_where_the_instruction_needs_one(tmp_path: Path) -> None:
    asm = (
        'module asm ".section .text.viagot,\\22ax\\22,@progbits"\nmodule asm ".globl viagot"\n'
        'module asm ".type viagot,@function"\nmodule asm "viagot:"\n'
        'module asm "pushq g@GOTPCREL(%rip)"\nmodule asm "popq %rax"\n'
        'module asm "cmpq g@GOTPCREL(%rip), %rax"\nmodule asm "jne 1f"\n'
        'module asm "movq g@GOTPCREL(%rip), %rax"\nmodule asm "movq (%rax), %rax"\n'
        'module asm "jmp *back@GOTPCREL(%rip)"\nmodule asm "1: xorl %eax, %eax"\n'
        'module asm "ret"\nmodule asm ".size viagot, . - viagot"\n'
        'define i64 @back() naked section ".text.back" {\n'
        'call void asm sideeffect "ret", ""()\nunreachable }\n'
    )
    exe = build(tmp_path / "a", "declare i64 @viagot()\n" + entry("%code = call i64 @viagot()"), asm, DATA)
    assert run(exe) == 40


DEBUG = """
define internal i64 @sq(i64 %x) alwaysinline !dbg !10 {
  %r = mul i64 %x, %x, !dbg !12
  call void asm sideeffect "nop", ""(), !dbg !13
  ret i64 %r, !dbg !13
}
define i64 @"main.calc"(i64 %x) noinline section ".text.main.calc" !dbg !14 {
  call void asm sideeffect "nop", ""(), !dbg !15
  %r = call i64 @sq(i64 %x), !dbg !16
  ret i64 %r, !dbg !17
}
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2, !3}
!0 = distinct !DICompileUnit(language: DW_LANG_Go, file: !1, isOptimized: true, emissionKind: FullDebug)
!1 = !DIFile(filename: "x.go", directory: "/src")
!2 = !{i32 7, !"Dwarf Version", i32 4}
!3 = !{i32 2, !"Debug Info Version", i32 3}
!4 = !DISubroutineType(types: !5)
!5 = !{null}
!10 = distinct !DISubprogram(name: "sq", linkageName: "main.sq", scope: !1, file: !1, line: 3, type: !4, \
scopeLine: 3, spFlags: DISPFlagDefinition, unit: !0)
!12 = !DILocation(line: 4, column: 2, scope: !10)
!13 = !DILocation(line: 5, column: 2, scope: !10)
!14 = distinct !DISubprogram(name: "main.calc", scope: !1, file: !1, line: 8, type: !4, scopeLine: 8, \
spFlags: DISPFlagDefinition, unit: !0)
!15 = !DILocation(line: 9, column: 2, scope: !14)
!16 = !DILocation(line: 10, column: 2, scope: !14)
!17 = !DILocation(line: 11, column: 2, scope: !14)
"""
CALLS_CALC = 'declare i64 @"main.calc"(i64)\n' + entry('%code = call i64 @"main.calc"(i64 5)')


def table(path: Path) -> Table:
    with path.open("rb") as f:
        elf = ELFFile(f)
        lines, names = elf.get_section_by_name(".rt0pclntab"), elf.get_section_by_name(".strtab")
        assert names["sh_addr"] == lines["sh_addr"] + lines["sh_size"]
        return Table(lines.data() + names.data())


def test_lines_and_inlined_calls(tmp_path: Path) -> None:
    exe = build(tmp_path / "a", CALLS_CALC, DEBUG)
    assert run(exe) == 25
    t = table(exe)
    calc = next(f for f in t.functions() if f.name == "main.calc")
    assert (calc.file, calc.line, calc.flags) == ("/src/x.go", 8, 0)
    seen = [t.frames(pc) for pc, _, _ in calc.pieces]
    assert [Frame("main.calc", "/src/x.go", 9)] in seen
    assert [Frame("main.sq", "/src/x.go", 5), Frame("main.calc", "/src/x.go", 10)] in seen
    said = subprocess.run(
        ["addr2line", "-ife", exe, hex(next(pc for pc, line, _ in calc.pieces if line == 5))],
        capture_output=True,
        text=True,
    )
    assert said.stdout.split() == ["main.sq", "/src/x.go:5", "main.calc", "/src/x.go:10"]


def test_inlined_wrappers_are_left_out(tmp_path: Path) -> None:
    wrapper = DEBUG.replace("scopeLine: 3, spFlags", "scopeLine: 3, flags: DIFlagArtificial, spFlags")
    assert wrapper != DEBUG
    t = table(build(tmp_path / "a", CALLS_CALC, wrapper))
    calc = next(f for f in t.functions() if f.name == "main.calc")
    seen = [t.frames(pc) for pc, _, _ in calc.pieces]
    assert [Frame("main.calc", "/src/x.go", 10)] in seen
    assert all(len(frames) == 1 for frames in seen)


def test_functions_without_debug_information_are_listed(tmp_path: Path) -> None:
    t = table(build(tmp_path / "a", CALLS_CALC, DEBUG))
    f = next(f for f in t.functions() if f.name == "exit")
    assert (f.file, f.line, f.pieces) == ("", 0, [])
    assert t.frames(f.entry + 1) == [Frame("exit", "", 0)]


def test_strip_options(tmp_path: Path) -> None:
    full = build(tmp_path / "full", CALLS_CALC, DEBUG)
    w = build(tmp_path / "w", CALLS_CALC, DEBUG, dwarf=False)
    s = build(tmp_path / "s", CALLS_CALC, DEBUG, symtab=False)
    assert run(full) == run(w) == run(s) == 25
    assert b".debug_line" in full.read_bytes()
    assert b".debug_line" not in w.read_bytes() and "main.calc" in symbols(w)
    assert symbols(s) == {}
    assert table(s).nfunc == table(full).nfunc
    assert s.stat().st_size < w.stat().st_size < full.stat().st_size


def test_linking_is_reproducible() -> None:
    modules = inputs(CALLS_CALC, DEBUG)
    assert link(modules) == link(modules)


def test_gdb(tmp_path: Path) -> None:
    exe = build(tmp_path / "a", CALLS_CALC, DEBUG)
    said = subprocess.run(
        ["gdb", "-batch", "-nx", "-ex", "break main.calc", "-ex", "run", "-ex", "bt", exe],
        capture_output=True,
        text=True,
    )
    assert "main.calc () at x.go:9" in said.stdout, said.stdout + said.stderr
