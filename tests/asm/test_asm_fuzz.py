"""Whatever an assembly file contains, the answer is a translation or an `AsmError`."""

import os
import random

import pytest

from rt0.asm.errors import AsmError
from rt0.asm.text import Assembly, data_lines
from rt0.build.context import goroot, match_platform

COUNT = int(os.environ.get("RT0_FUZZ", "1500"))
WORDS = (
    "TEXT DATA GLOBL MOVQ PUSHQ POPQ VADDPD ADDSD SHLQ SETEQ CMOVQEQ JMP CALL RET BYTE QUAD PCALIGN ADJSP "
    "IN INT #define #include #ifdef #else #endif #undef AX SP FP SB X0 Z3 K1 $ ( ) < > , + - * / % << >> 0 1 "
    '08 0x 0b2 1.5 1e999 \'a\' \'\\q\' "x" "\\u1234" "\\ud800" ; : \\ · ∕ <> .Z .BCST (SB) (FP) (PC) -1(PC) '
    "99999999999999999999 1<<62 é \0"
).split(" ")


def files() -> list[str]:
    found = sorted(p for p in (goroot() / "src").rglob("*_amd64.s") if match_platform(p.name))
    return [p.read_text(encoding="utf-8") for p in found if p.stat().st_size < 20_000]


def read(name: str) -> str:
    raise FileNotFoundError(2, "", name)


def mutated(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    start = rng.randrange(len(lines))
    lines = [line for line in lines[start : start + 40] if not line.startswith("#include")]
    for _ in range(rng.randint(1, 4)):
        words = lines[i := rng.randrange(len(lines))].split(" ") if lines else [""]
        at = rng.randrange(len(words))
        match rng.randrange(3):
            case 0:
                words[at] = rng.choice(WORDS)
            case 1:
                words.insert(at, rng.choice(WORDS))
            case _:
                cut = rng.randrange(len(words[at]) + 1)
                words[at] = words[at][:cut] + rng.choice(WORDS) + words[at][cut + rng.randrange(2) :]
        if lines:
            lines[i] = " ".join(words)
    return "TEXT ·start(SB), 4, $0\n" * rng.randrange(2) + "\n".join(lines)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_files(seed: int) -> None:
    rng = random.Random(seed + int(os.environ.get("RT0_SEED", "0")))
    texts = files()
    assert len(texts) > 20
    for _ in range(COUNT // 4):
        text = mutated(rng, rng.choice(texts))
        try:
            found = Assembly("p", [("x.s", text)], read, lambda name: None, None)
            for symbol in found.texts:
                found.reach(symbol)
                found.stack(symbol)
            for datum in found.data.values():
                data_lines(datum, found.texts.__contains__)
        except AsmError:
            pass
        except Exception as e:  # whatever it is, the text that caused it has to be shown
            raise AssertionError(f"{type(e).__name__}: {e}\n{text}") from e
