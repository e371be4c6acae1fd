"""The lookup of the kernel's clock, in shared objects that are written here."""

import struct

import pytest

from rt0.native import emu
from rt0.runtime import vdso_linux, vgetrandom_linux

BASE_VADDR = 0x400  # a loader may be asked to put the file elsewhere than at 0


def shared_object(names: list[str], buckets: int) -> tuple[bytes, dict[str, int]]:
    """An ELF file with these functions and a GNU hash table, and where each function is in the file."""
    strings = b"\0"
    symbols = [b"\0" * 24]
    values = {}
    # Symbols of one bucket follow each other.
    ordered = sorted(names, key=lambda n: vdso_linux.gnu_hash(n) % buckets)
    for i, name in enumerate(ordered):
        values[name] = 0x900 + 16 * i
        symbols.append(struct.pack("<IBBHQQ", len(strings), 0x12, 0, 7, BASE_VADDR + values[name], 16))
        strings += name.encode() + b"\0"
    heads = [0] * buckets
    chain = []
    for i, name in enumerate(ordered):
        h = vdso_linux.gnu_hash(name)
        if heads[h % buckets] == 0:
            heads[h % buckets] = i + 1
        last = i + 1 == len(ordered) or vdso_linux.gnu_hash(ordered[i + 1]) % buckets != h % buckets
        chain.append((h & ~1) | last)
    table = struct.pack("<IIII", buckets, 1, 1, 0) + b"\xff" * 8
    table += b"".join(struct.pack("<I", x) for x in [*heads, *chain])
    at = {}
    body = b""
    for key, part in (("sym", b"".join(symbols)), ("str", strings), ("hash", table)):
        body += b"\0" * (-len(body) % 8)
        at[key] = 0x100 + len(body)
        body += part
    body += b"\0" * (-len(body) % 8)
    dynamic = 0x100 + len(body)
    entries = [(5, "str"), (6, "sym"), (0x6FFFFEF5, "hash")]
    body += b"".join(struct.pack("<QQ", tag, BASE_VADDR + at[key]) for tag, key in entries) + b"\0" * 16
    header = bytearray(0x100)
    header[:4] = b"\x7fELF"
    struct.pack_into("<Q", header, 32, 64)
    struct.pack_into("<H", header, 56, 2)
    struct.pack_into("<IIQQQQQQ", header, 64, 1, 5, 0, BASE_VADDR, 0, 0x1000, 0x1000, 0x1000)
    struct.pack_into("<IIQQQQQQ", header, 120, 2, 4, dynamic, BASE_VADDR + dynamic, 0, 64, 64, 8)
    return bytes(header) + body, values


def find(file: bytes) -> int:
    address = emu.alloc(len(file))
    emu.write(address, file)
    vdso_linux.sysinfo_ehdr.v = address
    vdso_linux.clock_gettime_code.v = vdso_linux.UNKNOWN
    found = vdso_linux.find_clock_gettime()
    assert vdso_linux.clock_gettime_code.v == found
    return found - address if found != vdso_linux.NONE else found


KERNELS = ["clock_gettime", "__vdso_gettimeofday", "gettimeofday", "__vdso_time", "time", "__vdso_getcpu"]


@pytest.mark.parametrize("buckets", [1, 2, 3, 7])
@pytest.mark.parametrize("position", range(len(KERNELS) + 1))
def test_it_is_found_among_others(buckets: int, position: int) -> None:
    emu.reset()
    names = [*KERNELS[:position], vdso_linux.CLOCK_GETTIME, *KERNELS[position:]]
    file, values = shared_object(names, buckets)
    assert find(file) == values[vdso_linux.CLOCK_GETTIME]


@pytest.mark.parametrize("buckets", [1, 2, 3, 7])
def test_a_vdso_without_it(buckets: int) -> None:
    emu.reset()
    assert find(shared_object(KERNELS, buckets)[0]) == vdso_linux.NONE


def test_other_names() -> None:
    emu.reset()
    file, values = shared_object([*KERNELS, vgetrandom_linux.NAME], 3)
    address = emu.alloc(len(file))
    emu.write(address, file)
    found = vdso_linux.lookup(address, vgetrandom_linux.NAME, vgetrandom_linux.NAME_HASH)
    assert found - address == values[vgetrandom_linux.NAME]


def test_no_vdso() -> None:
    emu.reset()
    vdso_linux.clock_gettime_code.v = vdso_linux.UNKNOWN
    vdso_linux.sysinfo_ehdr.v = 0
    assert vdso_linux.find_clock_gettime() == vdso_linux.NONE
