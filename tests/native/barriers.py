"""What must not report stores of pointers, and what does."""

from __future__ import annotations

from rt0.native import native


@native(writebarrier=True)
def report() -> None:
    pass


@native
def stores() -> None:
    report()


@native(nowritebarrier=True)
def careful() -> None:
    pass


@native(nowritebarrier=True)
def careless() -> None:
    careful()
    stores()
