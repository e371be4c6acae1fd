"""The commands of `rt0`: what they are for, and the flags that each one knows."""

from __future__ import annotations

from collections.abc import Sequence

SETTINGS = ["mod", "tags"]
"""Flags that say what belongs to a build."""
COVER = ["covermode", "coverpkg", "coverprofile"]
"""Flags about coverage; each sets -cover. The last is for tests only."""
_BUILD = ["gcflags", "ldflags", "covermode", "coverpkg", *SETTINGS]

TEST_VALUES = [
    "run",
    "skip",
    "count",
    "bench",
    "benchtime",
    "timeout",
    "cpu",
    "parallel",
    "list",
    "shuffle",
    "fuzz",
    "fuzztime",
    "fuzzminimizetime",
]
"""Flags that the test binary gets as `-test.NAME=VALUE`."""
TEST_PROFILES = ["blockprofile", "cpuprofile", "memprofile", "mutexprofile"]
"""Those of these that name a file for a profile."""
TEST_RATES = ["blockprofilerate", "memprofilerate", "mutexprofilefraction"]
TEST_BOOLEAN = ["v", "short", "benchmem", "failfast", "fullpath"]
"""Flags that it gets as `-test.NAME=true`."""


class Command:
    """A command: how it is used, what for, its flags with a value, and those without."""

    __slots__ = ("usage", "short", "values", "boolean")

    def __init__(
        self, usage: str, short: str, values: Sequence[str] = (), boolean: Sequence[str] = ()
    ) -> None:
        self.usage = usage
        self.short = short
        self.values = values
        self.boolean = boolean


COMMANDS = {
    "build": Command(
        "[-o output] [build flags] [packages]",
        "compile packages and dependencies",
        ["o", *_BUILD],
        ["a", "cover", "trimpath", "v", "x"],
    ),
    "install": Command(
        "[build flags] [packages]",
        "compile and install packages and dependencies",
        _BUILD,
        ["a", "cover", "trimpath", "v", "x"],
    ),
    "run": Command(
        "[build flags] [-trace file] [-heap file] package [arguments...]",
        "compile and run a program",
        ["trace", "heap", *_BUILD],
        ["a", "cover", "trimpath", "v", "x"],
    ),
    "test": Command(
        "[build flags] [packages] [test flags] [-args arguments...]",
        "test packages",
        [*TEST_VALUES, *TEST_PROFILES, *TEST_RATES, "coverprofile", "outputdir", "o", *_BUILD],
        [*TEST_BOOLEAN, "c", "cover", "json", "a", "trimpath", "x"],
    ),
    "check": Command(
        "[-mod mode] [-tags list] [-gcflags flags] [packages]",
        "report errors in packages and their tests",
        ["gcflags", *SETTINGS],
    ),
    "list": Command(
        "[-f format] [-json[=fields]] [-deps] [-e] [-mod mode] [-tags list] [packages]",
        "list packages",
        ["f", *SETTINGS],
        ["json", "deps", "e"],
    ),
    "boot": Command(
        "[-html file] package [arguments...]",
        "show what a program does before main",
        ["html", *SETTINGS],
    ),
    "clean": Command(
        "[-cache] [-testcache] [-fuzzcache]",
        "empty the build cache, or parts of it",
        [],
        ["cache", "testcache", "fuzzcache"],
    ),
    "env": Command("[-json] [variables...]", "print rt0's environment", [], ["json"]),
    "completion": Command("bash | zsh | fish", "print a script that completes command lines"),
    "version": Command("", "print the version"),
    "help": Command("[command]", "print help on a command"),
}
