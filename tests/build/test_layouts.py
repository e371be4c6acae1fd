"""Modules, workspaces, vendor folders and patterns: rt0 does what the go command does, and says what it
says.
"""

import os
from pathlib import Path

import pytest

from build import layouts
from rt0.build.context import goroot
from rt0.cli import main


@pytest.mark.parametrize("name", layouts.NAMES)
def test_layout(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def rt0(args: list[str], cwd: Path, env: dict[str, str]) -> tuple[str, int]:
        monkeypatch.chdir(cwd)
        for key in ("GOMODCACHE", "GOPATH", "HOME", "GOFLAGS", "GOWORK"):
            monkeypatch.setenv(key, env[key])
        capfd.readouterr()
        status = main.run(args)
        done = capfd.readouterr()
        return done.out + done.err, status

    monkeypatch.setenv("RT0CACHE", os.environ.get("RT0CACHE") or str(Path.home() / ".cache" / "rt0"))
    ours = layouts.outcomes(name, tmp_path, rt0, goroot())
    gcs = (layouts.HERE / "expected" / f"{name}.txt").read_text()
    for mine, theirs in zip(layouts.comparable(ours), layouts.comparable(gcs), strict=True):
        assert mine == theirs
