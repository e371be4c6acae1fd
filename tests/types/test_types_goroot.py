"""Every package of GOROOT that builds for linux/amd64, commands included, checks without an error.

The sources are GOROOT's own, without rt0's overlays, in the build without assembly that rt0 uses. `go list`
names the packages and their files, which must be those that rt0 selects.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rt0.build.context import goroot, match_constraint, match_name
from rt0.syntax.errors import Error, ErrorList
from rt0.syntax.parser import parse_file
from rt0.types.api import Config, check_package
from rt0.types.context import Context
from rt0.types.objects import Package


def listed(pattern: str, folder: Path) -> Iterator[dict[str, Any]]:
    """What `go list` says about packages and what they import, dependencies first."""
    fields = "-json=ImportPath,Dir,GoFiles,ImportMap"
    command = [str(goroot() / "bin/go"), "list", "-pgo=off", "-deps"]
    here = {"GOROOT": str(goroot()), "GOTOOLCHAIN": "local", "GOPROXY": "off", "CGO_ENABLED": "0"}
    env = {**os.environ, **here}
    command += [fields, pattern]
    text = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True).stdout
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        package, end = decoder.raw_decode(text)
        text = text[end:]
        yield package


class Sweep:
    """Checks packages one after the other. What is done keeps its declarations only, to save memory."""

    def __init__(self) -> None:
        self.done: dict[str, Package] = {}
        self.context = Context()

    def check(self, listing: dict[str, Any]) -> list[Error]:
        """The errors of one package whose imports have been checked."""
        path, folder = listing["ImportPath"], Path(listing["Dir"])
        errors = ErrorList()
        names = listing.get("GoFiles", [])
        files = [parse_file(str(folder / name), (folder / name).read_bytes(), errors) for name in names]
        conf = Config(errors, std=True)
        conf.context = self.context
        package = check_package(path, files, self.importer(listing.get("ImportMap", {})), conf)
        package.files.clear()
        package.func_decls.clear()
        package.checker = None
        self.done[path] = package
        return errors.errors

    def importer(self, renamed: dict[str, str]) -> Callable[[str], Package]:
        return lambda path: self.done[renamed.get(path, path)]


def selected(folder: Path) -> list[str]:
    names = (p for p in folder.iterdir() if match_name(p.name))
    return sorted(p.name for p in names if match_constraint(p.read_bytes()))


@pytest.mark.slow
def test_all_packages() -> None:
    sweep = Sweep()
    listings = [*listed("std", goroot() / "src"), *listed("cmd", goroot() / "src/cmd")]
    gc.disable()  # between packages is often enough, and this takes a third less time
    try:
        for listing in listings:
            path = listing["ImportPath"]
            if path == "unsafe" or path in sweep.done:
                continue
            assert selected(Path(listing["Dir"])) == listing.get("GoFiles", []), path
            assert sweep.check(listing) == [], path
            if len(sweep.done) % 20 == 0:
                gc.collect()
    finally:
        gc.enable()
    assert len(sweep.done) > 600
