"""What belongs to an example's output."""

import pytest

from rt0.build.testmain import _last_comment, comment_text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{\n\ta() // x\n\t// Output:\n\t// 3\n}", "Output:\n3\n"),
        ("{\n\ta()\n\t// Output:\n\t// 3\n\t//\n\t//  4\n}", "Output:\n3\n\n 4\n"),
        ("{\n\ta()\n\t// old\n\n\t// Output: 3\n}", "Output: 3\n"),
        ("{\n\ta() // Output: 3\n}", "Output: 3\n"),
        ("{\n\ta(`// Output: no`) /* Output:\n3 */\n}", "Output:\n3\n"),
        ("{\n\t// Output: 1\n\ta()\n}", "Output: 1\n"),
        ('{\n\ta("//")\n}', ""),
    ],
)
def test_the_last_comment(body: str, text: str) -> None:
    assert comment_text(_last_comment(body.encode())).lstrip(" ") == text
