"""Model checking of native functions: all interleavings of a few threads, as far as they can differ.

A native function is compiled to a Python generator that stops before each access to memory that other threads
may touch, atomic or not, and before each system call. `explore` runs the threads under every order of these
steps that can make a difference: two steps of different threads depend on each other if they touch the same
address and one of them writes; only where such a pair was not ordered by something else, both orders are
tried (dynamic partial order reduction, after Flanagan and Godefroid). Memory is sequentially consistent.

Sleeping in a futex works: whoever sleeps there cannot be chosen until woken. Nothing else makes a thread
wait.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from rt0.native import emu, py_backend
from rt0.native.decl import NativeFunc
from rt0.native.frontend import typed_tree
from rt0.native.layout import fields_of, size_of
from rt0.native.py_expr import OP
from rt0.native.types import to_type
from rt0.runtime import panic
from rt0.runtime.sys_linux_amd64 import FUTEX_WAIT_PRIVATE, SYS_FUTEX

READ, WRITE, CALL = 0, 1, 2
MAX_STEPS = 1000
EAGAIN = 11

Steps = Generator[tuple[int, tuple[Any, ...]], Any, Any]
"""What a function is here: it yields what it is about to do with which arguments, and gets these back."""

_STEPS = {f"{OP}ld_{kind}": READ for kind in emu.FORMATS} | {f"{OP}st_{kind}": WRITE for kind in emu.FORMATS}
_STEPS |= {f"{OP}atomic_load": READ, f"{OP}atomic_load_acq": READ}
for _name in ("store", "store_rel", "swap", "cas", "add", "and", "or"):
    _STEPS[f"{OP}atomic_{_name}"] = WRITE


class Failed(AssertionError):
    """Something is wrong in one interleaving; `schedule` is who made which step."""

    def __init__(self, message: str, schedule: list[int]) -> None:
        super().__init__(f"{message}; schedule {schedule[:100]}")
        self.schedule = schedule


class _Stop(ast.NodeTransformer):
    """Makes a generator of a function: it stops at the steps."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name):
            # Through a pointer: none of the hooks is set here.
            return ast.YieldFrom(node)
        called = node.func.id
        if called.startswith(f"{OP}syscall"):
            return ast.Yield(_pair(CALL, node.args))
        if called in _STEPS:
            back = ast.Starred(ast.Yield(_pair(_STEPS[called], node.args)), ast.Load())
            return ast.Call(node.func, [back], [])
        return ast.YieldFrom(node) if called.startswith("__f_") else node


def _pair(kind: int, args: list[ast.expr]) -> ast.expr:
    return ast.Tuple([ast.Constant(kind), ast.Tuple(args, ast.Load())], ast.Load())


class _Function(py_backend.PyFunction):
    """Generates one; what it calls is a generator, too."""

    def callee(self, c: Any) -> str:
        symbol = c.symbol
        key = f"__f_{symbol}"

        def called(*args: Any) -> Steps:
            return (STUBS.get(symbol) or function(c))(*args)

        if key not in self.namespace:
            self.namespace[key] = _thrown if c is panic.throw or c is panic.fatal else called
        return key


STUBS: dict[str, Callable[..., Steps]] = {}
"""What is called instead of a function, by its symbol."""


def _thrown(message: tuple[int, int]) -> Steps:
    raise AssertionError(emu.read(*message).decode())


_functions: dict[NativeFunc, Callable[..., Steps]] = {}
_namespaces: dict[int, dict[str, Any]] = {}


def function(f: NativeFunc) -> Callable[..., Steps]:
    """The generator function."""
    made = _functions.get(f)
    if made is None:
        fn = typed_tree(f)
        ns = _namespaces.get(id(f.fn.__globals__))
        if ns is None:
            plain = py_backend._namespace(f)
            ns = {k: v for k, v in plain.items() if not k.startswith("__f_")}
            _namespaces[id(f.fn.__globals__)] = ns
        definition = _Stop().visit(_Function(fn, ns).definition())
        # A function that never stops has to be a generator all the same.
        definition.body.insert(0, ast.parse("if False: yield").body[0])
        module = ast.Module([definition], [])
        ast.fix_missing_locations(module)
        own: dict[str, Any] = {}
        exec(compile(module, fn.filename, "exec", dont_inherit=True), ns, own)
        made = _functions[f] = own[f.fn.__name__]
    return made


