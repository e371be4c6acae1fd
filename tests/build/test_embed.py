"""What the files of `//go:embed` depend on. What patterns stand for is in the layouts `embed*`."""

from pathlib import Path

import pytest

from rt0.build.embed import Embedded
from rt0.syntax.errors import ErrorList
from rt0.syntax.parser import parse_file


@pytest.mark.parametrize(
    ("pattern", "consulted"),
    [("a.txt", ["a.txt"]), ("d/b", ["d/b"]), ("a.*", [".", "a.txt"]), ("d", ["d", "d/b"])],
)
def test_folders_count_only_if_they_are_searched(pattern: str, consulted: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "b").write_text("")
    text = f'package p\n\nimport _ "embed"\n\n//go:embed {pattern}\nvar s string\n'
    embedded = Embedded(tmp_path)
    embedded.resolve([parse_file("p.go", text.encode(), ErrorList())])
    assert {Path(p) for p in embedded.consulted} == {tmp_path / c for c in consulted}
