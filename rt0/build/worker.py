"""Compiling modules in other processes: on all processors, and so that an abort of LLVM's is only an error.

Invariants: a module is begun as soon as it is known, while the process that makes modules goes on; what
became of it is only looked at when it makes the next one, or waits. A worker reads one job a line (JSON) from
standard input, leaves the object and its function table in files, and answers with a line: {} or
{"error": text}. `python -m rt0.build.worker` is one.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from rt0.build.errors import CompileFailed
from rt0.build.report import Report
from rt0.link.asmlines import read_assembly
from rt0.link.elf import read_object
from rt0.link.lines import read_functions, to_json

_AHEAD = 2
"""Jobs that a worker has at once while modules are made, so that it does not wait for the next one."""


class Job:
    """A module to compile: `name` is for messages and progress."""

    __slots__ = ("name", "ir", "opt", "cpu")

    def __init__(self, name: str, ir: str, opt: int, cpu: str) -> None:
        self.name = name
        self.ir = ir
        self.opt = opt
        self.cpu = cpu


class Compiled:
    """An object's bytes, and its functions for the pc-line table as `rt0.link.lines` stores them."""

    __slots__ = ("obj", "functions")

    def __init__(self, obj: bytes, functions: bytes) -> None:
        self.obj = obj
        self.functions = functions


class _Worker:
    """A worker process, and the keys of the jobs that it has, the first of which it is busy with."""

    __slots__ = ("process", "jobs", "stdin", "stdout", "stderr")

    def __init__(self) -> None:
        root = str(Path(__file__).parents[2])
        env = dict(os.environ)
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [root, env.get("PYTHONPATH")]))
        self.stderr = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "rt0.build.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.stderr,
            env=env,
            bufsize=0,  # what has been read of a second answer would not wake the selector
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.stdin: IO[bytes] = self.process.stdin
        self.stdout: IO[bytes] = self.process.stdout
        self.jobs: deque[str] = deque()

    def start(self, key: str, job: Job, at: Path) -> None:
        """Gives it a job, whose files begin with `at`."""
        self.jobs.append(key)
        at.with_suffix(".ll").write_text(job.ir, encoding="utf-8")
        order = {"at": str(at), "name": job.name, "opt": job.opt, "cpu": job.cpu}
        with suppress(BrokenPipeError):  # then there is no answer either
            self.stdin.write(json.dumps(order).encode() + b"\n")
            self.stdin.flush()

    def error(self, name: str) -> str | None:
        """Waits for the next answer: what is wrong with the job, if something is."""
        line = self.stdout.readline()
        if line:
            error: str | None = json.loads(line).get("error")
            return error
        self.process.wait()
        self.stderr.seek(0)
        said = self.stderr.read().decode("utf-8", "replace").strip() or "no message"
        return f"{name}: the compiling process ended ({self.process.returncode}): {said}"

    def stop(self) -> None:
        """Ends the process."""
        self.process.kill()
        self.process.wait()
        with suppress(BrokenPipeError):
            self.stdin.close()
        self.stdout.close()
        self.stderr.close()


