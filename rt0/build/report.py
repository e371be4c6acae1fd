"""What a build tells of itself while it goes on."""

from __future__ import annotations


class Report:
    """Whoever wants to hear of a build overrides this. As it is, it keeps silent."""

    __slots__ = ()

    def __call__(self, step: str) -> None:
        """What is done from now on."""

    def compiling(self, module: str, done: int, total: int) -> None:
        """Of several LLVM modules, so many have been compiled, and this one is next."""

    def package(self, path: str) -> None:
        """A package is compiled, or checked if it belongs to no program."""

    def command(self, text: str) -> None:
        """A step with its inputs and outputs, for `-x`; files in the cache begin with `$RT0CACHE`."""
