"""Building one LLVM function: blocks, instructions, and Go variables in SSA form from the start.

Variables become values by the algorithm of Braun et al. (Simple and Efficient Construction of Static Single
Assignment Form, 2013): a block is sealed when all its predecessors are known; until then, reading a
variable makes an incomplete phi. Phis are named `%pN`, so that those which turn out to be trivial can be
replaced in the finished text.

Invariants: `cur` is always a block. After a terminator it is a dead one, where code is dropped and no edge
starts. Allocas stand in the entry block, before everything else.
"""

from __future__ import annotations

import re
from collections.abc import Hashable

Key = Hashable

_PHI = re.compile(r"%p\d+")


class Phi:
    """A phi for one variable at the head of a block."""

    __slots__ = ("name", "ty", "block", "operands", "users")

    def __init__(self, name: str, ty: str, block: Block) -> None:
        self.name = name
        self.ty = ty
        self.block = block
        self.operands: list[str] = []
        self.users: list[Phi] = []


class Block:
    """A basic block under construction; `preds` may hold one block several times."""

    __slots__ = ("label", "lines", "preds", "sealed", "dead", "incomplete", "defs", "phis", "placed")

    def __init__(self, label: str, sealed: bool) -> None:
        self.label = label
        self.lines: list[str] = []
        self.preds: list[Block] = []
        self.sealed = sealed
        self.dead = False
        self.incomplete: list[tuple[Key, Phi]] = []
        self.defs: dict[Key, str] = {}
        self.phis: list[Phi] = []
        self.placed = False


