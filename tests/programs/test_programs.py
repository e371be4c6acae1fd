"""Every program, built and run by rt0, does what gc's record says; every wrong one is refused in gc's words.

Builds are done ahead in two worker processes, which import the compiler once. With `--oracle`, gc is run too,
and the record must agree with what it does now.
"""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import pytest

from . import record, suite

WORKERS = 2
PENDING = suite.pending()


def rt0_build(source: Path, binary: Path, *flags: str) -> suite.Outcome:
    """Runs `rt0 build` in this process, in the program's folder; its output is caught at the descriptors."""
    from rt0.cli.main import run

    os.chdir(source.parent)
    saved = [os.dup(1), os.dup(2)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        try:
            code = run(["build", *flags, "-o", str(binary), source.name])
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, copy in enumerate(saved, 1):
                os.dup2(copy, number)
                os.close(copy)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="backslashreplace"))
    return suite.Outcome(code, texts[0], suite.without_goroot(texts[1]))


def attempt(name: str, directory: Path) -> suite.Outcome:
    """Builds a program and, if that succeeds, runs it."""
    binary = directory / name.replace("/", ".")
    built = rt0_build(suite.source(name), binary)
    if built.exit != 0 or name.startswith("errors/"):
        return built
    try:
        return suite.run(binary)
    finally:
        binary.unlink()


Outcomes = dict[str, Future[suite.Outcome]]


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcomes]:
    """What rt0 does with each selected program, being found out in the order of the tests."""
    directory = tmp_path_factory.mktemp("programs")
    names = [
        item.callspec.params["name"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.module is request.module and hasattr(item, "callspec")
    ]
    with ProcessPoolExecutor(WORKERS, mp_context=multiprocessing.get_context("forkserver")) as pool:
        yield {name: pool.submit(attempt, name, directory) for name in dict.fromkeys(names)}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow) if suite.is_slow(name) else name
        for name in suite.programs() + suite.error_programs()
    ],
)
def test_program(name: str, outcomes: Outcomes, request: pytest.FixtureRequest) -> None:
    expected = suite.recorded(name)
    if request.config.getoption("--oracle"):
        assert record.observe(name).lines() == expected.lines()
    outcome = outcomes[name].result()
    if name in PENDING:
        assert outcome != expected, f"{name} passes: take it out of pending.txt"
        pytest.xfail(PENDING[name])
    assert outcome.lines() == expected.lines()
