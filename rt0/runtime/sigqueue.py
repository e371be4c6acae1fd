"""The queue of package os/signal: signals that handlers have seen and a goroutine is to receive.

A queued signal is a bit, so several of one kind may become one. The goroutine that receives them sleeps in a
note; `state` says whether it does, and hands the wake-up over without a lock.

Invariant: `state` goes from IDLE to SENDING, when a handler has queued something, or to RECEIVING, when the
goroutine is about to sleep; a handler that finds RECEIVING makes it IDLE and wakes the goroutine up.
`delivering` counts the handlers that are about to queue something.
"""

from __future__ import annotations

from rt0.native import (
    Global,
    Ptr,
    addr,
    atomic_add,
    atomic_and,
    atomic_cas,
    atomic_load,
    atomic_or,
    atomic_swap,
    ctz,
    native,
    struct,
    u32,
    u64,
)
from rt0.runtime import lock_futex, proc, proc_syscall, signal_unix
from rt0.runtime.runtime2 import Note

IDLE = 0
RECEIVING = 1
SENDING = 2


@struct(name="sigQueue")
class SigQueue:
    """Sets of signals have bit n - 1 for signal n."""

    note: Note
    mask: u64  # queued; atomic
    wanted: u64  # that someone asked for; atomic
    ignored: u64  # that are to be ignored; atomic
    recv: u64  # taken from the queue; only the receiving goroutine
    state: u32  # atomic
    delivering: u32  # atomic


sig = Global(SigQueue)


@native(nowritebarrier=True)
def sigsend(s: u32) -> bool:
    """Queues a signal, in its handler; False if nobody asked for it."""
    mask = signal_unix.bit(s)
    atomic_add(addr(sig.delivering), 1)
    wanted = (atomic_load(addr(sig.wanted)) & mask) != 0
    if wanted and (atomic_or(addr(sig.mask), mask) & mask) == 0:
        notify()
    atomic_add(addr(sig.delivering), 0xFFFFFFFF)
    return wanted


@native(nowritebarrier=True)
def notify() -> None:
    """Tells the receiver that there is something."""
    while True:
        match atomic_load(addr(sig.state)):
            case 0:
                if atomic_cas(addr(sig.state), IDLE, SENDING):
                    return
            case 1:
                if atomic_cas(addr(sig.state), RECEIVING, IDLE):
                    lock_futex.notewakeup(addr(sig.note))
                    return
            case _:
                return


@native(linkname="os/signal.signal_recv")
def signal_recv() -> u32:
    """Waits for a signal. One goroutine at a time."""
    while sig.recv == 0:
        if atomic_cas(addr(sig.state), IDLE, RECEIVING):
            notetsleepg(addr(sig.note))
            lock_futex.noteclear(addr(sig.note))
        else:
            atomic_cas(addr(sig.state), SENDING, IDLE)
        sig.recv = atomic_swap(addr(sig.mask), 0)
    s = u32(ctz(sig.recv)) + 1
    sig.recv &= sig.recv - 1
    return s


@native(noinline=True)
def notetsleepg(n: Ptr[Note]) -> None:
    """Waits for a note on a goroutine, without its P."""
    proc_syscall.entersyscallblock()
    lock_futex.notesleep(n)
    proc_syscall.exitsyscall()


@native(linkname="os/signal.signalWaitUntilIdle")
def signal_wait_until_idle() -> None:
    """Returns when all signals that handlers have seen have been received."""
    while atomic_load(addr(sig.delivering)) != 0:
        proc.gosched()
    while atomic_load(addr(sig.state)) != RECEIVING:
        proc.gosched()


@native
def valid(s: u32) -> bool:
    return s > 0 and s < signal_unix.NSIG


@native(linkname="os/signal.signal_enable")
def signal_enable(s: u32) -> None:
    """s is to be received from now on. This and the others are called under the lock of os/signal."""
    if valid(s):
        atomic_or(addr(sig.wanted), signal_unix.bit(s))
        atomic_and(addr(sig.ignored), ~signal_unix.bit(s))
        signal_unix.sigenable(s)


@native(linkname="os/signal.signal_disable")
def signal_disable(s: u32) -> None:
    """s does what it did in the beginning."""
    if valid(s):
        signal_unix.sigdisable(s)
        atomic_and(addr(sig.wanted), ~signal_unix.bit(s))


@native(linkname="os/signal.signal_ignore")
def signal_ignore(s: u32) -> None:
    if valid(s):
        signal_unix.sigignore(s)
        atomic_and(addr(sig.wanted), ~signal_unix.bit(s))
        atomic_or(addr(sig.ignored), signal_unix.bit(s))


@native(linkname="os/signal.signal_ignored")
def os_signal_ignored(s: u32) -> bool:
    return valid(s) and signal_unix.signal_ignored(s)
