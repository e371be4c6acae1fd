"""The clock that the kernel maps into every process: a shared object, the vDSO, in whose symbol table
`__vdso_clock_gettime` is looked up when the time is asked for first, which many programs never do. Random
bytes are there, too (`vgetrandom_linux.py`).

Invariant: `clock_gettime_code` goes from UNKNOWN to its final value; two threads that look at the same time
find the same.
"""

from __future__ import annotations

from rt0.native import Ptr, Var, addr, atomic_store, cast, native, str_data, u8, u16, u32, u64, uintptr

UNKNOWN = 0
NONE = 1

clock_gettime_code = Var(uintptr, UNKNOWN)
"""Where the code is; NONE if there is none."""

sysinfo_ehdr = Var(uintptr, 0)
"""Where the shared object's ELF header is, from the auxiliary vector; 0 if the kernel has none."""

ELF_PHOFF = 32
ELF_PHNUM = 56
PHDR_SIZE = 56
PHDR_OFFSET = 8
PHDR_VADDR = 16
PT_LOAD = 1
PT_DYNAMIC = 2

DT_NULL = 0
DT_STRTAB = 5
DT_SYMTAB = 6
DT_GNU_HASH = 0x6FFFFEF5

SYM_SIZE = 24
SYM_SHNDX = 6
SYM_VALUE = 8

CLOCK_GETTIME = "__vdso_clock_gettime"


def gnu_hash(name: str) -> int:
    """The hash of a symbol's name in a DT_GNU_HASH table."""
    h = 5381
    for c in name.encode():
        h = (h * 33 + c) & 0xFFFFFFFF
    return h


CLOCK_GETTIME_HASH = gnu_hash(CLOCK_GETTIME)


@native(nosplit=True, noinline=True)
def find_clock_gettime() -> uintptr:
    """Looks it up, and remembers what was found."""
    found = lookup(sysinfo_ehdr.v, CLOCK_GETTIME, CLOCK_GETTIME_HASH)
    atomic_store(addr(clock_gettime_code.v), found)
    return found


@native(nosplit=True)
def lookup(ehdr: uintptr, name: str, name_hash: u32) -> uintptr:
    """The address of a symbol in the shared object at ehdr, or NONE."""
    if ehdr == 0:
        return NONE
    phdr = ehdr + cast(Ptr[uintptr], ehdr + ELF_PHOFF)[0]
    load: uintptr = 0
    loaded = False
    dynamic: uintptr = 0
    for _ in range(cast(Ptr[u16], ehdr + ELF_PHNUM)[0]):
        offset = cast(Ptr[uintptr], phdr + PHDR_OFFSET)[0]
        if cast(Ptr[u32], phdr)[0] == PT_LOAD and not loaded:
            loaded = True
            load = ehdr + offset - cast(Ptr[uintptr], phdr + PHDR_VADDR)[0]
        if cast(Ptr[u32], phdr)[0] == PT_DYNAMIC:
            dynamic = ehdr + offset
        phdr += PHDR_SIZE
    if not loaded or dynamic == 0:
        return NONE
    strings: uintptr = 0
    symbols: uintptr = 0
    table: uintptr = 0
    d = cast(Ptr[u64], dynamic)
    i = 0
    while d[i] != DT_NULL:
        value = load + uintptr(d[i + 1])
        if d[i] == DT_STRTAB:
            strings = value
        elif d[i] == DT_SYMTAB:
            symbols = value
        elif d[i] == DT_GNU_HASH:
            table = value
        i += 2
    if strings == 0 or symbols == 0 or table == 0:
        return NONE
    symbol = lookup_hash(cast(Ptr[u32], table), symbols, strings, name, name_hash)
    return load + cast(Ptr[uintptr], symbol + SYM_VALUE)[0] if symbol != NONE else NONE


@native(nosplit=True)
def lookup_hash(table: Ptr[u32], symbols: uintptr, strings: uintptr, name: str, name_hash: u32) -> uintptr:
    """The symbol's entry by the hash table, whose parts are a header of 4 words, a Bloom filter of 8-byte
    words, the first symbol of each bucket, and the hashes of all symbols with bit 0 for a bucket's last.
    """
    nbuckets = table[0]
    first_symbol = table[1]
    buckets = 4 + table[2] * 2
    chain = buckets + nbuckets
    if nbuckets == 0:
        return NONE
    k = table[buckets + name_hash % nbuckets]
    while k >= first_symbol:
        h = table[chain + k - first_symbol]
        symbol = symbols + uintptr(k) * SYM_SIZE
        if (h | 1) == (name_hash | 1) and has_name(symbol, strings, name):
            return symbol
        if (h & 1) != 0:
            return NONE
        k += 1
    return NONE


@native(nosplit=True)
def has_name(symbol: uintptr, strings: uintptr, name: str) -> bool:
    """Whether a symbol is defined and has a name."""
    if cast(Ptr[u16], symbol + SYM_SHNDX)[0] == 0:
        return False
    text = cast(Ptr[u8], strings + uintptr(cast(Ptr[u32], symbol)[0]))
    for i in range(len(name)):
        if text[i] != str_data(name)[i]:
            return False
    return text[len(name)] == 0
