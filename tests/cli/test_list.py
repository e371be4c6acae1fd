"""`rt0 list` beside `go list` on the library, and what its templates refuse. More in tests/build/layouts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from programs import suite

from rt0.build.listing import FIELDS
from rt0.cli.template import Template, TemplateError, show

RT0 = Path(sys.executable).with_name("rt0")


def listed(command: list[str | Path], folder: Path) -> list[str]:
    env = {**os.environ, **suite.gc_env(), "CGO_ENABLED": "0"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    "args",
    [
        ["std"],
        ["-deps", f"-json={','.join(FIELDS)}", "net/http", "go/types", "internal/trace", "time/tzdata"],
        ["-f", '{{.Dir}} {{join .Imports " "}}{{if .SFiles}} {{.SFiles}}{{end}}', "crypto/...", "math/..."],
    ],
    ids=["names", "fields", "template"],
)
def test_the_library(args: list[str], tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module m\n\ngo 1.27\n")
    assert listed([RT0, "list", *args], tmp_path) == listed(
        [suite.GOROOT / "bin/go", "list", *args], tmp_path
    )


def test_nothing_is_compiled(tmp_path: Path) -> None:
    modules = "import sys; from rt0.cli import main; main.run(['list', '-deps', 'fmt']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", modules], cwd=tmp_path, capture_output=True, text=True)
    *packages, loaded = done.stdout.splitlines()
    assert packages[-1] == "fmt" and len(packages) > 30
    assert not {"rt0.types.check", "rt0.lower.program", "llvmlite"} & set(loaded.split())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{.Name | len}}", "rt0 list: -f: {{.Name | len}}: | is not supported"),
        ("{{$x := .Name}}", "rt0 list: -f: {{$x := .Name}}: : is not supported"),
        ('{{printf "%q" .Name}}', 'template: main:1: function "printf" not defined'),
        ("{{.Nothing}}", "rt0 list: -f: there is no field Nothing"),
        ("{{range .Deps}}{{$.Nothing}}{{end}}", "rt0 list: -f: there is no field Nothing"),
        ("{{.Name}", "template: main:1: unclosed action"),
        ("{{if .Name}}x", "template: main:1: unexpected EOF"),
        ("x{{end}}", "template: main:1: unexpected {{end}}"),
        ("{{join .Deps}}", "template: main:1: wrong number of args for join: got 1"),
        ("{{len (.Deps}}", "template: main:1: unclosed left paren"),
        ("{{.Name .Deps}}", "rt0 list: -f: {{.Name .Deps}}: unexpected .Deps"),
        ("{{}}", "template: main:1: missing value for command"),
    ],
)
def test_templates_that_are_refused(text: str, said: str) -> None:
    with pytest.raises(TemplateError) as e:
        Template(text, {"Name", "Deps"}.__contains__)
    assert str(e.value) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{.Name.First}}", "rt0 list: -f: .Name.First: value has no field First"),
        ("{{.Module.Path}}", "rt0 list: -f: .Module.Path: nil has no field Path"),
        ("{{range .Name}}x{{end}}", "rt0 list: -f: range can't iterate over fmt"),
        ("{{.}}", "rt0 list: -f: {{.}}: a whole package cannot be shown"),
    ],
)
def test_values_that_are_not_there(text: str, said: str) -> None:
    values: dict[str, object] = {"Name": "fmt", "Module": None}
    with pytest.raises(TemplateError) as e:
        Template(text, values.__contains__).execute(values.__getitem__)
    assert str(e.value) == said


def test_values_as_fmt_prints_them() -> None:
    assert show([True, "a b", {"b": 1, "a": None}, []]) == "[true a b map[a:<nil> b:1] []]"
