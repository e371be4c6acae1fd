"""go.mod files of all kinds: the library's own, and random ones. Errors are in `test_layouts`."""

from hypothesis import given
from hypothesis import strategies as st

from rt0.build.context import goroot
from rt0.build.header import head_mistake, package_name
from rt0.build.modfile import ModFileError, ModuleVersion, parse_mod, parse_work

WORDS = (
    "module go toolchain require exclude replace retract tool ignore use godebug ( ) [ ] , => \n \n "
    "v1.0.0 v2.0.0 example.com/x example.com/x/v2 ./dir ../dir 1.27 1.x "
    '"quoted" `raw` " // comment\n /* x */ \\ \x00 é'
).split(" ")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


@given(st.one_of(TEXTS, st.text(max_size=40)))
def test_any_text_parses_or_is_refused(text: str) -> None:
    for parse in (parse_mod, parse_work, lambda *args: parse_mod(*args, strict=False)):
        try:
            parse("/x/go.mod", "go.mod", text)
        except ModFileError as e:
            assert e.errors and all(error.startswith("go.mod:") for error in e.errors)


HEADS = b"package|p|;|\n|import|(|)|\"fmt\"|`x`|.|_|'c'|1|// c\n|/* c\n */|/*|func|\xff".split(b"|")


@given(st.one_of(st.lists(st.sampled_from(HEADS), max_size=20).map(b" ".join), st.binary(max_size=30)))
def test_any_head_is_read(src: bytes) -> None:
    mistake = head_mistake(src)
    assert mistake is None or (mistake[0] >= 1 and mistake[1] >= 1 and mistake[2])
    package_name(src)


def test_the_library() -> None:
    path = goroot() / "src" / "go.mod"
    file = parse_mod(str(path), "go.mod", path.read_text())
    assert (file.module, file.go) == ("std", "1.27")
    assert "golang.org/x/net" in [m.path for m in file.require]


def test_a_file() -> None:
    text = """
// A comment.
module "example.com/m" // suffix

go 1.21
require a.com/x v1.2.3
require (
	b.com/y/v3 v3.0.0-20200101000000-abcdefabcdef // indirect

	c.com/z v2.0.0+incompatible
)
replace (
	a.com/x => ../x
	b.com/y/v3 v3.0.0 => d.com/y/v3 v3.1.0
)
exclude c.com/z v1.0.0
retract [v0.1.0, v0.2.0]
"""
    file = parse_mod("/m/go.mod", "go.mod", text)
    assert (file.module, file.go) == ("example.com/m", "1.21")
    assert [str(m) for m in file.require] == [
        "a.com/x@v1.2.3",
        "b.com/y/v3@v3.0.0-20200101000000-abcdefabcdef",
        "c.com/z@v2.0.0+incompatible",
    ]
    assert file.replace == {
        ModuleVersion("a.com/x", ""): ModuleVersion("../x", ""),
        ModuleVersion("b.com/y/v3", "v3.0.0"): ModuleVersion("d.com/y/v3", "v3.1.0"),
    }
    assert file.exclude == [ModuleVersion("c.com/z", "v1.0.0")]
