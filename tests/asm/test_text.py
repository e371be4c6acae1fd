"""Functions, data, macros and frames of assembly files."""

from collections.abc import Container

import pytest

from rt0.asm.errors import AsmError
from rt0.asm.text import Assembly, data_lines

HEADERS = {"textflag.h": "#define NOSPLIT 4\n#define RODATA 8\n#define NOFRAME 512\n"}


def assembly(
    text: str, constants: dict[str, int] | None = None, known: Container[str] | None = None
) -> Assembly:
    def read(name: str) -> str:
        if name not in HEADERS:
            raise FileNotFoundError(2, "", name)
        return HEADERS[name]

    return Assembly("p", [("x.s", text)], read, (constants or {}).get, known)


def body(text: str, frame: str = "$0-8", **kwargs: dict[str, int]) -> list[str]:
    """A function's lines, without labels."""
    found = assembly(f'#include "textflag.h"\nTEXT ·f(SB), NOSPLIT, {frame}\n{text}', **kwargs)
    return [line for line in found.texts["p.f"].lines if ":" not in line]


def test_arguments_lie_behind_the_return_address() -> None:
    assert body("MOVQ a+8(FP), AX\nRET") == ["movq 16(%rsp), %rax", "retq"]


def test_a_frame_keeps_bp() -> None:
    assert body("MOVQ a+0(FP), AX\nMOVQ AX, x-8(SP)\nMOVQ AX, 8(SP)\nRET", "$32-8") == [
        "pushq %rbp",
        "movq %rsp, %rbp",
        "subq $32, %rsp",
        "movq 48(%rsp), %rax",
        "movq %rax, 24(%rsp)",
        "movq %rax, 8(%rsp)",
        "addq $32, %rsp",
        "popq %rbp",
        "retq",
    ]


def test_a_call_makes_a_frame_unless_forbidden() -> None:
    assert body("CALL ·g(SB)\nRET")[0] == "pushq %rbp"
    found = assembly('#include "textflag.h"\nTEXT ·f(SB), NOSPLIT|NOFRAME, $0\nCALL ·g(SB)\nRET')
    assert "pushq %rbp" not in found.texts["p.f"].lines


def test_pushes_move_the_arguments() -> None:
    lines = body("PUSHQ BX\nMOVQ a+0(FP), AX\nPOPQ BX\nMOVQ a+0(FP), AX\nRET")
    assert lines == ["pushq %rbx", "movq 16(%rsp), %rax", "popq %rbx", "movq 8(%rsp), %rax", "retq"]


def test_jumps_over_so_many_instructions() -> None:
    lines = assembly("TEXT ·f(SB), 4, $0\nJEQ 2(PC)\nINCQ AX\nDECQ AX\nJMP -1(PC)").texts["p.f"].lines
    assert lines.index('".Lp.f.pc2":') + 1 < lines.index("decq %rax") + 1
    assert 'jmp ".Lp.f.pc2"' in lines and 'je ".Lp.f.pc2"' in lines


def test_macros() -> None:
    text = """#define TWICE(x, y) \\ // as the rest of the line
	ADDQ x, y \\
	ADDQ x, y
#define REG AX
#ifdef GOARCH_amd64
TWICE(REG, BX); INCQ REG
#else
nonsense
#endif
RET"""
    assert body(text) == ["addq %rax, %rbx", "addq %rax, %rbx", "incq %rax", "retq"]


def test_names_that_only_the_compiler_knows() -> None:
    text = '#include "go_asm.h"\nMOVQ $(const_size*2), AX\nMOVQ node_next(AX), BX\nRET'
    assert body(text, constants={"const_size": 21, "node_next": 8}) == [
        "movq $42, %rax",
        "movq 8(%rax), %rbx",
        "retq",
    ]


def test_constants_of_vector_instructions_lie_in_memory() -> None:
    lines = body("MOVSD $(1.5), X0\nADDSD $1.5, X0\nRET")
    assert lines[:2] == ['movsd ".Lp.f.float0"(%rip), %xmm0', 'addsd ".Lp.f.float0"(%rip), %xmm0']


def test_data() -> None:
    found = assembly(
        'DATA t<>+0(SB)/8, $"ab"\n'
        "DATA t<>+8(SB)/4, $-1\nDATA t<>+16(SB)/8, $·v+4(SB)\nGLOBL t<>(SB), 8, $32\n"
        "TEXT ·f(SB), 4, $0\nLEAQ t<>(SB), AX\nRET"
    )
    texts, data, calls, variables = found.reach("p.f")
    assert [t.symbol for t in texts] == ["p.f"] and calls == [] and variables == ["p.v"]
    assert data_lines(data[0], found.texts.__contains__) == [
        ".byte 97, 98, 0, 0, 0, 0, 0, 0",
        ".byte 255, 255, 255, 255",
        ".zero 4",
        '.quad "p.v"+4',
        ".zero 8",
    ]


def test_what_a_function_needs_and_how_deep_it_is() -> None:
    found = assembly(
        "TEXT ·f(SB), 4, $64-0\nCALL g<>(SB)\nCALL ·outside(SB)\nRET\n"
        "TEXT g<>(SB), 4, $16\nPUSHQ AX\nPOPQ AX\nRET\n"
        "TEXT ·h(SB), 4, $0\nRET"
    )
    texts, _, calls, _ = found.reach("p.f")
    assert [t.symbol for t in texts] == ["p.f", "p.g<x>"] and calls == ["p.outside"]
    assert found.stack("p.f") == (64 + 8 + 8) + (16 + 8 + 8 + 8)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "TEXT ·f(SB), 4, $0\nMOVQ (AX, BX\nRET",
            "x.s:2: (register,register) not supported on this architecture",
        ),
        ("TEXT ·f(SB), 4, $0\nJMP away", "x.s:2: undefined label away"),
        ("TEXT ·f(SB), 4, $0\nPUSHQ AX\nRET", "p.f: unbalanced PUSH/POP"),
        ("TEXT ·f(SB), 4, $0\nRET\nTEXT ·f(SB), 4, $0\nRET", "x.s:3: symbol p.f redeclared"),
        ("#define M(a) INCQ a\nTEXT ·f(SB), 4, $0\nM(AX, BX)", "x.s:3: wrong arg count for macro M"),
        ('#include "no.h"', "x.s:2: #include: open no.h: no such file or directory"),
        ("#ifdef X\n", "x.s:2: unclosed #ifdef or #ifndef"),
        ("INCQ AX", "x.s:1: instruction outside of a function"),
        ("TEXT ·f(SB), 4, $0\nMOVQ 3*(AX), BX", "x.s:2: unexpected AX evaluating expression"),
        ("TEXT ·f(SB), 4, $0\nMOVQ (AX)(BX*3), BX", "x.s:2: bad scale: 3"),
        ("TEXT ·f(SB), 4, $0\nMOVQ AX BX", "x.s:2: expected end of operand, found BX"),
        ("TEXT ·f(SB), 4, $0\nMOVQ é, ☃", "x.s:2: unexpected character '☃'"),
    ],
)
def test_mistakes(text: str, message: str) -> None:
    with pytest.raises(AsmError) as e:
        assembly(text)
    assert message in e.value.lines[0]


def test_unknown_instructions() -> None:
    with pytest.raises(AsmError, match='unrecognized instruction "FROB"'):
        assembly("TEXT ·f(SB), 4, $0\nFROB AX", known={"RET"})
