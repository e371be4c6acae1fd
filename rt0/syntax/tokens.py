"""Tokens are small integers, numbered so that the questions the scanner and parser ask most are comparisons.

Every operator is its own token (gc has one `_Operator` with an operator beside it); tables indexed by token
give the rest: spelling, precedence, operator. Invariants of the numbering:

- 1 to `LAST_NLSEMI` are the tokens after which a newline becomes a semicolon; `NAME` and the literals come
  first;
- `FIRST_LITERAL` to `LAST_LITERAL` are the literals, in the order of `LitKind`;
- `DOT` to `LBRACE` are the tokens that may continue a primary expression;
- zero and below never reach the parser: they are what the scanner handles itself.
"""

from __future__ import annotations

from typing import Final

from rt0.syntax.nodes import Op

NAME: Final = 1
INT: Final = 2
FLOAT: Final = 3
IMAG: Final = 4
RUNE: Final = 5
STRING: Final = 6
RPAREN: Final = 7
RBRACK: Final = 8
RBRACE: Final = 9
INC: Final = 10
DEC: Final = 11
BREAK: Final = 12
CONTINUE: Final = 13
FALLTHROUGH: Final = 14
RETURN: Final = 15

DOT: Final = 16
LBRACK: Final = 17
LPAREN: Final = 18
LBRACE: Final = 19

EOF: Final = 20
SEMI: Final = 21
COMMA: Final = 22
COLON: Final = 23
ASSIGN: Final = 24
DEFINE: Final = 25
ARROW: Final = 26
DOTDOTDOT: Final = 27

CASE: Final = 28
CHAN: Final = 29
CONST: Final = 30
DEFAULT: Final = 31
DEFER: Final = 32
ELSE: Final = 33
FOR: Final = 34
FUNC: Final = 35
GO: Final = 36
GOTO: Final = 37
IF: Final = 38
IMPORT: Final = 39
INTERFACE: Final = 40
MAP: Final = 41
PACKAGE: Final = 42
RANGE: Final = 43
SELECT: Final = 44
STRUCT: Final = 45
SWITCH: Final = 46
TYPE: Final = 47
VAR: Final = 48

OROR: Final = 49
ANDAND: Final = 50
EQL: Final = 51
NEQ: Final = 52
LSS: Final = 53
LEQ: Final = 54
GTR: Final = 55
GEQ: Final = 56
ADD: Final = 57
SUB: Final = 58
OR: Final = 59
XOR: Final = 60
STAR: Final = 61
DIV: Final = 62
REM: Final = 63
AND: Final = 64
ANDNOT: Final = 65
SHL: Final = 66
SHR: Final = 67
NOT: Final = 68
TILDE: Final = 69

ADD_ASSIGN: Final = 70
SUB_ASSIGN: Final = 71
OR_ASSIGN: Final = 72
XOR_ASSIGN: Final = 73
MUL_ASSIGN: Final = 74
DIV_ASSIGN: Final = 75
REM_ASSIGN: Final = 76
AND_ASSIGN: Final = 77
ANDNOT_ASSIGN: Final = 78
SHL_ASSIGN: Final = 79
SHR_ASSIGN: Final = 80

TOKEN_COUNT: Final = 81

LAST_NLSEMI: Final = RETURN
FIRST_LITERAL: Final = INT
LAST_LITERAL: Final = STRING
FIRST_ASSIGN_OP: Final = ADD_ASSIGN

KEYWORDS: dict[str, int] = {
    "break": BREAK,
    "case": CASE,
    "chan": CHAN,
    "const": CONST,
    "continue": CONTINUE,
    "default": DEFAULT,
    "defer": DEFER,
    "else": ELSE,
    "fallthrough": FALLTHROUGH,
    "for": FOR,
    "func": FUNC,
    "go": GO,
    "goto": GOTO,
    "if": IF,
    "import": IMPORT,
    "interface": INTERFACE,
    "map": MAP,
    "package": PACKAGE,
    "range": RANGE,
    "return": RETURN,
    "select": SELECT,
    "struct": STRUCT,
    "switch": SWITCH,
    "type": TYPE,
    "var": VAR,
}

BINARY: dict[str, int] = {
    "||": OROR,
    "&&": ANDAND,
    "==": EQL,
    "!=": NEQ,
    "<": LSS,
    "<=": LEQ,
    ">": GTR,
    ">=": GEQ,
    "+": ADD,
    "-": SUB,
    "|": OR,
    "^": XOR,
    "*": STAR,
    "/": DIV,
    "%": REM,
    "&": AND,
    "&^": ANDNOT,
    "<<": SHL,
    ">>": SHR,
}

PUNCTUATION: dict[str, int] = {
    ")": RPAREN,
    "]": RBRACK,
    "}": RBRACE,
    "++": INC,
    "--": DEC,
    ".": DOT,
    "[": LBRACK,
    "(": LPAREN,
    "{": LBRACE,
    ",": COMMA,
    ":": COLON,
    "=": ASSIGN,
    ":=": DEFINE,
    "<-": ARROW,
    "...": DOTDOTDOT,
    "!": NOT,
    "~": TILDE,
    **BINARY,
    **{text + "=": tok - ADD + ADD_ASSIGN for text, tok in BINARY.items() if tok >= ADD},
}


def _table(texts: dict[str, int]) -> list[str]:
    table = [""] * TOKEN_COUNT
    for text, tok in texts.items():
        table[tok] = text
    return table


TOKEN_TEXT: list[str] = _table({"EOF": EOF, "name": NAME, ";": SEMI, **KEYWORDS, **PUNCTUATION})
"""The spelling of each token, as it stands in the source."""


def _words() -> list[str]:
    words = list(TOKEN_TEXT)
    for text, tok in KEYWORDS.items():
        words[tok] = "keyword " + text
    words[COMMA] = "comma"
    words[SEMI] = "semicolon or newline"
    return words


TOKEN_WORDS: list[str] = _words()
"""How messages name each token where it is expected."""


def _precedences() -> list[int]:
    """Precedence of each binary operator, from 1 (`||`) to 5 (`*`); 0 for all other tokens."""
    prec = [0] * TOKEN_COUNT
    for first, last, value in (
        (OROR, OROR, 1),
        (ANDAND, ANDAND, 2),
        (EQL, GEQ, 3),
        (ADD, XOR, 4),
        (STAR, SHR, 5),
    ):
        prec[first : last + 1] = [value] * (last + 1 - first)
    return prec


PREC: list[int] = _precedences()


def _operators() -> list[Op]:
    ops = [Op.DEF] * TOKEN_COUNT
    ops[OROR : SHR + 1] = [Op(tok - OROR + Op.OROR) for tok in range(OROR, SHR + 1)]
    ops[ADD_ASSIGN : SHR_ASSIGN + 1] = ops[ADD : SHR + 1]
    ops[NOT], ops[TILDE], ops[ARROW], ops[INC], ops[DEC] = Op.NOT, Op.TILDE, Op.RECV, Op.ADD, Op.SUB
    return ops


TOKEN_OP: list[Op] = _operators()
"""The operator of an operator, assignment operator, `++` or `--` token; `Op.DEF` for `:=` and, without
meaning, others."""

UNARY: list[bool] = [tok in (STAR, ADD, SUB, NOT, XOR, TILDE, AND) for tok in range(TOKEN_COUNT)]
"""Whether the token is a unary operator; `<-` has its own rules."""

OPERATORS: frozenset[int] = frozenset(range(OROR, TILDE + 1)) - {STAR}
"""The tokens that gc's scanner calls `_Operator`."""
