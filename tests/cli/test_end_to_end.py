"""`rt0 build`, `run` and `boot` on real programs, from an empty output folder to what the program does."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

RT0 = str(Path(sys.executable).with_name("rt0"))

NOTHING = "package main\n\nfunc main() {\n}\n"
EXITS = 'package main\n\nfunc main() {\n\tprintln("here")\n\tvar a []int\n\tprintln(a[len(a)])\n}\n'
MAX_NOTHING = 119 * 1024
"""Bytes of a program that does nothing, with symbols."""

Result = subprocess.CompletedProcess[str]
Run = Callable[..., Result]


@pytest.fixture
def rt0(tmp_path: Path) -> Run:
    """Runs `rt0` in a folder with nothing.go and exits.go."""
    (tmp_path / "nothing.go").write_text(NOTHING)
    (tmp_path / "exits.go").write_text(EXITS)

    def run(*args: str) -> Result:
        return subprocess.run([RT0, *args], cwd=tmp_path, capture_output=True, text=True)

    return run


def outcome(done: Result) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


def test_the_empty_program(rt0: Run, tmp_path: Path) -> None:
    assert outcome(rt0("build", "-ldflags=-w", "nothing.go")) == (0, "", "")
    exe = tmp_path / "nothing"
    assert exe.stat().st_mode & 0o777 == 0o755
    assert exe.stat().st_size <= MAX_NOTHING
    assert subprocess.run([exe]).returncode == 0
    with exe.open("rb") as f:
        elf = ELFFile(f)
        table = elf.get_section_by_name(".symtab")
        assert table is not None
        assert elf["e_entry"] == table.get_symbol_by_name("_rt0_amd64_linux")[0]["st_value"]
        assert table.get_symbol_by_name("main.main")
        assert not [s for s in elf.iter_segments() if s["p_type"] in ("PT_INTERP", "PT_DYNAMIC")]
        assert elf.get_section_by_name(".debug_info") is None


def test_ldflags(rt0: Run, tmp_path: Path) -> None:
    sizes = []
    for flags in ("", "-w", "-s -w"):
        assert outcome(rt0("build", f"-ldflags={flags}", "-o", "x", "exits.go")) == (0, "", "")
        sizes.append((tmp_path / "x").stat().st_size)
        assert subprocess.run([tmp_path / "x"], capture_output=True).returncode == 2
    assert sizes == sorted(sizes, reverse=True)


def test_outputs(rt0: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert outcome(rt0("build", "-o", "out", "nothing.go")) == (0, "", "")
    assert subprocess.run([tmp_path / "out/nothing"]).returncode == 0
    assert outcome(rt0("build", "-o", "new/x", "nothing.go")) == (0, "", "")
    assert subprocess.run([tmp_path / "new/x"]).returncode == 0
    done = rt0("build", "-o", "nothing.go/x", "nothing.go")
    assert done.returncode == 1 and "nothing.go: File exists" in done.stderr
    (tmp_path / "cmd").mkdir()
    (tmp_path / "nothing.go").rename(tmp_path / "cmd/nothing.go")
    (tmp_path / "go.mod").write_text("module m\n\ngo 1.27\n")
    taken = 'go: build output "cmd" already exists and is a directory\n'
    assert outcome(rt0("build", "./cmd")) == (1, "", taken)
    assert outcome(rt0("build", "-o", "cmd", "./cmd")) == (0, "", "")
    assert subprocess.run([tmp_path / "cmd/cmd"]).returncode == 0


def test_a_change_of_go_mod_is_noticed(rt0: Run, tmp_path: Path) -> None:
    loop = "for i := 0; i < 2; i++ { fs = append(fs, func() { println(i) }) }"
    calls = "for _, f := range fs { f() }"
    body = f"var fs []func()\n{loop}\n{calls}"
    (tmp_path / "m.go").write_text(f"package main\n\nfunc main() {{\n{body}\n}}\n")
    for go_mod, said in (("go 1.22", "0\n1\n"), ("go 1.21", "2\n2\n"), ("go 1.27", "0\n1\n")):
        (tmp_path / "go.mod").write_text(f"module m\n\n{go_mod}\n")
        assert outcome(rt0("run", "m.go")) == (0, "", said)
    (tmp_path / "go.mod").unlink()
    assert outcome(rt0("run", "m.go")) == (0, "", "0\n1\n")
    (tmp_path / "go.mod").write_text("module m\n\ngo 1.20\n")
    assert outcome(rt0("run", "m.go")) == (0, "", "2\n2\n")


def test_changes_of_embedded_files_are_noticed(rt0: Run, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module m\n\ngo 1.27\n")
    use = 'files, _ := all.ReadDir("d"); for _, f := range files { println(f.Name()) }; print(text)'
    head = 'import "embed"\n\n//go:embed d/a\nvar text string\n\n//go:embed d\nvar all embed.FS\n'
    folder = tmp_path / "embeds"
    (folder / "d").mkdir(parents=True)
    (folder / "m.go").write_text(f"package main\n\n{head}\nfunc main() {{ {use} }}\n")
    for name, text, said in (("a", "1", "a\n1"), ("b", "", "a\nb\n1"), ("a", "22", "a\nb\n22")):
        (folder / "d" / name).write_text(text)
        assert outcome(rt0("run", "./embeds")) == (0, "", said)
        assert outcome(rt0("run", "./embeds")) == (0, "", said)


def test_run_tells_how_the_program_ended(rt0: Run) -> None:
    done = rt0("run", "exits.go")
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert lines[:2] == ["here", "panic: runtime error: index out of range [0] with length 0"]
    assert lines[-1] == "exit status 2"
    assert outcome(rt0("run", "nothing.go", "-x", "y")) == (0, "", "")


def test_gdb_stops_in_the_runtime(rt0: Run, tmp_path: Path) -> None:
    assert rt0("build", "nothing.go").returncode == 0
    script = ["-ex", "break runtime.schedinit", "-ex", "run", "-ex", "list"]
    said = subprocess.run(
        ["gdb", "-batch", "-nx", *script, tmp_path / "nothing"], capture_output=True, text=True
    )
    assert "def schedinit() -> None:" in said.stdout, said.stdout + said.stderr


class Page(HTMLParser):
    """The links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outside += [v for k, v in attrs if k in ("src", "href") and v]


