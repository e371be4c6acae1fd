"""IR to objects."""

import pytest

from rt0.link.elf import read_object
from rt0.link.reloc import GOT_TYPES
from rt0.llvm.codegen import CodegenError, compile_ir


def test_errors_show_the_line() -> None:
    with pytest.raises(CodegenError) as e:
        compile_ir("define i32 @f() {\n  ret i64 0\n}\n", name="m")
    assert str(e.value).startswith("m: LLVM IR parsing error\n<string>:2:7: error: ")
    assert "     2   ret i64 0" in str(e.value)


def test_what_the_verifier_refuses() -> None:
    with pytest.raises(CodegenError, match="m: "):
        compile_ir(
            "define i64 @f() {\nx:\n  br label %x\ny:\n  ret i64 %z\n  %z = add i64 1, 1\n}\n", name="m"
        )


def test_addresses_are_constants() -> None:
    """No address of a symbol is loaded from a table, though declarations do not say dso_local."""
    ir = (
        "@g = external global i64\ndeclare void @h()\n"
        "define i64 @f() {\n call void @h()\n %v = load i64, ptr @g\n ret i64 %v\n}\n"
    )
    obj = read_object(compile_ir(ir), "m")
    types = [type for s in obj.sections for _, type, _, _ in s.relocs()]
    assert types and not set(types) & set(GOT_TYPES)


@pytest.mark.parametrize("opt", [0, 1, 2, 3])
def test_levels(opt: int) -> None:
    ir = (
        "define i64 @f(i64 %x) {\n %a = alloca i64\n store i64 %x, ptr %a\n"
        " %v = load i64, ptr %a\n ret i64 %v\n}\n"
    )
    obj = read_object(compile_ir(ir, opt=opt), "m")
    size = next(s.size for s in obj.symbols if s.name == "f")
    assert (size <= 8) == (opt > 0)
