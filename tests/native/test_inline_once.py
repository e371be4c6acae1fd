"""Which functions are inlined because they have one caller."""

from rt0.native.inline_once import inline_once

HEAD = 'define preserve_nonecc void @{}() #{} section ".text.{}" {{\nentry:\n'


def function(name: str, *calls: str, group: int = 1, body: str = "") -> str:
    lines = "".join(f"  call preserve_nonecc void @{c}()\n" for c in calls)
    return HEAD.format(name, group, name) + lines + body + "  ret void\n}\n"


GROUPS = (
    'attributes #1 = { nounwind "split-stack" }\nattributes #2 = { nounwind noinline "split-stack" }\n'
    "attributes #3 = { nounwind }\n"
)


def inlined(*functions: str) -> set[str]:
    out = inline_once("".join(functions) + GROUPS)
    return {
        line.split("@")[1].split("(")[0]
        for line in out.splitlines()
        if line.startswith("define") and " alwaysinline" in line
    }


def test_one_caller() -> None:
    assert inlined(function("a", "b", "c", "c"), function("b"), function("c")) == {"b"}


def test_what_stays_out_of_line() -> None:
    assert inlined(function("a", "b"), function("b", group=2)) == set()
    frame = "  %f = call ptr @llvm.frameaddress.p0(i32 0)\n"
    assert inlined(function("a", "b"), function("b", body=frame)) == set()
    assert inlined(function("a", "a")) == set()


def test_an_address_is_a_use() -> None:
    table = "@t = global ptr @b\n"
    assert inlined(table, function("a", "b"), function("b")) == set()


def test_a_stack_check_is_not_lost() -> None:
    assert inlined(function("a", "b", group=3), function("b", group=1)) == set()
    assert inlined(function("a", "b", group=3), function("b", group=3)) == {"b"}
