"""What packages os and syscall ask of the runtime about the process.

Invariant: nothing here is kept by the runtime: slices are the caller's own.
"""

from __future__ import annotations

from typing import TypeAlias

from rt0.native import (
    Fn,
    Global,
    Pointer,
    Ptr,
    String,
    Var,
    addr,
    cast,
    div,
    i32,
    i64,
    make_string,
    memmove,
    native,
    nil,
    sizeof,
    str_data,
    u8,
    uintptr,
)
from rt0.runtime import (
    error,
    exithook,
    malloc,
    mbarrier,
    mgcrecord,
    os_linux,
    runtime1,
    sys_linux_amd64,
    typelinks,
)
from rt0.runtime.runtime2 import getg
from rt0.runtime.type import StringStruct


@native
def string_slice(from_: Ptr[StringStruct], n: i64) -> Ptr[StringStruct]:
    """A copy of n strings, whose bytes are shared, in memory where others may be put in their places."""
    if n == 0:
        return nil
    size = uintptr(n) * sizeof(StringStruct)
    out: Ptr[StringStruct] = cast(Ptr[StringStruct], malloc.mallocgc(size, addr(typelinks.string_type), True))
    memmove(out, from_, size)
    return out


@native(linkname="syscall.runtime_envs")
def syscall_runtime_envs() -> tuple[Ptr[StringStruct], i64, i64]:
    n = runtime1.envs_n.v
    return string_slice(runtime1.envs.v, n), n, n


@native(linkname="os.runtime_args")
def os_runtime_args() -> tuple[Ptr[StringStruct], i64, i64]:
    n = runtime1.argc_.v
    return string_slice(runtime1.argslice.v, n), n, n


@native(linkname="syscall.Getpagesize")
def syscall_getpagesize() -> i64:
    return i64(os_linux.physical_page_size.v)


@native(linkname="syscall.Exit")
def syscall_exit(code: i64) -> None:
    sys_linux_amd64.exit(i32(code))


@native(linkname="os.runtime_beforeExit")
def os_before_exit(code: i64) -> None:
    """A record of the heap has to be ended, and what coverage has counted to be written, nothing else."""
    if exithook.covering:
        exithook.run_exit_hooks(code)
    if mgcrecord.recording:
        mgcrecord.finish_recording()


@native(linkname="syscall.gettimeofday")
def syscall_gettimeofday(tv: Ptr[i64]) -> uintptr:
    """Seconds and microseconds."""
    sec, nsec = sys_linux_amd64.walltime()
    tv[0] = sec
    tv[1] = i64(div(nsec, 1000))
    return 0


@native(linkname="crypto/internal/fips140.getIndicator")
def fips_get_indicator() -> u8:
    """What setIndicator of the same goroutine said last."""
    return getg().fips_indicator


@native(linkname="crypto/internal/fips140.setIndicator")
def fips_set_indicator(indicator: u8) -> None:
    getg().fips_indicator = indicator


@native(linkname="crypto/fips140.isBypassed")
def fips_is_bypassed() -> bool:
    return getg().fips_bypass


@native(linkname="crypto/fips140.setBypass")
def fips_set_bypass() -> None:
    getg().fips_bypass = True


@native(linkname="crypto/fips140.unsetBypass")
def fips_unset_bypass() -> None:
    getg().fips_bypass = False


# --- GODEBUG ---------------------------------------------------------------------------------------------

UpdateFn: TypeAlias = Fn[[String, String, Pointer], None]

godebug_update = Var(Ptr[UpdateFn], None)
"""The closure of internal/godebug that takes the default settings and those of the environment."""

godebug_env = Global(StringStruct)
"""GODEBUG as it is now; os.Setenv may change it. The goroutine that does also holds syscall's lock."""


@native
def godebug_changed() -> None:
    """GODEBUG is another one."""
    runtime1.reparsedebugvars(make_string(godebug_env.str, godebug_env.len))
    godebug_notify()


@native
def godebug_notify() -> None:
    """Tells internal/godebug what GODEBUG is."""
    update = godebug_update.v
    if update != nil:
        update[0](runtime1.default_godebug(), make_string(godebug_env.str, godebug_env.len), update)


@native(linkname="internal/godebug.setUpdate")
def godebug_set_update(update: Ptr[UpdateFn]) -> None:
    env = runtime1.gogetenv("GODEBUG")
    godebug_env.str = str_data(env)
    godebug_env.len = len(env)
    godebug_update.v = update
    godebug_notify()


@native(linkname="internal/godebug.setNewIncNonDefault")
def godebug_set_new_inc_non_default(new_inc: Pointer) -> None:
    """No setting of the runtime's own has a default that differs."""


@native(linkname="syscall.runtimeSetenv")
def syscall_runtime_setenv(key: str, value: str) -> None:
    if error.same_text(key, "GODEBUG"):
        mbarrier.store_pointer(cast(Ptr[Pointer], addr(godebug_env.str)), str_data(value))
        godebug_env.len = len(value)
        godebug_changed()


@native(linkname="syscall.runtimeUnsetenv")
def syscall_runtime_unsetenv(key: str) -> None:
    if error.same_text(key, "GODEBUG"):
        mbarrier.store_pointer(cast(Ptr[Pointer], addr(godebug_env.str)), nil)
        godebug_env.len = 0
        godebug_changed()


@native(linkname="syscall.runtimeClearenv")
def syscall_runtime_clearenv(env: Pointer) -> None:
    """env holds what is about to go."""
    syscall_runtime_unsetenv("GODEBUG")


@native(
    linkname=[
        "crypto/internal/boring/sig.BoringCrypto",
        "crypto/internal/boring/sig.FIPSOnly",
        "crypto/internal/boring/sig.StandardCrypto",
    ]
)
def crypto_signature() -> None:
    """In gc's programs, a mark that tools can find."""