def mutant(module: ModuleType, change: tuple[str, str], folder: Path) -> Any:
    """A copy of a module of the runtime with one piece of its text replaced."""
    old, new = change
    text = Path(str(module.__file__)).read_text()
    assert text.count(old) == 1, old
    path = folder / f"{module.__name__.rpartition('.')[2]}_mutant.py"
    path.write_text(text.replace(old, new))
    name = f"mutant_{len(_namespaces)}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made


def words(view: Any, struct: Any, *fields: str) -> range:
    """The addresses of a struct, or of one of its fields, or of that and all up to another."""
    start, t = int(view), to_type(struct)
    if not fields:
        return range(start, start + size_of(t))
    first, last = (fields_of(t)[f] for f in (fields[0], fields[-1]))
    return range(start + first.offset, start + last.offset + size_of(last.type))


class Model:
    """Threads, and which memory they share. `setup` returns their bodies, with a fresh state each time."""

    def __init__(
        self, shared: Iterable[range], threads: list[tuple[emu.Thread, Callable[[], Steps]]]
    ) -> None:
        self._shared = {address for r in shared for address in r}
        self._bodies = threads
        self._pages = {n: bytes(page) for n, page in emu._pages.items()}
        self._sp = [t.sp for t, _ in threads]
        self.runs = 0
        self.steps = 0
        self._bound = -1

    # One run

    def _restore(self) -> None:
        emu._pages.clear()
        emu._pages.update({n: bytearray(page) for n, page in self._pages.items()})
        for (t, _), sp in zip(self._bodies, self._sp, strict=True):
            t.sp = sp

    def _advance(self, i: int, value: Any) -> None:
        """Lets a thread go on to its next step, which becomes what is pending."""
        emu._current.thread = self._bodies[i][0]
        emu._current.generation = emu._generation
        try:
            kind, args = self._live[i].send(value)
            while True:
                if kind == CALL and args[0] != SYS_FUTEX:
                    value = 0
                elif kind != CALL and args[0] not in self._shared:
                    value = args
                else:
                    break
                kind, args = self._live[i].send(value)
        except StopIteration:
            self._pending[i] = None
            return
        self._pending[i] = kind, args

    def _touches(self, i: int) -> tuple[int, bool]:
        """The address that a thread's next step touches, and whether it writes there."""
        step = self._pending[i]
        assert step is not None
        kind, args = step
        return (args[1], True) if kind == CALL else (args[0], kind == WRITE)

    def _take(self, i: int) -> int | None:
        """Makes the next step of a thread; which thread it woke up."""
        step = self._pending[i]
        assert step is not None
        kind, args = step
        if kind != CALL:
            self._advance(i, args)
            return None
        _, at, op, value = args[:4]
        if op == FUTEX_WAIT_PRIVATE:
            if emu.load_u32(at) != value:
                self._advance(i, -EAGAIN & emu.MASK)
            else:
                self._asleep[i] = at
            return None
        sleepers = [k for k, where in self._asleep.items() if where == at]
        woken = sleepers[0] if sleepers else None
        if woken is not None:
            del self._asleep[woken]
            self._advance(woken, 0)
        self._advance(i, len(sleepers[:1]))
        return woken

    def _start(self) -> None:
        self._restore()
        self._asleep: dict[int, int] = {}
        self._live = [body() for _, body in self._bodies]
        self._pending: list[tuple[int, tuple[Any, ...]] | None] = [None] * len(self._live)
        for i in range(len(self._live)):
            self._advance(i, None)

    def _enabled(self) -> list[int]:
        return [i for i, step in enumerate(self._pending) if step is not None and i not in self._asleep]

    # All runs

    def explore(self, check: Callable[[list[int]], str], preemptions: int = -1) -> int:
        """Runs all interleavings; how many there were. `check` gets the threads that sleep at the end, and
        says what is wrong, or "". With `preemptions`, those in which so many times at most a thread stops
        that could go on, every one of them. Raises `Failed`.
        """
        self._bound = preemptions
        path: list[_Node] = []
        while True:
            schedule: list[int] = []
            try:
                wrong = ""
                if self._run(path, schedule):
                    self.runs += 1
                    wrong = check(sorted(self._asleep))
            except Failed:
                raise
            except Exception as e:  # whatever the code under test raises is what was looked for
                raise Failed(f"{type(e).__name__}: {e}", schedule) from e
            finally:
                for i, steps in enumerate(self._live):
                    emu._current.thread = self._bodies[i][0]
                    steps.close()
            if wrong:
                raise Failed(wrong, schedule)
            if preemptions < 0:
                _find_races(path, self._next)
            while path and not path[-1].left():
                path.pop()
            if not path:
                return self.runs
            path[-1].chosen = min(path[-1].left())

    def _run(self, path: list[_Node], schedule: list[int]) -> bool:
        """Follows the path, and then whoever comes first, to the end; the path grows by that. False if all
        that could come has been seen from elsewhere.
        """
        self._start()
        for depth in range(MAX_STEPS):
            enabled = self._enabled()
            self._next = {i: self._touches(i) for i in enabled}
            if not enabled:
                return True
            if depth == len(path):
                node = _Node(self._next, path[-1].passed_on() if path and self._bound < 0 else {})
                awake = [i for i in enabled if i not in node.sleep]
                if not awake:
                    return False
                # Whoever ran goes on if it can: fewer switches are easier to read.
                last = path[-1].chosen if path else -1
                node.choose(last if last in awake else awake[0])
                if self._bound >= 0:
                    node.preempted = path[-1].preempted + path[-1].preempts() if path else 0
                    node.last = last
                    if node.preempted < self._bound or last not in awake:
                        node.wanted.update(awake)
                path.append(node)
            node = path[depth]
            node.tried.add(node.chosen)
            schedule.append(node.chosen)
            node.woke = self._take(node.chosen)
            self.steps += 1
        raise Failed("too many steps", schedule)


