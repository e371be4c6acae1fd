"""The command line: words, streams and exit statuses, as the go command has them."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

RT0 = str(Path(sys.executable).with_name("rt0"))

Result = subprocess.CompletedProcess[str]
Run = Callable[..., Result]


@pytest.fixture
def rt0(tmp_path: Path) -> Run:
    """Runs `rt0` in a folder of its own, with a cache of its own."""

    def run(*args: str, env: dict[str, str] | None = None) -> Result:
        full = {**os.environ, "RT0CACHE": str(tmp_path / "cache"), **(env or {})}
        return subprocess.run([RT0, *args], cwd=tmp_path, env=full, capture_output=True, text=True)

    return run


def outcome(done: Result) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("args", "first"),
    [
        (["blah"], "rt0 blah: unknown command"),
        (["build", "-foo"], "flag provided but not defined: -foo"),
        (["build", "-o"], "flag needs an argument: -o"),
        (["run", "-o", "x"], "flag provided but not defined: -o"),
        (["help", "blah"], "rt0 help blah: unknown help topic. Run 'rt0 help'."),
        (["version", "-x"], "flag provided but not defined: -x"),
        (
            ["build", "-ldflags=-q", "a.go"],
            "flag provided but not defined: -q (of -ldflags: -s, -w and -X are)",
        ),
        (["check", "-gcflags=-m", "a.go"], "flag provided but not defined: -m (of -gcflags: -e, -lang)"),
        (
            ["build", "-gcflags=-q", "a.go"],
            "flag provided but not defined: -q (of -gcflags: -m, -l, -wbshadow)",
        ),
        (["build", "-ldflags='-s", "a.go"], "invalid value \"'-s\" for flag -ldflags: unterminated ' string"),
        ([], "rt0 is a Go compiler whose runtime is written in Python."),
    ],
)
def test_usage_errors(rt0: Run, args: list[str], first: str) -> None:
    done = rt0(*args)
    assert (done.returncode, done.stdout, done.stderr.splitlines()[0]) == (2, "", first)


def test_help(rt0: Run) -> None:
    for command in ("build", "run", "test", "check", "list", "clean", "boot", "env", "completion"):
        done = rt0("help", command)
        assert done.returncode == 0 and done.stdout.startswith(f"usage: rt0 {command}")
        assert f"\n\t{command} " in rt0("help").stdout


def test_version_and_env(rt0: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rt0("version").stdout.startswith("rt0 version 0.")
    assert rt0("version").stdout.endswith(" linux/amd64\n")
    assert outcome(rt0("env", "GOOS", "NOSUCH", "RT0CACHE")) == (0, f"linux\n\n{tmp_path}/cache\n", "")
    assert "GOARCH='amd64'\n" in rt0("env").stdout
    assert rt0("env", "-json", "GOOS", "A").stdout == '{\n\t"A": "",\n\t"GOOS": "linux"\n}\n'
    (tmp_path / "it's").mkdir()
    (tmp_path / "it's" / "go.mod").write_text("module m\n")
    monkeypatch.chdir(tmp_path / "it's")
    assert f"GOMOD='{tmp_path}/it'\\''s/go.mod'\n" in subprocess.check_output([RT0, "env"], text=True)
    bad = rt0("env", env={"GOROOT": "/nowhere"})
    assert outcome(bad) == (1, "", "cannot find GOROOT directory: /nowhere\n")


def test_syntax_errors(rt0: Run, tmp_path: Path) -> None:
    (tmp_path / "e.go").write_text("package main\nfunc main() { a b c }\n")
    want = "# command-line-arguments\n./e.go:2:17: syntax error: unexpected name b at end of statement\n"
    for command in ("build", "run", "check", "boot"):
        assert outcome(rt0(command, "e.go")) == (1, "", want)
    (tmp_path / "sub").mkdir()
    (tmp_path / "e.go").rename(tmp_path / "sub/e.go")
    assert "\nsub/e.go:2:17: " in rt0("build", "sub/e.go").stderr


def test_type_errors(rt0: Run, tmp_path: Path) -> None:
    (tmp_path / "b.go").write_text("package main\nfunc main() { x := 1; y := 2\n return 3\n}\n")
    want = (
        "# command-line-arguments\n./b.go:2:15: declared and not used: x\n"
        "./b.go:2:23: declared and not used: y\n./b.go:3:9: too many return values\n"
        "\thave (number)\n\twant ()\n"
    )
    assert outcome(rt0("check", "b.go")) == (1, "", want)
    (tmp_path / "d.go").write_text("package main\nfunc mai() { }\n")
    want = "# command-line-arguments\nruntime.main_main·f: function main is undeclared in the main package\n"
    assert outcome(rt0("build", "d.go")) == (1, "", want)
    (tmp_path / "p.go").write_text("package p\n")
    assert outcome(rt0("build", "p.go")) == (0, "", "")
    assert outcome(rt0("build", "-o", "/dev/null", "p.go")) == (0, "", "")
    want = "rt0: out: command-line-arguments is no program, and rt0 writes no archives\n"
    assert outcome(rt0("build", "-o", "out", "p.go")) == (1, "", want)
    assert outcome(rt0("run", "p.go")) == (1, "", "package command-line-arguments is not a main package\n")


def test_a_caret_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "e.go").write_text("package main\nfunc main() {\n\ta b c\n}\n")
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", 0) as screen:
        subprocess.run([RT0, "check", "e.go"], cwd=tmp_path, stderr=theirs)
        os.close(theirs)
        text = screen.read(4096).decode()
    assert "\t\ta b c\r\n\t\t  \x1b[1;31m^" in text


def test_files_that_are_not_there(rt0: Run) -> None:
    assert outcome(rt0("run", "gone.go")) == (1, "", "stat gone.go: no such file or directory\n")
    assert outcome(rt0("run")) == (1, "", "go: no go files listed\n")


def test_goflags(rt0: Run, tmp_path: Path) -> None:
    (tmp_path / "m.go").write_text("//go:build a && b\n\npackage p\n\nvar x int = nil\n")
    (tmp_path / "n.go").write_text("package p\n")
    (tmp_path / "go.mod").write_text("module m\n\ngo 1.27\n")
    assert outcome(rt0("check", ".")) == (0, "", "")
    done = rt0("check", ".", env={"GOFLAGS": "'-tags=a,b' -x=y"})
    assert done.stderr.startswith("# m\n./m.go:5:13: ")
    for flags, said in (("'-tags=a", "unterminated ' string"), ("word", 'non-flag "word"')):
        assert outcome(rt0("check", ".", env={"GOFLAGS": flags})) == (
            1,
            "",
            f"go: parsing $GOFLAGS: {said}\n",
        )


def test_clean(rt0: Run, tmp_path: Path) -> None:
    (tmp_path / "m.go").write_text("package main\nfunc main() {}\n")
    assert outcome(rt0("build", "m.go")) == (0, "", "")
    assert outcome(rt0("clean", "-cache")) == (0, "", "")
    assert os.listdir(tmp_path / "cache") == []
    assert outcome(rt0("clean", "-modcache"))[0] == 2


def test_the_bound_of_the_cache(rt0: Run, tmp_path: Path) -> None:
    (tmp_path / "m.go").write_text("package main\nfunc main() {}\n")
    want = "rt0: invalid RT0CACHESIZE much: must be a size such as 500M or 4G, or off\n"
    assert outcome(rt0("build", "m.go", env={"RT0CACHESIZE": "much"})) == (1, "", want)


def test_goamd64(rt0: Run, tmp_path: Path) -> None:
    (tmp_path / "m.go").write_text("package main\nfunc main() {}\n")
    want = "go: invalid GOAMD64: must be v1, v2, v3, v4\n"
    assert outcome(rt0("build", "m.go", env={"GOAMD64": "v9"})) == (1, "", want)


def test_internal_errors_show_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from rt0.cli import common, main, version

    def broken(args: object) -> int:
        raise KeyError("oops")

    monkeypatch.setattr(version, "run", broken)
    monkeypatch.setattr(common.PROGRESS, "doing", "starting")
    monkeypatch.delenv("RT0DEBUG", raising=False)
    assert main.run(["version"]) == 1
    said = capfd.readouterr().err
    assert said.startswith("rt0: internal error while starting: KeyError: 'oops'\n")
    assert "Traceback" not in said
    monkeypatch.setenv("RT0DEBUG", "1")
    main.run(["version"])
    assert "Traceback" in capfd.readouterr().err
