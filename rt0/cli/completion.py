"""`rt0 completion SHELL`: a script that makes the shell ask `rt0 completion -words WORD...` what the last of
the words of a command line may become, each possibility on a line.

Possibilities that end with a slash go on; the others are whole words.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from rt0.build.context import GorootError, Settings
from rt0.build.errors import LoadError
from rt0.build.importpath import is_local
from rt0.build.load import Loader
from rt0.build.patterns import package_names
from rt0.cli.commands import COMMANDS
from rt0.cli.flags import UsageError

_SCRIPTS = {
    "bash": r"""
_rt0() {
	local IFS=$'\n'
	COMPREPLY=($(rt0 completion -words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
	if [[ ${#COMPREPLY[@]} -eq 1 ]]; then
		[[ ${COMPREPLY[0]} == */ ]] && compopt -o nospace
		COMPREPLY=("$(printf %q "${COMPREPLY[0]}")")
	fi
}
complete -F _rt0 rt0
""",
    "zsh": r"""
_rt0() {
	local -a found
	found=("${(@f)$(rt0 completion -words "${(@)words[2,CURRENT]}" 2>/dev/null)}")
	compadd -S '' -- ${(M)found:#*/}
	compadd -- ${found:#*/}
}
compdef _rt0 rt0
""",
    "fish": r"""
function __rt0_complete
	set -l words (commandline -opc)
	rt0 completion -words $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c rt0 -f -a '(__rt0_complete)'
""",
}
_CHOICES = {"mod": ["mod", "readonly", "vendor"], "covermode": ["atomic", "count", "set"]}
_FILES = ["o", "html", "trace", "heap", "coverprofile"]


def run(args: Sequence[str]) -> int:
    """Prints a script, or possibilities."""
    if args and args[0] == "-words":
        for word in sorted(set(complete(args[1:] or [""]))):
            print(word)
        return 0
    if len(args) != 1 or args[0] not in _SCRIPTS:
        raise UsageError("rt0 completion: which shell? bash, zsh or fish", "completion")
    print(_SCRIPTS[args[0]].strip())
    return 0


def complete(words: Sequence[str]) -> Iterable[str]:
    """What the last of the words behind `rt0` may become. To bash, an equals sign is a word of its own."""
    *before, last = words
    if not before:
        return _fits(last, COMMANDS)
    command = COMMANDS.get(before[0])
    if command is None:
        return []
    if last == "=":
        before, last = [*before, "="], ""
    if len(before) > 2 and before[-1] == "=":
        return _value(before[-2].lstrip("-"), last)
    if last.startswith("-"):
        name, equals, value = last.lstrip("-").partition("=")
        if equals:
            return [f"-{name}={v}" for v in _value(name, value)]
        return _fits("-" + last.lstrip("-"), [f"-{f}" for f in (*command.values, *command.boolean)])
    flag = before[-1].lstrip("-")
    if before[-1].startswith("-") and flag in command.values:
        return _value(flag, last)
    other = _OPERANDS.get(before[0])
    return other(last) if other is not None else [*_files(last, ".go"), *_packages(last)]


def _fits(prefix: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(prefix)]


def _value(flag: str, prefix: str) -> list[str]:
    """What may be the value of a flag."""
    if flag in _CHOICES:
        return _fits(prefix, _CHOICES[flag])
    if flag == "coverpkg":
        before, comma, last = prefix.rpartition(",")
        return [f"{before}{comma}{found}" for found in _packages(last)]
    return _files(prefix, "") if flag in _FILES else []


def _files(prefix: str, suffix: str) -> list[str]:
    """Folders, and files with a suffix."""
    folder, name = os.path.split(prefix)
    found: list[str] = []
    try:
        with os.scandir(folder or ".") as entries:
            for e in entries:
                if e.name.startswith(name) and (name or e.name[0] not in "._"):
                    path = os.path.join(folder, e.name)
                    if e.is_dir():
                        found.append(f"{path}/")
                    elif e.name.endswith(suffix):
                        found.append(path)
    except OSError:
        pass
    return found


def _packages(prefix: str) -> list[str]:
    """Packages by their import paths, and the pattern for all in a folder."""
    if is_local(prefix) or prefix.startswith("/"):
        return [f"{prefix}..."] if prefix.endswith("/") else _fits(prefix, ["./...", "../..."])
    if not prefix:
        return ["./..."]
    try:
        return package_names(f"{prefix}...", Loader(Settings(), lambda step: None))
    except (LoadError, GorootError):
        return []


def _variables(prefix: str) -> list[str]:
    from rt0.cli.env import values

    return _fits(prefix, values())


def _nothing(prefix: str) -> list[str]:
    return []


_OPERANDS: dict[str, Callable[[str], list[str]]] = {
    "env": _variables,
    "help": lambda prefix: _fits(prefix, COMMANDS),
    "completion": lambda prefix: _fits(prefix, _SCRIPTS),
    "clean": _nothing,
    "version": _nothing,
}
