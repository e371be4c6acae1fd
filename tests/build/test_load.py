"""Packages in memory: order, overlays, errors. The go command's words are in `test_layouts`."""

import re
from pathlib import Path

import pytest

from rt0.build import overlay
from rt0.build.context import Settings
from rt0.build.errors import LoadError, SourceErrors, first_errors
from rt0.build.load import Loader, from_std
from rt0.build.patterns import load_roots
from rt0.build.program import check_targets
from rt0.syntax.errors import ErrorList


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return name


def loaded(*target: str) -> Loader:
    loader = Loader(Settings(), lambda step: None)
    load_roots(target, loader)
    return loader


def message(*target: str) -> str:
    with pytest.raises(LoadError) as e:
        loaded(*target).check_problems()
    return str(e.value)


def test_dependencies_come_first() -> None:
    write("a.go", 'package main\nimport "errors"\nfunc main() { _ = errors.New }\n')
    packages = loaded("a.go").packages
    order = list(packages)
    assert order[-1] == "command-line-arguments"
    for p in packages.values():
        for path in p.imports.values():
            assert order.index(path) < order.index(p.path)


def test_cgo() -> None:
    write("c.go", 'package main\nimport "C"\n')
    assert message("c.go") == 'c.go:2:8: import "C" is not supported: rt0 links no C code'


def test_import_cycles_in_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, other in (("ring/a", "ring/b"), ("ring/b", "ring/a")):
        write(f"over/{name}/x.go", f'package {name[-1]}\nimport "{other}"\n')
    monkeypatch.setattr(overlay, "OVERLAY", Path("over").absolute())
    write("m.go", 'package main\nimport "ring/a"\n')
    cycle = ["ring/a from m.go", "ring/b from x.go", "ring/a from x.go: import cycle not allowed"]
    assert message("m.go") == "\n\timports ".join(["package command-line-arguments", *cycle])


def test_overlays(monkeypatch: pytest.MonkeyPatch) -> None:
    def names(path: str, settings: Settings) -> list[str]:
        found = from_std(path, settings)
        return [p.name for p in found.paths] if found is not None else []

    with_overlays, without = Settings(), Settings(compiling=False)
    monkeypatch.setattr(overlay, "OVERLAY", Path("over").absolute())
    plain = names("errors", with_overlays)
    assert "join.go" in plain and "errors.go" in plain
    write("over/errors/join.go", "package errors\n")
    write("over/errors/zz.go", "package errors\n")
    write("over/errors/DROP", "wrap.go\n")
    found = from_std("errors", with_overlays)
    assert found is not None
    assert [p.name for p in found.paths if overlay.OVERLAY in p.parents] == ["join.go", "zz.go"]
    assert names("errors", with_overlays) == sorted({*plain, "zz.go"} - {"wrap.go"})
    assert names("errors", without) == plain
    write("over/errors/REPLACE", "")
    assert names("errors", with_overlays) == ["join.go", "zz.go"]


FUNC = re.compile(r"^func (?:\(\w* ?\*?(\w+)(?:\[.*?\])?\) )?([A-Z]\w*)", re.MULTILINE)
TYPE = re.compile(r"^type ([A-Z]\w*)", re.MULTILINE)


@pytest.mark.parametrize("path", ["runtime", "runtime/trace"])
def test_overlays_export_what_the_library_does(path: str) -> None:
    def exported(settings: Settings) -> set[str]:
        found = from_std(path, settings)
        assert found is not None
        names = set()
        for text in (p.read_text() for p in found.paths):
            names |= {f"{recv}.{name}" if recv else name for recv, name in FUNC.findall(text)}
            names |= {*TYPE.findall(text)}
        # Methods of types that nobody can name do not count.
        return {name for name in names if name[0].isupper()}

    missing = exported(Settings(compiling=False)) - exported(Settings())
    assert not missing


def test_syntax_errors_stop_at_the_tenth() -> None:
    write("many.go", "package main\nfunc main() {\n" + "".join(f"\ta b {i}\n" for i in range(14)) + "}\n")
    with pytest.raises(SourceErrors) as e:
        check_targets(["many.go"], Settings(), lambda step: None)
    [(title, found)] = e.value.packages
    assert title == "command-line-arguments"
    assert len(found.printed()) == 14
    errors = first_errors(found)
    assert len(errors) == 11
    assert errors[-1].msg == "too many errors"
    assert errors[-1].pos == errors[-2].pos


def test_first_errors_keeps_the_order_of_finding() -> None:
    errors = ErrorList()
    for line in [*range(100, 109), 3, 2]:
        errors.add(line << 16 | 1, f"undefined: x{line}")
    lines = [e.pos >> 16 for e in first_errors(errors)]
    assert lines == [3, *range(100, 109), 3]


def test_bodies_of_dependencies_are_checked() -> None:
    """As gc compiles all functions of a module's packages, whether or not they are called."""
    write("go.mod", "module m\n\ngo 1.27\n")
    write("a/a.go", "package a\n\nfunc F() { return 1 }\n")
    write("main.go", 'package main\n\nimport _ "m/a"\n\nfunc main() {}\n')
    with pytest.raises(SourceErrors) as e:
        check_targets(["."], Settings(), lambda step: None)
    assert [title for title, _ in e.value.packages] == ["m/a"]
