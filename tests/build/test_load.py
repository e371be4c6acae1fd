"""Finding packages, and the go command's words when they cannot be found."""

from pathlib import Path

import pytest

from rt0.build import load
from rt0.build.errors import LoadError, SourceErrors, first_errors
from rt0.build.load import Loader, PackageSource, find, from_std, std_dir
from rt0.syntax.errors import ErrorList


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return name


def loaded(*target: str) -> dict[str, PackageSource]:
    loader = Loader(lambda step: None)
    loader.load(find(target))
    return loader.packages


def message(*target: str) -> str:
    with pytest.raises(LoadError) as e:
        loaded(*target)
    return str(e.value)


def test_dependencies_come_first() -> None:
    write("a.go", 'package main\nimport "errors"\nfunc main() { _ = errors.New }\n')
    packages = loaded("a.go")
    order = list(packages)
    assert order[-1] == "command-line-arguments"
    for p in packages.values():
        for path in p.imports.values():
            assert order.index(path) < order.index(p.path)


def test_folders(tmp_path: Path) -> None:
    write("p/a.go", "package main\n")
    write("p/b_windows.go", "package other\n")
    write("p/b_test.go", "package main_test\n")
    for target in ("./p", "p", str(tmp_path / "p")):
        (p,) = loaded(target).values()
        assert (p.name, [x.name for x in p.paths]) == ("main", ["a.go"])


def test_messages(tmp_path: Path) -> None:
    write("a.go", 'package main\n\nimport "nosuch/pkg"\n')
    assert message("a.go") == f"a.go:3:8: package nosuch/pkg is not in std ({std_dir('nosuch/pkg')})"
    write("c.go", 'package main\nimport "C"\n')
    assert message("c.go").startswith('c.go:2:8: import "C" is not supported')
    write("m.go", 'package main\nimport "example.com/m"\n')
    assert message("m.go").startswith("m.go:2:8: no required module provides package example.com/m: ")
    write("r.go", 'package main\nimport "./p"\n')
    assert "relative import paths are not supported in module mode" in message("r.go")
    write("i.go", 'package main\nimport "internal/abi"\n')
    assert message("i.go").endswith("use of internal package internal/abi not allowed")
    write("sub/x.go", "package other\n")
    assert message("a.go", "sub/x.go") == "named files must all be in one directory; have . and sub"
    write("o.go", "package other\n")
    assert message("m.go", "o.go") == f"found packages main (m.go) and other (o.go) in {tmp_path}"
    assert message("gone.go") == "stat gone.go: no such file or directory"
    assert message("gone") == f"package gone is not in std ({std_dir('gone')})"
    Path("empty").mkdir()
    assert message("./empty") == f"no Go files in {tmp_path}/empty"
    write("w/x_windows.go", "package w\n")
    assert message("./w") == f"package ./w: build constraints exclude all Go files in {tmp_path}/w"


def test_import_cycles(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, other in (("ring/a", "ring/b"), ("ring/b", "ring/a")):
        write(f"over/{name}/x.go", f'package {name[-1]}\nimport "{other}"\n')
    monkeypatch.setattr(load, "OVERLAY", Path("over").absolute())
    write("m.go", 'package main\nimport "ring/a"\n')
    assert message("m.go") == "package ring/a\n\timports ring/b\n\timports ring/a: import cycle not allowed"


def test_overlays(monkeypatch: pytest.MonkeyPatch) -> None:
    def names(path: str) -> list[str]:
        found = from_std(path)
        return [p.name for p in found.paths] if found is not None else []

    monkeypatch.setattr(load, "OVERLAY", Path("over").absolute())
    plain = names("errors")
    assert "join.go" in plain and "errors.go" in plain
    write("over/errors/join.go", "package errors\n")
    write("over/errors/zz.go", "package errors\n")
    write("over/errors/DROP", "wrap.go\n")
    found = from_std("errors")
    assert found is not None
    assert [p.name for p in found.paths if load.OVERLAY in p.parents] == ["join.go", "zz.go"]
    assert names("errors") == sorted({*plain, "zz.go"} - {"wrap.go"})
    write("over/errors/REPLACE", "")
    assert names("errors") == ["join.go", "zz.go"]


def test_syntax_errors_stop_at_the_tenth() -> None:
    write("many.go", "package main\nfunc main() {\n" + "".join(f"\ta b {i}\n" for i in range(14)) + "}\n")
    with pytest.raises(SourceErrors) as e:
        loaded("many.go")
    assert len(e.value.errors.printed()) == 14
    errors = first_errors(e.value.errors)
    assert len(errors) == 11
    assert errors[-1].msg == "too many errors"
    assert errors[-1].pos == errors[-2].pos


def test_first_errors_keeps_the_order_of_finding() -> None:
    errors = ErrorList()
    for line in [*range(100, 109), 3, 2]:
        errors.add(line << 16 | 1, f"undefined: x{line}")
    lines = [e.pos >> 16 for e in first_errors(errors)]
    assert lines == [3, *range(100, 109), 3]