def test_boot(rt0: Run, tmp_path: Path) -> None:
    done = rt0("boot", "-html", "page.html", "nothing.go")
    assert (done.returncode, done.stderr) == (0, "")
    for step in ("schedinit", "mallocinit", "newproc", "sysmon", "main.main"):
        assert re.search(rf"^ +{re.escape(step)} ", done.stdout, re.MULTILINE), done.stdout
    assert re.search(r"schedinit .*proc\.py:\d+", done.stdout)
    text = (tmp_path / "page.html").read_text()
    page = Page()
    page.feed(text)
    assert page.outside == [] and "schedinit" in text


def test_an_interrupted_build_leaves_nothing(rt0: Run, tmp_path: Path) -> None:
    before = set(os.listdir(tmp_path))
    for delay in (0.0, 0.2):
        (tmp_path / "nothing.go").write_text(NOTHING + f"// {delay}\n")
        p = subprocess.Popen([RT0, "build", "-v", "nothing.go"], cwd=tmp_path, stderr=subprocess.PIPE)
        assert p.stderr is not None and p.stderr.readline()  # Python itself has started
        time.sleep(delay)
        p.send_signal(signal.SIGINT)
        _, err = p.communicate()
        assert b"Traceback" not in err
        assert p.returncode in (-signal.SIGINT, 0)
    assert set(os.listdir(tmp_path)) - before <= {"nothing"}


def test_builds_at_the_same_time(rt0: Run, tmp_path: Path) -> None:
    (tmp_path / "exits.go").write_text(EXITS + f"// {time.time_ns()}\n")
    running = [subprocess.Popen([RT0, "build", "-o", f"x{i}", "exits.go"], cwd=tmp_path) for i in range(3)]
    assert [p.wait() for p in running] == [0, 0, 0]
    assert len({(tmp_path / f"x{i}").read_bytes() for i in range(3)}) == 1
