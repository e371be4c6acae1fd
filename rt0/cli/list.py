"""`rt0 list`: packages by name, as JSON, or in the words of a template."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence

from rt0.build.listing import EMPTY, FIELDS, UNSUPPORTED, Listed, Listing
from rt0.cli.common import PROGRESS, attempt, settings_of
from rt0.cli.flags import Flags, UsageError, parse
from rt0.cli.template import Template, TemplateError

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def run(args: Sequence[str]) -> int:
    """Lists; returns the exit status."""
    flags = parse("list", args)
    if "" in flags.args:
        print('go: invalid package: ""', file=sys.stderr)
        return 1
    if flags.values.get("f") and flags.is_set("json"):
        print("go list -f cannot be used with -json", file=sys.stderr)
        return 1
    try:
        show = _printer(flags)
        settings = settings_of(flags)
        deps, tolerant = flags.is_set("deps"), flags.is_set("e")
        found = attempt(lambda: Listing(flags.args, settings, PROGRESS, deps, tolerant))
        for warning in found.loader.warnings:
            print(warning, file=sys.stderr)
        for problem in found.problems:
            print(problem, file=sys.stderr)
        for package in found.packages:
            show(package)
    except TemplateError as e:
        print(e, file=sys.stderr)
        return 1
    return 1 if found.problems else 0


def _printer(flags: Flags) -> Callable[[Listed], None]:
    """What the flags say to do with each package. Raises `UsageError` and `TemplateError`."""
    if flags.is_set("json"):
        wanted = flags.values["json"].split(",")
        if wanted[0] in ("true", "1", "t", "T", "TRUE", "True"):
            wanted = list(FIELDS)
        for name in filter(UNSUPPORTED.__contains__, wanted):
            raise UsageError(f"rt0 list: there is no field {name}", "list")
        return lambda package: _print_json(package, frozenset(wanted))
    template = Template(flags.values.get("f") or "{{.ImportPath}}", _is_field)

    def show(package: Listed) -> None:
        text = template.execute(package.field)
        if text:
            sys.stdout.write(text if text.endswith("\n") else f"{text}\n")

    return show


def _is_field(name: str) -> bool:
    return name in FIELDS or name in EMPTY


def _print_json(package: Listed, wanted: frozenset[str]) -> None:
    """The fields that are not empty, in the go command's order and form."""
    values = {name: get(package) for name, get in FIELDS.items() if name in wanted}
    text = json.dumps({n: v for n, v in values.items() if v}, indent="\t", ensure_ascii=False)
    for ch, escape in _ESCAPES.items():
        text = text.replace(ch, escape)
    print(text)