Touch = tuple[int, bool]
"""The address that a step touches, and whether it writes there."""


def _depend(a: Touch, b: Touch) -> bool:
    return a[0] == b[0] and (a[1] or b[1])


class _Node:
    """A state on the path: what each thread that can go on would do; who was chosen, who was tried, and who
    has to be. What threads in `sleep` would do has been seen from elsewhere.
    """

    __slots__ = ("chosen", "last", "next", "preempted", "sleep", "tried", "wanted", "woke")

    def __init__(self, next: dict[int, Touch], sleep: dict[int, Touch]) -> None:
        self.next = next
        self.sleep = sleep
        self.chosen = -1
        self.tried: set[int] = set()
        self.wanted: set[int] = set()
        self.woke: int | None = None
        self.last = -1
        """Who made the step before, and how many preemptions there were; only with a bound."""
        self.preempted = 0

    def preempts(self) -> bool:
        """Whether the choice stops a thread that could go on."""
        return self.last in self.next and self.chosen != self.last

    def choose(self, i: int) -> None:
        self.chosen = i
        self.wanted.add(i)

    def left(self) -> set[int]:
        """Who has to be tried still."""
        return self.wanted - self.tried - set(self.sleep)

    def passed_on(self) -> dict[int, Touch]:
        """What sleeps after the chosen step: what was tried before it and does not depend on it."""
        done = {**self.sleep, **{i: self.next[i] for i in self.tried if i != self.chosen}}
        step = self.next[self.chosen]
        return {i: touch for i, touch in done.items() if i != self.chosen and not _depend(touch, step)}


def _find_races(path: list[_Node], next: dict[int, Touch]) -> None:
    """For each step, and for those that would come next, the last one before it that it depends on and that
    is not ordered before it anyway: it has to be tried first, too.
    """
    clocks: dict[int, dict[int, int]] = {}
    """For each thread, the last step of each thread that is ordered before what it does next."""
    at: dict[int, list[int]] = {}
    after: list[dict[int, int]] = []

    def look(p: int, touch: Touch) -> None:
        clock = clocks.setdefault(p, {})
        for j in reversed(at.setdefault(touch[0], [])):
            other = path[j]
            if other.chosen != p and _depend(touch, other.next[other.chosen]):
                if clock.get(other.chosen, -1) < j:
                    other.wanted |= {p} if p in other.next else set(other.next)
                return

    for k, node in enumerate(path):
        p, touch = node.chosen, node.next[node.chosen]
        look(p, touch)
        clock = clocks[p]
        for j in at[touch[0]]:
            if _depend(touch, path[j].next[path[j].chosen]):
                for q, n in after[j].items():
                    clock[q] = max(clock.get(q, -1), n)
        clock[p] = k
        after.append(dict(clock))
        at[touch[0]].append(k)
        if node.woke is not None:
            woken = clocks.setdefault(node.woke, {})
            for q, n in clock.items():
                woken[q] = max(woken.get(q, -1), n)
    for p, touch in next.items():
        look(p, touch)
