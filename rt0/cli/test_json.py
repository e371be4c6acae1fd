"""`rt0 test -json`: the output of a test binary as events, one JSON object a line, as `go test -json` has
them (`go doc test2json`).

The binary marks what is the test framework's (`-test.v=test2json`): ^V stands before lines such as
`=== RUN   TestX`, ^O and ^N stand around errors, ^[ before such a character that a test has printed itself.
Only marked lines are taken for the framework's once one has been seen.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import datetime

_FRAMING, _ERROR, _ERROR_END, _ESCAPE = 0x16, 0x0F, 0x0E, 0x1B
_LINE = re.compile(rb"\x16?(?:\x1b.|[^\x1b\n\x16])*(?:\n|(?=\x16))", re.DOTALL)
"""What ends with a line, or where the framework begins one of its own behind one that a test did not end."""
_BENCHMARK = re.compile(rb"Benchmark([^a-z\t][^\t]*| *)\t")
_UPDATE = re.compile(rb"=== (RUN  |PAUSE|CONT |NAME |PASS |FAIL |SKIP |ATTR |ARTIFACTS) ")
_REPORT = re.compile(rb"((?:    )*)--- (PASS|FAIL|SKIP|BENCH): ")
_TIME = re.compile(r" \(([0-9.]+)s\)$")
_LONGEST = 4096
"""A line of which so much has come is shown before it ends."""

Event = dict[str, object]


def print_event(fields: Event) -> None:
    """Prints what is in an event, without what is empty."""
    there = {k: v for k, v in fields.items() if v not in ("", None)}
    text = json.dumps(there, separators=(",", ":"), ensure_ascii=False)
    for c in "<>&\u2028\u2029":  # as Go's encoder, which has HTML in mind
        text = text.replace(c, f"\\u{ord(c):04x}")
    print(text, flush=True)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="microseconds")


class Events:
    """The events of the tests of one package."""

    __slots__ = ("package", "emit", "begin", "test", "reports", "pending", "marked", "error", "broken")

    def __init__(self, package: str, emit: Callable[[Event], None] = print_event) -> None:
        self.package = package
        self.emit = emit
        self.begin = time.monotonic()
        self.test = ""
        self.reports: list[tuple[str, Event]] = []
        """Results, each in those that it is a part of, told when nothing can follow that is theirs."""
        self.pending = b""
        self.marked = False
        self.error = False
        self.broken = False
        """Whether `pending` goes on with a line whose beginning is told."""
        self._event({"Action": "start"})

    def write(self, data: bytes) -> None:
        """Takes output of the binary."""
        data = self.pending + data
        at = 0
        while (line := _LINE.match(data, at)) and line[0]:
            self._take(line[0])
            at = line.end()
        self.pending = data[at:]
        if (name := _BENCHMARK.match(self.pending)) and not self.broken:
            # The name is shown while the benchmark runs.
            self._take(name[0])
            self.pending = self.pending[name.end() :]
        if len(self.pending) >= _LONGEST:
            head, self.pending = self.pending, b""
            self._take(head)

    def close(self, ok: bool | None, failed_build: str = "") -> None:
        """Ends the package's events; `ok` is None if it has no tests."""
        self._take(self.pending)
        self.pending = b""
        self._flush(0)
        took = round(time.monotonic() - self.begin, 3)
        action = "skip" if ok is None else "pass" if ok else "fail"
        self._event({"Action": action, "Elapsed": _number(took), "FailedBuild": failed_build})

    def _take(self, line: bytes) -> None:
        if not line:
            return
        seen = line[0] == _FRAMING
        goes_on, self.broken = self.broken, not line.endswith(b"\n")
        if not seen and (goes_on or self.marked):
            self._output(line)
            return
        line = line[seen:]
        text = line.rstrip(b"\r\n")
        if text in (b"PASS", b"FAIL") or text.startswith(b"FAIL\t"):
            self._flush(0)
            self.marked = seen
            self._output(line, "frame")
        elif report := _REPORT.match(line):
            self._report(line, report, seen)
        elif text == b"=== NAME":
            self._update(b"=== NAME  \n", seen)
        elif _UPDATE.match(line):
            self._update(line, seen)
        else:
            indent = (len(line) - len(line.lstrip(b" "))) // 4
            if 0 < indent <= len(self.reports):
                self.test = self.reports[indent - 1][0]
            self._output(line)

    def _report(self, line: bytes, report: re.Match[bytes], seen: bool) -> None:
        indent = len(report[1]) // 4
        if len(self.reports) < indent:
            self._output(line)
            return
        name = line[report.end() :].strip().decode(errors="replace")
        event: Event = {"Action": report[2].decode().lower()}
        if took := _TIME.search(name):
            event["Elapsed"] = _number(float(took[1]))
            name = name[: took.start()]
        self.marked = seen
        self._flush(indent)
        self.test = name
        self.reports.append((name, event))
        self._output(line, "frame")

    def _update(self, line: bytes, seen: bool) -> None:
        action, _, rest = line[4:].decode(errors="replace").partition(" ")
        name = rest.strip()
        event: Event = {"Action": action.lower()}
        if action in ("ATTR", "ARTIFACTS"):
            name, _, rest = name.partition(" ")
            key, _, value = rest.partition(" ")
            event |= {"Path": rest} if action == "ARTIFACTS" else {"Key": key, "Value": value}
        self.marked = seen
        self._flush(0)
        self.test = name
        if action == "NAME":
            return
        if action == "PAUSE":
            self._output(line, "frame")
        self._event(event)
        if action != "PAUSE":
            self._output(line, "frame")

    def _flush(self, depth: int) -> None:
        self.test = ""
        while len(self.reports) > depth:
            self.test, event = self.reports.pop()
            self._event(event)
            self.test = ""

    def _output(self, data: bytes, kind: str = "") -> None:
        """Tells of output, in pieces where errors begin and end."""
        kind = kind or ("error-continue" if self.error else "")
        piece = bytearray()

        def told() -> None:
            if piece:
                text = piece.decode(errors="replace")
                self._event({"Action": "output", "Output": text, "OutputType": kind})
                piece.clear()

        i = 0
        while i < len(data):
            c = data[i]
            i += 1
            if c == _ESCAPE and i < len(data):
                piece.append(data[i])
                i += 1
            elif c == _ERROR:
                told()
                self.error, kind = True, "error"
            elif c == _ERROR_END:
                if data[i : i + 1] == b"\n":
                    piece.append(data[i])
                    i += 1
                told()
                self.error, kind = False, ""
            else:
                piece.append(c)
        told()

    def _event(self, fields: Event) -> None:
        action = fields.pop("Action")
        self.emit({"Time": _now(), "Action": action, "Package": self.package, "Test": self.test, **fields})


def _number(value: float) -> float | int:
    """As Go writes it: no `.0`."""
    return int(value) if value == int(value) else value