class Pool:
    """Workers on all processors, and what they compile, under keys of the caller's. While the caller makes
    modules, one processor is left to it. Used as a context manager, which stops the workers."""

    __slots__ = ("_directory", "_selector", "_workers", "_jobs", "_waiting", "_done", "_failed")

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="rt0-")
        self._selector = selectors.DefaultSelector()
        self._workers: list[_Worker] = []
        self._jobs: dict[str, Job] = {}
        self._waiting: deque[str] = deque()
        self._done: dict[str, Compiled] = {}
        self._failed: dict[str, str] = {}

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.stop()
        self._workers.clear()
        self._selector.close()
        self._directory.cleanup()

    def start(self, key: str, job: Job) -> None:
        """Begins with a module, unless there has been one with this key."""
        self._add(key, job)
        self._look(0)
        self._hand_out(max(1, _processors() - 1), _AHEAD)

    def finish(self, jobs: Mapping[str, Job], report: Report) -> dict[str, Compiled]:
        """The modules, compiled, begun or not; the largest of those that wait come first. They are forgotten.
        Raises `CompileFailed`."""
        for key, job in jobs.items():
            self._add(key, job)
        self._waiting = deque(sorted(self._waiting, key=lambda key: -len(self._jobs[key].ir)))
        self._look(0)
        while True:
            failed = next((self._failed[key] for key in jobs if key in self._failed), None)
            if failed is not None:
                raise CompileFailed(failed)
            done = sum(key in self._done for key in jobs)
            if done == len(jobs):
                return {key: self._done.pop(key) for key in jobs}
            self._hand_out(_processors(), 1)
            for worker in self._workers:
                if worker.jobs:
                    report.compiling(self._jobs[worker.jobs[0]].name, done, len(jobs))
            self._look(None)

    def _add(self, key: str, job: Job) -> None:
        if not (key in self._jobs or key in self._done or key in self._failed):
            self._jobs[key] = job
            self._waiting.append(key)

    def _add_worker(self) -> _Worker:
        worker = _Worker()
        self._workers.append(worker)
        self._selector.register(worker.stdout, selectors.EVENT_READ, worker)
        return worker

    def _hand_out(self, workers: int, each: int) -> None:
        """Gives jobs to workers that have fewer than `each`, idle ones first."""
        while self._waiting:
            worker = min(self._workers, key=lambda w: len(w.jobs), default=None)
            if worker is None or worker.jobs and len(self._workers) < workers:
                worker = self._add_worker()
            elif len(worker.jobs) >= each:
                return
            key = self._waiting.popleft()
            worker.start(key, self._jobs[key], self._at(key))

    def _look(self, timeout: float | None) -> None:
        """Takes what workers have answered, after at most so many seconds."""
        for selected, _ in self._selector.select(timeout):
            worker: _Worker = selected.data
            if not worker.jobs:
                self._remove(worker)
                continue
            key = worker.jobs.popleft()
            error = worker.error(self._jobs.pop(key).name)
            if error is None:
                at = self._at(key)
                obj, lines = at.with_suffix(".o"), at.with_suffix(".json")
                self._done[key] = Compiled(obj.read_bytes(), lines.read_bytes())
                for file in (obj, lines, at.with_suffix(".ll")):
                    file.unlink()
            else:
                self._failed[key] = error
                if worker.process.returncode is not None:
                    self._remove(worker)

    def _remove(self, worker: _Worker) -> None:
        """A worker has ended; others do what it had."""
        self._selector.unregister(worker.stdout)
        self._workers.remove(worker)
        self._waiting.extendleft(reversed(worker.jobs))
        worker.stop()

    def _at(self, key: str) -> Path:
        return Path(self._directory.name, key)


def _processors() -> int:
    return len(os.sched_getaffinity(0))


def compile_all(jobs: Sequence[Job], report: Report) -> list[Compiled]:
    """Compiles modules. Raises `CompileFailed`."""
    with Pool() as pool:
        compiled = pool.finish({str(i): job for i, job in enumerate(jobs)}, report)
    return list(compiled.values())


def serve(lines: Iterable[bytes], answer: Callable[[dict[str, str]], None]) -> None:
    """The worker's side."""
    from rt0.llvm.codegen import CodegenError, compile_ir

    for line in lines:
        order = json.loads(line)
        ir = Path(order["at"] + ".ll").read_text(encoding="utf-8")
        try:
            obj = compile_ir(ir, opt=order["opt"], cpu=order["cpu"], name=order["name"])
        except CodegenError as e:
            answer({"error": str(e)})
            continue
        Path(order["at"] + ".o").write_bytes(obj)
        read = read_object(obj, order["name"])
        Path(order["at"] + ".json").write_bytes(to_json({**read_functions(read), **read_assembly(read)}))
        answer({})


def _answer(reply: dict[str, str]) -> None:
    print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    serve(sys.stdin.buffer, _answer)
