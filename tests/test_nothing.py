"""The program that does nothing: what the executable is, and what it does on the way to exit."""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

RT0 = Path(sysconfig.get_path("scripts")) / "rt0"
NOTHING = Path(__file__).parents[1] / "examples" / "nothing.go"

MAX_BYTES = 119 * 1024
MAX_SYSTEM_CALLS = 40


def build(binary: Path, *flags: str) -> Path:
    subprocess.run([RT0, "build", *flags, "-o", binary, NOTHING], check=True)
    return binary


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as by default: symbols and DWARF."""
    return build(tmp_path_factory.mktemp("nothing") / "nothing")


@pytest.fixture(scope="module")
def without_dwarf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("nothing") / "nothing-w", "-ldflags=-w")


def symbols(elf: ELFFile) -> dict[str, int]:
    table = elf.get_section_by_name(".symtab")
    return {} if table is None else {s.name: s["st_value"] for s in table.iter_symbols()}


def test_it_says_nothing_and_succeeds(nothing: Path) -> None:
    done = subprocess.run([nothing], capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_entry_point_has_gos_name(nothing: Path) -> None:
    with nothing.open("rb") as file:
        elf = ELFFile(file)
        assert elf["e_entry"] == symbols(elf)["_rt0_amd64_linux"]
        for name in ("runtime.rt0_go", "runtime.schedinit", "runtime.main", "main.main"):
            assert name in symbols(elf)


def test_it_is_static(nothing: Path) -> None:
    with nothing.open("rb") as file:
        elf = ELFFile(file)
        assert elf["e_type"] == "ET_EXEC"
        assert {segment["p_type"] for segment in elf.iter_segments()}.isdisjoint({"PT_INTERP", "PT_DYNAMIC"})
        for segment in elf.iter_segments("PT_LOAD"):
            assert segment["p_flags"] & 3 != 3, "no memory is both writable and executable"


def test_debug_information_is_kept_and_dropped(nothing: Path, without_dwarf: Path, tmp_path: Path) -> None:
    stripped = build(tmp_path / "nothing-s", "-ldflags=-s")
    found = []
    for binary in (nothing, without_dwarf, stripped):
        with binary.open("rb") as file:
            elf = ELFFile(file)
            found.append((elf.has_dwarf_info(), bool(symbols(elf))))
    assert found == [(True, True), (False, True), (False, False)]


def test_it_is_small(without_dwarf: Path) -> None:
    assert without_dwarf.stat().st_size <= MAX_BYTES


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_it_makes_few_system_calls(nothing: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    subprocess.run(["strace", "-f", "-o", trace, nothing], check=True)
    calls = re.findall(r"^\d+ +(\w+)\(", trace.read_text(), flags=re.M)
    assert len(calls) <= MAX_SYSTEM_CALLS, calls


@pytest.mark.skipif(shutil.which("gdb") is None, reason="gdb is not installed")
def test_gdb_stops_in_python(nothing: Path) -> None:
    commands = ["break runtime.schedinit", "run", "list", "info source", "backtrace"]
    arguments = [argument for command in commands for argument in ("-ex", command)]
    done = subprocess.run(["gdb", "-nx", "-batch", *arguments, nothing], capture_output=True, text=True)
    report = done.stdout + done.stderr
    assert re.search(r"Breakpoint 1, .*schedinit.*proc\.py:\d+", done.stdout, flags=re.S), report
    assert "def schedinit" in done.stdout
    assert re.search(r"Current source file is .*proc\.py", done.stdout)


KERNEL = tuple(int(n) for n in os.uname().release.split("-")[0].split(".")[:2])


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.skipif(KERNEL < (6, 11), reason="the kernel has no code for it")
def test_random_bytes_take_no_system_call_each(tmp_path: Path) -> None:
    source = tmp_path / "random.go"
    source.write_text(
        'package main\n\nimport "crypto/rand"\n\nfunc main() {\n\tvar b [16]byte\n'
        "\tfor range 1000 {\n\t\trand.Read(b[:])\n\t}\n}\n"
    )
    binary, trace = tmp_path / "random", tmp_path / "trace"
    subprocess.run([RT0, "build", "-o", binary, source], check=True)
    subprocess.run(["strace", "-f", "-o", trace, binary], check=True)
    assert trace.read_text().count("getrandom(") < 100
