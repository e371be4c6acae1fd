"""Every instruction that Go's assembler is tested with, and its bytes (`cmd/asm/internal/asm/testdata`)."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from rt0.asm.amd64 import JUMPS, Instruction, Unknown
from rt0.asm.lex import Source
from rt0.asm.operands import Parser
from rt0.build.context import goroot
from rt0.link.elf import read_object
from rt0.llvm import abi
from rt0.llvm.codegen import compile_ir

TESTDATA = goroot() / "src" / "cmd" / "asm" / "internal" / "asm" / "testdata"
FILES = [
    TESTDATA / "amd64enc.s",
    TESTDATA / "amd64enc_extra.s",
    *sorted((TESTDATA / "avx512enc").glob("*.s")),
]
LINE = re.compile(r"\s+([A-Z].*?)\s+// ([0-9a-f]{2}[0-9a-f or]*)$")

SYSTEM = set(
    "INVPCID LFSW LFSL LFSQ LGSW LGSL LGSQ LSSW LSSL LSSQ SLDTW SLDTL SLDTQ SMSWW SMSWL SMSWQ STRW STRL STRQ "
    "SYSENTER64 SYSEXIT64 UD1 RDPID UMONITOR MOVSWW MOVZWW NOPW MOVQOZX".split()
)
"""Instructions of operating systems, and some that nobody writes; they are refused or written otherwise."""

OTHERWISE = re.compile(
    "VMOV(DQU8|DQU16|DQU32|DQU64|DQA32|DQA64|APD|APS|UPD|UPS|SD|SS)|XCHG[BWLQ]|MOVQ|VPEXTRW|SYSENTER|PUSHQ"
)
"""Instructions that have two encodings, of which LLVM takes the other one."""


def lines(path: Path) -> Iterator[tuple[int, str, list[bytes]]]:
    for number, line in enumerate(path.read_text().splitlines(), 1):
        m = LINE.fullmatch(line)
        if m is not None:
            yield number, m[1], [bytes.fromhex(x.strip()) for x in m[2].split("or")]


def translate(text: str) -> str:
    (tokens,) = Source("x.s", str, lambda name: None).statements(text)
    at, suffixes = 1, []
    while at + 1 < len(tokens) and tokens[at].text == ".":
        suffixes.append(tokens[at + 1].text)
        at += 2
    ops = Parser("x.s", tokens, at).all()
    return Instruction(tokens[0].text, suffixes, ops, lambda x: ("rsp", x.offset), lambda x: x.symbol).text()


def assemble(instructions: list[str]) -> bytes:
    """The bytes of all, 16 for each."""
    texts = [x for line in instructions for x in (".p2align 4, 0x90", line)]
    ir = "".join(f'module asm "{abi.escape(x.encode())}"\n' for x in texts)
    (text,) = (s for s in read_object(compile_ir(ir), "x").sections if s.name == ".text")
    return bytes(text.data)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """LLVM ends the process if it refuses an instruction."""
    with ProcessPoolExecutor(1, mp_context=get_context("forkserver")) as found:
        yield found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_encodings(path: Path, pool: ProcessPoolExecutor) -> None:
    wanted: list[tuple[str, list[bytes]]] = []
    translated: list[str] = []
    for _, text, encodings in lines(path):
        name = text.split()[0]
        # Of the old floating point unit there is nothing, and jumps need labels.
        if name not in SYSTEM and name not in JUMPS and name[0] != "F":
            wanted.append((text, encodings))
            translated.append(translate(text))
    code = pool.submit(assemble, translated).result()
    other: Counter[str] = Counter()
    for i, (text, encodings) in enumerate(wanted):
        if not any(code.startswith(e, 16 * i) for e in encodings):
            name = text.split()[0]
            assert OTHERWISE.fullmatch(name), (
                text,
                translated[i],
                code[16 * i : 16 * i + 16].hex(),
                encodings,
            )
            other[name] += 1
    assert max(other.values(), default=0) <= 12


@pytest.mark.parametrize(
    "text", ["MOVQ AX, TLS", "FADDD F2, F0, F1, F3", "MOVABSQ AX, (BX)", "MOVQ $8(SP), (AX)"]
)
def test_what_there_is_not(text: str) -> None:
    with pytest.raises(Unknown):
        print(translate(text))
