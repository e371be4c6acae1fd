"""The values of variables with `//go:embed`, as package embed has them: laid out in the object file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from rt0.lower.layout import layout
from rt0.lower.shard import Shard
from rt0.types.embed import embeds, is_bytes, is_fs
from rt0.types.objects import Package, Var
from rt0.types.types import Pointer, Slice, Struct

if TYPE_CHECKING:
    from rt0.lower.program import Program
    from rt0.lower.static import Field

_HASH = 16
"""Bytes of a file's hash in `embed.file`."""


def embedded(prog: Program, v: Var) -> list[str] | None:
    """The names of the files that a variable gets, or None if it has no such directive."""
    pkg = v.pkg
    assert pkg is not None
    if not pkg.embeds:
        return None
    if pkg not in prog.embeds:
        prog.embeds[pkg] = dict(embeds(pkg))
    return prog.embeds[pkg].get(v)


def lay_out(home: Shard, v: Var, names: list[str], out: list[Field]) -> None:
    """Appends the scalars of a variable that gets these files."""
    from rt0.lower.static import memory, packed

    assert v.pkg is not None
    if is_fs(v.typ):
        fields: list[Field] = []
        files = _listed(names)
        for i, name in enumerate(files):
            _file(home, v.pkg, name, i * _size(v), fields)
        array = memory(home, packed(fields, len(files) * _size(v)), _file_type(v))
        header: list[Field] = [(0, "ptr", array), (8, "i64", str(len(files))), (16, "i64", str(len(files)))]
        out.append((0, "ptr", memory(home, packed(header, 24), _files(v))))
        return
    data = _read(v.pkg, names[0])
    size = str(len(data))
    if is_bytes(v.typ):
        u = v.typ.under()
        assert isinstance(u, Slice)
        out.append((0, "ptr", memory(home, home.bytes(data), u.elem)))
        out += [(8, "i64", size), (16, "i64", size)]
    else:
        out += [(0, "ptr", home.string(data)), (8, "i64", size)]


def _file(home: Shard, pkg: Package, name: str, at: int, out: list[Field]) -> None:
    path = name.encode("utf-8", "surrogateescape")
    out += [(at, "ptr", home.string(path)), (at + 8, "i64", str(len(path)))]
    if name.endswith("/"):
        return
    data = _read(pkg, name)
    out += [(at + 16, "ptr", home.string(data)), (at + 24, "i64", str(len(data)))]
    digest = hashlib.sha256(data).digest()[:_HASH]
    for i in range(0, _HASH, 8):
        out.append((at + 32 + i, "i64", str(int.from_bytes(digest[i : i + 8], "little"))))


def _read(pkg: Package, name: str) -> bytes:
    return Path(pkg.folder, name).read_bytes()


def _listed(names: list[str]) -> list[str]:
    """The files and all their directories, in the order in which package embed looks for them: by directory,
    then by name."""
    listed = set(names)
    for name in names:
        parts = name.split("/")[:-1]
        listed.update("/".join(parts[: i + 1]) + "/" for i in range(len(parts)))

    def order(name: str) -> tuple[bytes, bytes]:
        directory, slash, last = name.removesuffix("/").rpartition("/")
        return (directory if slash else ".").encode("utf-8", "surrogateescape"), last.encode(
            "utf-8", "surrogateescape"
        )

    return sorted(listed, key=order)


def _files(v: Var) -> Slice:
    """The type that embed.FS points to."""
    u = v.typ.under()
    assert isinstance(u, Struct)
    pointer = u.fields[0].typ.under()
    assert isinstance(pointer, Pointer)
    files = pointer.base.under()
    assert isinstance(files, Slice)
    return files


def _file_type(v: Var) -> Struct:
    u = _files(v).elem.under()
    assert isinstance(u, Struct)
    return u


def _size(v: Var) -> int:
    return layout(_file_type(v)).size
