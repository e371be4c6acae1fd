"""What the pictures of a trace say about addresses: functions and lines, as the executable knows them."""

from __future__ import annotations

import os

from rt0.cli.trace_file import Goroutine, Trace
from rt0.link.pclntab import PcTable

ENDS = "runtime.goexit"
"""Where all goroutines return to: those of the runtime are nowhere else outside of it."""


class Names:
    """Words for what a trace has as numbers."""

    __slots__ = ("_table", "_trace")

    def __init__(self, trace: Trace, exe: bytes) -> None:
        self._trace = trace
        self._table = PcTable(exe)

    def place(self, pc: int) -> str:
        """`function file:line` of a return address, "" for 0."""
        if not pc:
            return ""
        if pc >> 32:
            return self._syscall(pc)
        function, file, line = self._table.find(pc - 1)
        if function == ENDS:
            return ""
        return f"{function} {os.path.basename(file)}:{line}" if line else function

    def _syscall(self, pcs: int) -> str:
        """The function that makes a system call, by name; who calls it if it is one for all of them."""
        for pc in (pcs & 0xFFFFFFFF, pcs >> 32):
            function = self._table.function(pc - 1)
            if not function.startswith(("syscall.Syscall", "syscall.RawSyscall")):
                break
        return function

    def function(self, g: Goroutine) -> str:
        """The function of a goroutine; where it was started if that is not known."""
        pc = self._trace.function(g)
        if pc:
            return self._table.called_by_wrapper(pc) or self._table.function(pc)
        place = self.place(g.gopc)
        return f"started in {place}" if place else "?"

    def thread(self, m: int) -> str:
        """What an M is for, if it is not one for goroutines; its number for the kernel."""
        tid, pc = self._trace.threads.get(m, [0, 0])
        words = []
        if pc:
            name = self._table.find(pc)[0].removeprefix("runtime.")
            if name != "mspinning":
                words.append(name)
        if tid:
            words.append(f"tid {tid}")
        return ", ".join(words)
