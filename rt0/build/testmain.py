"""The main package of a test binary: which functions of a package's test files are run, and the Go text that
names them for package testing.

Source: cmd/go/internal/load/test.go; go/doc's examples.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from rt0.build.errors import LoadError
from rt0.build.paths import go_position
from rt0.build.testfiles import Tests
from rt0.syntax.nodes import File, FuncDecl, Name, Op, Operation, SelectorExpr
from rt0.syntax.pos import col_of, file_of, line_of

_TOKEN = re.compile(
    rb'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|`[^`]*`' rb"|'(?:\\.|[^'\\\n])*'|\n|[^\S\n]+|[^\s\"'`/]+|/",
    re.DOTALL,
)
_OUTPUT = re.compile(r"[ \t\n\v\f\r]*(unordered )?output:", re.IGNORECASE)
_DIRECTIVE = re.compile(r"(?:line |extern |export |[a-z0-9]+:[a-z0-9])")


class Functions:
    """What is to be run: names qualified with `_test` or `_xtest`; examples with their output, and whether
    its lines may come in any order.
    """

    __slots__ = ("tests", "benchmarks", "fuzz", "examples", "main", "uses")

    def __init__(self) -> None:
        self.tests: list[str] = []
        self.benchmarks: list[str] = []
        self.fuzz: list[str] = []
        self.examples: list[tuple[str, str, bool]] = []
        self.main = ""
        self.uses: dict[str, bool] = {}  # the packages with tests; whether any is run


def find_functions(tests: Tests) -> Functions:
    """The functions in the test files of a package. Raises `LoadError` for one with a wrong signature."""
    found = Functions()
    names = {str(p) for p in tests.package.tests}
    for variant, qualifier in ((tests.inside, "_test"), (tests.beside, "_xtest")):
        files = variant.files if variant is not None else []
        for file in files:
            if file_of(file.pos) in names:
                _add_file(file, qualifier, found)
    return found


def _add_file(file: File, qualifier: str, found: Functions) -> None:
    for d in file.decl_list:
        if not isinstance(d, FuncDecl) or d.recv is not None:
            continue
        name = d.name.value
        qualified = f"{qualifier}.{name}"
        if name == "TestMain" and not _takes(d, "T"):
            _check(d, "M")
            if found.main:
                raise LoadError("multiple definitions of TestMain")
            found.main = qualified
        elif _is_test(name, "Test"):
            _check(d, "T")
            found.tests.append(qualified)
        elif _is_test(name, "Benchmark"):
            _check(d, "B")
            found.benchmarks.append(qualified)
        elif _is_test(name, "Fuzz"):
            _check(d, "F")
            found.fuzz.append(qualified)
        elif _is_test(name, "Example") and _is_example(d):
            output = example_output(d)
            found.uses.setdefault(qualifier, False)
            if output is None:
                continue
            found.examples.append((qualified, *output))
        else:
            continue
        found.uses[qualifier] = True


def _is_test(name: str, prefix: str) -> bool:
    rest = name.removeprefix(prefix)
    return name.startswith(prefix) and (not rest or not rest[0].islower())


def _is_example(d: FuncDecl) -> bool:
    return not d.type.param_list and not d.type.result_list and not d.tparam_list and d.body is not None


def _takes(d: FuncDecl, letter: str) -> bool:
    """Whether the function takes one pointer to a type of this name, and returns nothing."""
    if len(d.type.param_list) != 1 or d.type.result_list:
        return False
    t = d.type.param_list[0].type
    if not isinstance(t, Operation) or t.op is not Op.MUL or t.y is not None:
        return False
    name = t.x.sel if isinstance(t.x, SelectorExpr) else t.x
    return isinstance(name, Name) and name.value == letter


def _check(d: FuncDecl, letter: str) -> None:
    name = d.name.value
    why = ""
    if not _takes(d, letter):
        why = f"must be: func {name}({letter.lower()} *testing.{letter})"
    if d.tparam_list:
        why = "test functions cannot have type parameters"
    if why:
        raise LoadError(f"{go_position(d.pos)}: wrong signature for {name}, {why}")


def example_output(d: FuncDecl) -> tuple[str, bool] | None:
    """The output that the last comment in an example's body says, and whether its order does not matter."""
    assert d.body is not None
    lines = Path(file_of(d.pos)).read_bytes().split(b"\n")
    first, last = line_of(d.body.pos) - 1, line_of(d.body.rbrace) - 1
    text = lines[first : last + 1]
    text[-1] = text[-1][: col_of(d.body.rbrace) - 1]
    text[0] = text[0][col_of(d.body.pos) - 1 :]
    comment = comment_text(_last_comment(b"\n".join(text)))
    m = _OUTPUT.match(comment)
    if m is None:
        return None
    output = comment[m.end() :].lstrip(" ").removeprefix("\n")
    return output, m[1] is not None


