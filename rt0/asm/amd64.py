"""Instructions of Go's assembler to those of LLVM's, which writes them as GNU's does.

Both name the source before the destination, and most mnemonics are the same in small letters. What is not:
Go says sizes by letters where Intel has names of its own (`PADDL` is `paddd`, `MOVO` is `movdqa`), compares
in the other order, has one name for a general register of any size, and writes masks and rounding of AVX-512
in other places. Source: `cmd/asm/internal/arch`, `cmd/internal/obj/x86`; the test is Go's own list of
all instructions with their encodings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rt0.asm.operands import BYTES, GENERAL, MASKS, OTHERS, VECTORS, Imm, Label, Mem, Operand, Range, Reg

CONDITIONS = {
    "EQ": "e", "NE": "ne", "CS": "b", "CC": "ae", "HI": "a", "LS": "be", "GE": "ge", "LT": "l", "GT": "g",
    "LE": "le",
    "MI": "s", "PL": "ns", "OS": "o", "OC": "no", "PS": "p", "PC": "np",
}  # fmt: skip
_MORE_JUMPS = {
    "A": "a", "AE": "ae", "B": "b", "BE": "be", "C": "b", "E": "e", "G": "g", "HS": "ae", "L": "l", "LO": "b",
    "NA": "be", "NAE": "b", "NB": "ae", "NBE": "a", "NC": "ae", "NG": "le", "NGE": "l", "NL": "ge",
    "NLE": "g",
    "NO": "no", "NP": "np", "NS": "ns", "NZ": "ne", "O": "o", "P": "p", "PE": "p", "PO": "np", "S": "s",
    "Z": "e",
}  # fmt: skip
JUMPS = {f"J{c}": f"j{cc}" for c, cc in (CONDITIONS | _MORE_JUMPS).items()}
JUMPS.update({"JMP": "jmp", "CALL": "callq", "LOOP": "loop", "LOOPEQ": "loope", "LOOPNE": "loopne"})
JUMPS.update({"JCXZL": "jecxz", "JCXZQ": "jrcxz", "JCXZW": "jcxz", "XBEGIN": "xbegin"})

ALIASES = frozenset(
    [*JUMPS, "MOVD", "MOVDQ2Q", "MOVNTDQ", "MOVOA", "PSLLDQ", "PSRLDQ", "PADDD", "MASKMOVDQU"]
    + ["MOVBELL", "MOVBEQQ", "MOVBEWW"]
)
"""Other spellings of instructions."""

_SAME_SIZES = set(
    "ADD ADC SUB SBB AND OR XOR CMP TEST INC DEC NEG NOT MUL IMUL DIV IDIV XCHG XADD CMPXCHG BT BTC BTR BTS "
    "BSF BSR BSWAP POPCNT LZCNT TZCNT ANDN BEXTR BLSI BLSMSK BLSR BZHI MULX PDEP PEXT RORX SARX SHLX SHRX "
    "ADCX ADOX LEA PUSH POP MOVBE MOVNTI LAR LSL STR SLDT SMSW".split()
)
_UNSIZED = set("RDRAND RDSEED RDFSBASE RDGSBASE WRFSBASE WRGSBASE".split())
"""Those whose register alone says the size."""

_SHIFTS = {x: x.lower() for x in ("SHL", "SHR", "SAR", "ROL", "ROR", "RCL", "RCR")} | {"SAL": "shl"}
_NAMES = {
    "MOVO": "movdqa", "MOVOA": "movdqa", "MOVOU": "movdqu", "MOVNTO": "movntdq",
    "MASKMOVOU": "maskmovdqu", "PSLLO": "pslldq", "PSRLO": "psrldq", "PSLLL": "pslld", "PSRLL": "psrld",
    "PSRAL": "psrad", "PADDL": "paddd", "PSUBL": "psubd", "PCMPEQL": "pcmpeqd", "PCMPGTL": "pcmpgtd",
    "PMULULQ": "pmuludq", "PMADDWL": "pmaddwd", "PUNPCKLWL": "punpcklwd", "PUNPCKHWL": "punpckhwd",
    "PUNPCKLLQ": "punpckldq", "PUNPCKHLQ": "punpckhdq", "PACKSSLW": "packssdw", "PSHUFL": "pshufd",
    "CVTPL2PD": "cvtdq2pd", "CVTPL2PS": "cvtdq2ps", "CVTPD2PL": "cvtpd2dq", "CVTPS2PL": "cvtps2dq",
    "CVTTPD2PL": "cvttpd2dq", "CVTTPS2PL": "cvttps2dq", "CVTSD2SL": "cvtsd2sil", "CVTSD2SQ": "cvtsd2siq",
    "CVTSS2SL": "cvtss2sil", "CVTSS2SQ": "cvtss2siq", "CVTTSD2SL": "cvttsd2sil",
    "CVTTSD2SQ": "cvttsd2siq", "CVTTSS2SL": "cvttss2sil", "CVTTSS2SQ": "cvttss2siq",
    "CVTSL2SD": "cvtsi2sdl", "CVTSQ2SD": "cvtsi2sdq", "CVTSL2SS": "cvtsi2ssl", "CVTSQ2SS": "cvtsi2ssq",
    "UNDEF": "ud2", "REPN": "repne", "CBW": "cbtw", "CWDE": "cwtl", "CDQE": "cltq", "CWD": "cwtd",
    "CDQ": "cltd", "CQO": "cqto", "SYSRET": "sysretl", "MOVQOZX": "movq", "PF2IL": "pf2id",
    "PI2FL": "pi2fd", "ICEBP": ".byte 0xf1", "SETALC": "salc", "RETFL": "lretl", "RETFQ": "lretq",
    "RETFW": "lretw", "XLAT": "xlatb",
}  # fmt: skip
for _x in ("VCVTSD2SI", "VCVTTSD2SI", "VCVTSS2SI", "VCVTTSS2SI", "VCVTSD2USI", "VCVTTSD2USI", "VCVTSS2USI",
           "VCVTTSS2USI"):  # fmt: skip
    _NAMES |= {_x: _x.lower(), _x + "Q": _x.lower(), _x + "L": _x.lower()}

_EXTENSIONS = re.compile(r"MOV([BWL])([WLQ])(SX|ZX)")
_WIDE = {"PINSRQ", "PEXTRQ", "VPINSRQ", "VPEXTRQ", "VMOVQ", "VPBROADCASTQ", "KMOVQ", "CRC32Q"}
"""Those with general registers of 64 bits, besides what ends in 2SIQ and the like."""

_NO_MASK = re.compile(r"K|VPMOVM2|VPBROADCASTM")
"""Where a mask register is an ordinary operand, though it comes last but one."""

Address = Callable[[Mem], tuple[str, int]]
"""The register and offset that FP or the pseudo register SP is."""


class Unknown(Exception):
    """There is no such instruction, or none with these operands."""


class Instruction:
    """An instruction that is neither a jump nor a directive."""

    __slots__ = ("name", "suffixes", "operands", "_place", "_symbol")

    def __init__(
        self,
        name: str,
        suffixes: Sequence[str],
        operands: list[Operand],
        place: Address,
        symbol: Callable[[Mem], str],
    ) -> None:
        self.name = name
        self.suffixes = suffixes
        self.operands = operands
        self._place = place
        self._symbol = symbol

    def text(self) -> str:
        """The instruction as LLVM's assembler reads it. Raises `Unknown`."""
        name, ops = self.name, self.operands
        if name == "MOVQ" and len(ops) == 2 and isinstance(ops[0], Reg) and ops[0].name == "TLS":
            if isinstance(ops[1], Reg) and ops[1].name in GENERAL:
                return "nop"  # half of the way to g; the other half, `0(R)(TLS*1)`, is all of it on Linux
        if (
            name in ("MOVQ", "MOVD", "MOVL", "MOVW", "MOVB", "MOVABSQ", "MOVDQ2Q", "MOVQ2DQ")
            and len(ops) == 2
        ):
            return self._move("MOVQ" if name in ("MOVD", "MOVDQ2Q") else name, ops[0], ops[1])
        m = _EXTENSIONS.fullmatch(name)
        if m is not None and len(ops) == 2:
            return self._extend(m[1].lower(), m[2].lower(), m[3] == "SX", ops)
        base, size = name[:-1], name[-1]
        if base in _SHIFTS and size in "BWLQ" and ops:
            return self._shift(_SHIFTS[base], size.lower(), ops)
        if name.startswith("CMOV") and name[5:] in CONDITIONS and name[4] in "WLQ":
            return self._plain(f"cmov{CONDITIONS[name[5:]]}{name[4].lower()}", name[4].lower(), ops)
        if name.startswith("SET") and name[3:] in CONDITIONS:
            return self._plain(f"set{CONDITIONS[name[3:]]}", "b", ops)
        if name in ("IMUL3Q", "IMUL3L", "IMUL3W"):
            return self._plain(f"imul{size.lower()}", size.lower(), ops)
        if name in ("CMPB", "CMPW", "CMPL", "CMPQ") and len(ops) == 2:
            return self._plain(name.lower(), size.lower(), ops[::-1])
        if name == "PUSHQ" and len(ops) == 1 and isinstance(ops[0], Imm):
            return f"pushq ${_signed(_int(ops[0]), 32)}"
        if base in _SAME_SIZES and size in "BWLQ":
            return self._plain(name.lower(), size.lower(), ops)
        if base in _UNSIZED and size in "WLQ":
            return self._plain(base.lower(), size.lower(), ops)
        if name in ("LMSW", "VERR", "VERW", "LLDT", "LTR"):
            return self._plain(name.lower(), "w", ops)
        if name in ("MOVBEWW", "MOVBELL", "MOVBEQQ"):
            return self._plain(name[:-1].lower(), size.lower(), ops)
        if name in ("CMPPD", "CMPPS", "CMPSD", "CMPSS") and len(ops) == 3:
            ops = [ops[2], ops[0], ops[1]]
        if name.startswith("CRC32") and len(ops) == 2:
            source = self.operand(ops[0], size.lower())
            return f"crc32{size.lower()} {source}, {self.operand(ops[1], 'q' if size == 'Q' else 'l')}"
        if name == "INT" or name in ("IN", "OUT"):
            return self._plain(name.lower(), "w", ops)
        if name.startswith("IN") and name[2:] in ("B", "W", "L") or name.startswith("OUT") and len(name) == 4:
            return self._port(name)
        return self._vector(ops)

    def _plain(self, mnemonic: str, size: str, ops: Sequence[Operand]) -> str:
        return f"{mnemonic} {', '.join(self.operand(x, size) for x in ops)}".rstrip()

    def _port(self, name: str) -> str:
        size = name[-1].lower()
        acc = {"b": "%al", "w": "%ax", "l": "%eax"}[size]
        port = self.operand(self.operands[0], "b") if self.operands else "%dx"
        return f"in{size} {port}, {acc}" if name.startswith("IN") else f"out{size} {acc}, {port}"

    def _move(self, name: str, source: Operand, target: Operand) -> str:
        size = "q" if name == "MOVABSQ" else name[3].lower()
        vectors = [
            isinstance(x, Reg) and (x.name in VECTORS or x.name.startswith("M")) for x in (source, target)
        ]
        if any(vectors):
            mnemonic = "movd" if size == "l" else "movq"
            if all(vectors) and isinstance(source, Reg) and isinstance(target, Reg):
                if source.name[0] == "X" and target.name[0] == "M":
                    mnemonic = "movdq2q"
                elif source.name[0] == "M" and target.name[0] == "X":
                    mnemonic = "movq2dq"
            return self._plain(mnemonic, size, [source, target])
        if isinstance(source, Mem) and source.address:
            if isinstance(target, Reg):
                return f"lea{size} {self.memory(source)}, {self.operand(target, size)}"
            if source.symbol and not source.index:
                return f"mov{size} ${self._address(source)}, {self.operand(target, size)}"
            raise Unknown
        if isinstance(source, Imm) and isinstance(target, Reg) and size == "q" and target.name in GENERAL:
            value = _int(source)
            if name != "MOVABSQ" and 1 << 31 <= value < 1 << 32:
                return f"movl ${value}, {self.operand(target, 'l')}"
            if name == "MOVABSQ" or not -(1 << 31) <= value < 1 << 31:
                return f"movabsq ${_signed(value, 64)}, {self.operand(target, 'q')}"
        if name == "MOVABSQ":
            raise Unknown
        return self._plain(f"mov{size}", size, [source, target])

    def _extend(self, small: str, large: str, signed: bool, ops: Sequence[Operand]) -> str:
        source, target = self.operand(ops[0], small), ops[1]
        if small == "l" and not signed:
            return f"movl {source}, {self.operand(target, 'l')}"
        return f"mov{'s' if signed else 'z'}{small}{large} {source}, {self.operand(target, large)}"

    def _shift(self, mnemonic: str, size: str, ops: Sequence[Operand]) -> str:
        count = self.operand(ops[0], "b")
        if len(ops) == 3:
            if mnemonic not in ("shl", "shr"):
                raise Unknown
            rest = ", ".join(self.operand(x, size) for x in ops[1:])
            return f"{mnemonic}d{size} {count}, {rest}"
        if len(ops) == 1:
            return f"{mnemonic}{size} {self.operand(ops[0], size)}"
        return f"{mnemonic}{size} {count}, {self.operand(ops[1], size)}"

    # Vectors

    def _vector(self, ops: list[Operand]) -> str:
        name = self.name
        if name[0] == "F" and not name.startswith("FX"):
            raise Unknown  # the old floating point unit
        mnemonic = _NAMES.get(name, name.lower())
        size = "l"
        if (
            name in _WIDE
            or re.search(r"2U?SIQ$|SI2S[DS]Q$", name)
            or name.endswith(("2SQ", "SQ2SD", "SQ2SS"))
        ):
            size = "q"
        if name.startswith("K") and name[-1] == "Q":
            size = "q"
        zeroing = "Z" in self.suffixes
        rounding = next((s for s in self.suffixes if s.endswith("SAE")), "")
        broadcast = "BCST" in self.suffixes
        mask = ""
        if len(ops) >= 2 and not _NO_MASK.match(name):
            last = ops[-2]
            if isinstance(last, Reg) and last.name in MASKS:
                mask = f"{{%{last.name.lower()}}}"
                ops = [*ops[:-2], ops[-1]]
        texts = [self.operand(x, size) for x in ops]
        if broadcast:
            for i, x in enumerate(ops):
                if isinstance(x, Mem):
                    texts[i] += f"{{1to{self._lanes(ops)}}}"
        if mask:
            texts[-1] += mask
        if zeroing:
            texts[-1] += "{z}"
        if rounding:
            at = 1 if ops and isinstance(ops[0], Imm) else 0
            word = rounding.lower().replace("_", "-")
            texts.insert(at, f"{{{word}}}")
        return f"{mnemonic} {', '.join(texts)}".rstrip()

    def _lanes(self, ops: Sequence[Operand]) -> int:
        """How many elements a broadcast one becomes."""
        name = self.name
        length = 16
        for x in ops:
            if isinstance(x, Reg) and x.name in VECTORS:
                length = max(length, {"X": 16, "Y": 32, "Z": 64}[x.name[0]])
        conversion = re.fullmatch(r"VCVTT?(PD|PS|QQ|UQQ|DQ|UDQ)2(PD|PS|QQ|UQQ|DQ|UDQ|PH)([XY]?)", name)
        if conversion is not None:
            widths = {"PD": 8, "QQ": 8, "UQQ": 8}
            source, target = widths.get(conversion[1], 4), widths.get(conversion[2], 4)
            if conversion[3]:
                return {"X": 16, "Y": 32}[conversion[3]] // source
            if source > target:
                return 64 // source  # a result of half the size: Z to Y, for X and Y the name says it
            return length // max(source, target)
        if re.match(r"VFPCLASS", name):
            return {"X": 16, "Y": 32, "Z": 64}[name[-1]] // (8 if name[-2] == "D" else 4)
        return length // (8 if re.search(r"(PD|Q|QQ|Q2?)$|Q[BWX]?$", name) and not name.endswith("DQ") else 4)

    # Operands

    def operand(self, x: Operand, size: str) -> str:
        """An operand; `size` is that of general registers: b, w, l or q."""
        match x:
            case Reg():
                return "%" + register(x.name, size)
            case Imm():
                value = _int(x)
                bits = {"b": 8, "w": 16, "l": 32, "q": 64}[size]
                return f"${_signed(value, bits) if abs(value) >= 1 << (bits - 1) else value}"
            case Mem():
                if x.address:
                    return f"${self._address(x)}"
                return self.memory(x)
            case Range():
                return "%" + register(x.first, size)
            case Label():
                raise Unknown
        raise Unknown

    def _address(self, x: Mem) -> str:
        if x.base != "SB":
            raise Unknown
        return _plus(self._symbol(x), x.offset)

    def memory(self, x: Mem) -> str:
        """Memory."""
        if x.base == "TLS" and not x.index or x.index == "TLS" and x.scale == 1:
            return f"%fs:{x.offset - 8}"
        if x.base in ("TLS", "g") or x.index in ("TLS", "g"):
            raise Unknown
        index = ""
        if x.index:
            index = f",%{VECTORS.get(x.index) or register(x.index, 'q')},{x.scale}"
        if x.base == "SB":
            at = _plus(self._symbol(x), x.offset)
            return f"{at}({index})" if index else f"{at}(%rip)"
        offset = _signed(x.offset, 32) if -(1 << 31) <= x.offset < 1 << 32 else x.offset
        if x.base == "here":
            return f"{x.symbol}(%rip)"
        if x.base in ("FP", "PSP"):
            base, offset = self._place(x)
            return f"{offset}(%{base}{index})"
        if not x.base:
            return f"{offset}({index})"
        base = register(x.base, "q")
        return f"{offset or ''}(%{base}{index})"


def register(name: str, size: str) -> str:
    """A register's name; `size` is that of a general one."""
    known = GENERAL.get(name)
    if known is None:
        found = BYTES.get(name) or VECTORS.get(name) or MASKS.get(name) or OTHERS.get(name)
        if found is None:
            raise Unknown
        return found
    if known[0] == "r":
        return known + {"b": "b", "w": "w", "l": "d", "q": ""}[size]
    match size:
        case "b":
            return f"{known[0]}l" if known[1] == "x" else f"{known}l"
        case "w":
            return known
        case "l":
            return f"e{known}"
    return f"r{known}"


def _plus(symbol: str, offset: int) -> str:
    return f"{symbol}{offset:+d}" if offset else symbol


def _int(x: Imm) -> int:
    if not isinstance(x.value, int):
        raise Unknown
    return x.value


def _signed(value: int, bits: int) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value