class Builder:
    """Appends instructions to the current block."""

    __slots__ = (
        "blocks",
        "cur",
        "entry",
        "allocas",
        "loc",
        "_next",
        "_replaced",
        "_phis",
        "nonnil",
        "framed",
        "passed",
        "known_types",
        "_pinned",
    )

    def __init__(self) -> None:
        self._next = 0
        self._replaced: dict[str, str] = {}
        self._phis: dict[str, Phi] = {}
        self.blocks: list[Block] = []
        self.allocas: list[str] = []
        self.loc = ""
        self.nonnil: set[str] = set()
        self.framed: set[str] = set()  # addresses that lie in this frame, or a caller's
        self.passed: set[str] = set()  # addresses inside of what an argument points to
        self._pinned: dict[Key, str] = {}
        self.entry = self.block("entry")
        self.entry.sealed = True
        self.cur = self.entry
        self._place(self.entry)

    # Blocks

    def block(self, label: str) -> Block:
        """A new block, not sealed, not placed."""
        self._next += 1
        return Block(f"{label}{self._next}", False)

    def _place(self, b: Block) -> None:
        b.placed = True
        self.blocks.append(b)

    def start(self, b: Block, seal: bool = True) -> None:
        """Goes on in a block; `seal` if all its predecessors are known."""
        if seal:
            self.seal(b)
            if not b.preds and b is not self.entry:
                b.dead = True
        self.cur = b
        if not b.dead:
            self._place(b)

    def _end(self) -> None:
        dead = Block("dead", True)
        dead.dead = True
        self.cur = dead

    @property
    def reachable(self) -> bool:
        """Whether code that is emitted now can run."""
        return not self.cur.dead

    def br(self, target: Block) -> None:
        """Jumps."""
        if not self.cur.dead:
            target.preds.append(self.cur)
            self.emit(f"br label %{target.label}")
            self._end()

    def cond(self, value: str, yes: Block, no: Block, prof: str = "") -> None:
        """Branches on an i1; a constant one makes the other way dead."""
        if value in ("true", "false"):
            self.br(yes if value == "true" else no)
        elif not self.cur.dead:
            yes.preds.append(self.cur)
            no.preds.append(self.cur)
            self.emit(f"br i1 {value}, label %{yes.label}, label %{no.label}{prof}")
            self._end()

    def switch(self, ty: str, value: str, default: Block, cases: list[tuple[str, Block]]) -> None:
        """Branches on an integer."""
        if not self.cur.dead:
            default.preds.append(self.cur)
            for _, b in cases:
                b.preds.append(self.cur)
            arms = " ".join(f"{ty} {v}, label %{b.label}" for v, b in cases)
            self.emit(f"switch {ty} {value}, label %{default.label} [ {arms} ]")
            self._end()

    def terminate(self, text: str) -> None:
        """Any terminator without successors."""
        self.emit(text)
        self._end()

    # Instructions

    def emit(self, text: str) -> None:
        """An instruction without result."""
        if not self.cur.dead:
            self.cur.lines.append(f"  {text}{self.loc}")

    def ins(self, text: str) -> str:
        """An instruction with a result; returns its name."""
        if self.cur.dead:
            return "poison"
        self._next += 1
        name = f"%t{self._next}"
        self.cur.lines.append(f"  {name} = {text}{self.loc}")
        return name

    def alloca(self, size: int, align: int) -> str:
        """Uninitialised memory in the frame."""
        self._next += 1
        name = f"%a{self._next}"
        self.allocas.append(f"  {name} = alloca [{max(size, 1)} x i8], align {max(align, 1)}")
        self.nonnil.add(name)
        self.framed.add(name)
        return name

    def inside(self, base: str, p: str) -> None:
        """Notes that p points into the object that base points to."""
        self.nonnil.add(p)
        if base in self.framed:
            self.framed.add(p)
        if base in self.passed:
            self.passed.add(p)

    # Variables

    def write(self, key: Key, value: str) -> None:
        """The variable has this value from here on."""
        # Where a function is inlined twice, its variables need not be held in the same way.
        self._pinned.pop(key, None)
        self.cur.defs[key] = value

    def pin(self, key: Key, value: str) -> None:
        """The variable has this value wherever it is read. So a loop needs no phi for it, and what is known
        of the value, as that it is an address in the frame, is known there as well."""
        self._pinned[key] = value

    def read(self, key: Key, ty: str) -> str:
        """The variable's value here."""
        pinned = self._pinned.get(key)
        return self._read(key, ty, self.cur) if pinned is None else self._resolve(pinned)

    def _read(self, key: Key, ty: str, b: Block) -> str:
        passed: list[Block] = []
        while True:
            value = b.defs.get(key)
            if value is not None:
                value = self._resolve(value)
                break
            if b.dead:
                return "poison"
            if not b.sealed:
                phi = self._phi(ty, b)
                b.incomplete.append((key, phi))
                value = phi.name
                break
            if not b.preds or len(passed) > len(self.blocks):
                value = "poison"  # nothing comes here, or only a loop that nothing enters
                break
            first = b.preds[0]
            if len(b.preds) == 1 or all(p is first for p in b.preds):
                passed.append(b)
                b = first
                continue
            phi = self._phi(ty, b)
            b.defs[key] = phi.name
            value = self._add_operands(key, phi)
            break
        b.defs[key] = value
        for p in passed:
            p.defs[key] = value
        return value

    def _phi(self, ty: str, b: Block) -> Phi:
        self._next += 1
        phi = Phi(f"%p{self._next}", ty, b)
        self._phis[phi.name] = phi
        b.phis.append(phi)
        return phi

    def _add_operands(self, key: Key, phi: Phi) -> str:
        for p in phi.block.preds:
            value = self._read(key, phi.ty, p)
            phi.operands.append(value)
            other = self._phis.get(value)
            if other is not None and other is not phi:
                other.users.append(phi)
        return self._simplify(phi)

    def _simplify(self, phi: Phi) -> str:
        """Replaces a phi whose operands are all one value."""
        same = ""
        for op in phi.operands:
            op = self._resolve(op)
            if op == same or op == phi.name:
                continue
            if same:
                return phi.name
            same = op
        same = same or "poison"
        self._replaced[phi.name] = same
        phi.block.phis.remove(phi)
        other = self._phis.get(same)
        for user in phi.users:
            if user.name not in self._replaced and len(user.operands) == len(user.block.preds):
                if other is not None:
                    other.users.append(user)
                self._simplify(user)
        return self._resolve(same)

    def _resolve(self, value: str) -> str:
        while value in self._replaced:
            value = self._replaced[value]
        return value

    def seal(self, b: Block) -> None:
        """All predecessors of the block are known now."""
        if b.sealed:
            return
        b.sealed = True
        for key, phi in b.incomplete:
            self._add_operands(key, phi)
        b.incomplete.clear()

    # Text

    def body(self) -> str:
        """The finished function body."""
        out: list[str] = []
        for b in self.blocks:
            out.append(f"{b.label}:")
            if b is self.entry:
                out += self.allocas
            for phi in b.phis:
                arms = ", ".join(f"[ {op}, %{p.label} ]" for op, p in zip(phi.operands, b.preds, strict=True))
                out.append(f"  {phi.name} = phi {phi.ty} {arms}")
            out += b.lines
        text = "\n".join(out)
        if self._replaced:
            text = _PHI.sub(lambda m: self._resolve(m.group()), text)
        return text