def _last_comment(body: bytes) -> list[bytes]:
    """The comments of the last group: those with nothing but a line's end between them, or on one line with
    code in front of them."""
    group: list[bytes] = []
    between = 0  # lines' ends since the last comment; more than `allowed`, or code, end a group
    allowed = 1
    after_code = False
    for m in _TOKEN.finditer(body):
        token = m[0]
        if token.startswith((b"//", b"/*")):
            if between > allowed or not group:
                group = []
                allowed = 0 if after_code else 1
            group.append(token)
            between = 0
        elif token == b"\n":
            between += 1
            after_code = False
        elif not token.isspace():
            between, after_code = 2, True
    return group


def comment_text(comments: Sequence[bytes]) -> str:
    """The text of a group of comments, without markers, directives, and blank lines at both ends."""
    lines: list[str] = []
    for comment in comments:
        text = comment.decode("utf-8", "replace").replace("\r", "")
        if text.startswith("/*"):
            lines += text[2:-2].split("\n")
        elif _DIRECTIVE.match(text[2:]) is None:
            lines.append(text[2:].removeprefix(" "))
    out: list[str] = []
    for line in (line.rstrip(" \t\n\r") for line in lines):
        if line or (out and out[-1]):
            out.append(line)
    while out and not out[-1]:
        out.pop()
    return "\n".join(out) + "\n" if out else ""


def text_of(functions: Functions, path: str, module: str, cover: bool = False) -> str:
    """The Go text of the main package that tests `path`; with `cover`, another file has more
    (`rt0.build.cover.test_text`).
    """
    deps = "coverDeps" if cover else "testdeps.TestDeps"
    out = ["package main", "", "import (", '\t"os"', '\t"testing"', '\t"testing/internal/testdeps"']
    if functions.main:
        out.append('\t"reflect"')
    for qualifier, used in functions.uses.items():
        imported = path + "_test" * (qualifier == "_xtest")
        out.append(f"\t{qualifier if used else '_'} {_quote(imported)}")
    out += [")", ""]
    kinds = (
        ("tests", "InternalTest", functions.tests),
        ("benchmarks", "InternalBenchmark", functions.benchmarks),
        ("fuzzTargets", "InternalFuzzTarget", functions.fuzz),
    )
    for variable, kind, names in kinds:
        out.append(f"var {variable} = []testing.{kind}{{")
        out += [f'\t{{"{name.partition(".")[2]}", {name}}},' for name in names]
        out.append("}")
    out.append("var examples = []testing.InternalExample{")
    for name, output, unordered in functions.examples:
        out.append(f'\t{{"{name.partition(".")[2]}", {name}, {_quote(output)}, {str(unordered).lower()}}},')
    out += ["}", "", "func init() {"]
    out += [f"\ttestdeps.ModulePath = {_quote(module)}", f"\ttestdeps.ImportPath = {_quote(path)}", "}", ""]
    out += ["func main() {"]
    out += [f"\tm := testing.MainStart({deps}{{}}, tests, benchmarks, fuzzTargets, examples)"]
    if functions.main:
        out.append(f"\t{functions.main}(m)")
        out.append('\tos.Exit(int(reflect.ValueOf(m).Elem().FieldByName("exitCode").Int()))')
    else:
        out.append("\tos.Exit(m.Run())")
    return "\n".join([*out, "}", ""])


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
