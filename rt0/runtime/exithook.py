"""What is run when a program ends, by returning from main or by os.Exit: a function that writes what coverage
has counted.

It is compiled only into runtimes that are built for it: elsewhere `if covering:` is nothing.
"""

from __future__ import annotations

from rt0.native import Flag, Fn, Pointer, Ptr, Var, i64, native, nil

covering = Flag("cover")
"""Whether this runtime is built for programs whose coverage is counted."""

ExitHookFn = Fn[[i64, Pointer], None]

exit_hook = Var(Ptr[ExitHookFn], None)
"""The closure, nil until the main package is initialised. Set before anything can end the program."""


@native(linkname="internal/coverage/cfile.setExitHook")
def set_exit_hook(f: Ptr[ExitHookFn]) -> None:
    exit_hook.v = f


@native
def run_exit_hooks(code: i64) -> None:
    """Runs what there is to run. Called on the goroutine that ends the program."""
    f = exit_hook.v
    if f != nil:
        f[0](code, f)
