"""Compiling modules in other processes: on all processors, and so that an abort of LLVM's is only an error.

A worker reads one job a line (JSON) from standard input, leaves the object and its function table in files,
and answers with a line: {} or {"error": text}. `python -m rt0.build.worker` is one.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO

from rt0.build.errors import CompileFailed
from rt0.build.report import Report
from rt0.link.asmlines import read_assembly
from rt0.link.elf import read_object
from rt0.link.lines import read_functions, to_json


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
    """A worker process, and the job that it is busy with."""

    __slots__ = ("process", "job", "stdin", "stdout", "stderr")

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
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.stdin: IO[bytes] = self.process.stdin
        self.stdout: IO[bytes] = self.process.stdout
        self.job = -1

    def start(self, index: int, job: Job, folder: Path) -> None:
        """Gives it a job."""
        self.job = index
        (folder / f"{index}.ll").write_text(job.ir, encoding="utf-8")
        order = {"at": str(folder / str(index)), "name": job.name, "opt": job.opt, "cpu": job.cpu}
        self.stdin.write(json.dumps(order).encode() + b"\n")
        self.stdin.flush()

    def result(self, name: str) -> None:
        """Waits for its answer. Raises `CompileFailed`."""
        line = self.stdout.readline()
        if not line:
            self.process.wait()
            self.stderr.seek(0)
            said = self.stderr.read().decode("utf-8", "replace").strip() or "no message"
            raise CompileFailed(f"{name}: the compiling process ended ({self.process.returncode}): {said}")
        error = json.loads(line).get("error")
        if error:
            raise CompileFailed(error)

    def stop(self) -> None:
        """Ends the process."""
        self.process.kill()
        self.process.wait()
        self.stdin.close()
        self.stdout.close()
        self.stderr.close()


def compile_all(jobs: Sequence[Job], report: Report) -> list[Compiled]:
    """Compiles modules, the largest first, on as many processors as there are. Raises `CompileFailed`."""
    waiting = sorted(range(len(jobs)), key=lambda i: -len(jobs[i].ir))
    workers: list[_Worker] = []
    with tempfile.TemporaryDirectory(prefix="rt0-") as name, selectors.DefaultSelector() as selector:
        folder = Path(name)
        try:
            for i in waiting[: len(os.sched_getaffinity(0))]:
                worker = _Worker()
                workers.append(worker)
                worker.start(i, jobs[i], folder)
                report.compiling(jobs[i].name, 0, len(jobs))
                selector.register(worker.stdout, selectors.EVENT_READ, worker)
            del waiting[: len(workers)]
            done = 0
            while done < len(jobs):
                for key, _ in selector.select():
                    worker = key.data
                    worker.result(jobs[worker.job].name)
                    done += 1
                    worker.job = -1
                    if waiting:
                        i = waiting.pop(0)
                        worker.start(i, jobs[i], folder)
                    for busy in (w.job for w in workers if w.job >= 0):
                        report.compiling(jobs[busy].name, done, len(jobs))
        finally:
            for worker in workers:
                worker.stop()
        return [
            Compiled((folder / f"{i}.o").read_bytes(), (folder / f"{i}.json").read_bytes())
            for i in range(len(jobs))
        ]


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
