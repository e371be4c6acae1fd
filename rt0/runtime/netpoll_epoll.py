"""The network poller over epoll(7): edge-triggered, one instance for all descriptors, and an eventfd to end a
sleep.

Invariant: the data word of an event is 0 for the eventfd, else a PollDesc and the low bits of the `fdseq`
that it had when it was opened.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Ptr,
    Var,
    addr,
    atomic_cas,
    atomic_load,
    atomic_store,
    cast,
    div,
    i64,
    local,
    native,
    nil,
    rem,
    syscall1,
    syscall2,
    syscall3,
    syscall4,
    syscall6,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import netpoll as poller
from rt0.runtime import panic
from rt0.runtime import print as rtprint
from rt0.runtime.runtime2 import G
from rt0.runtime.sys_linux_amd64 import SECOND, TimeSpec

SYS_READ = 0
SYS_WRITE = 1
SYS_EPOLL_CTL = 233
SYS_EPOLL_PWAIT = 281
SYS_EVENTFD2 = 290
SYS_EPOLL_CREATE1 = 291
SYS_EPOLL_PWAIT2 = 441

EPOLLIN = 1
EPOLLOUT = 4
EPOLLERR = 8
EPOLLHUP = 16
EPOLLRDHUP = 0x2000
EPOLLET = 0x80000000
EPOLL_CTL_ADD = 1
EPOLL_CTL_DEL = 2
CLOEXEC = 0x80000
NONBLOCK = 0x800
EINTR = 4
EAGAIN = 11
ENOSYS = 38

SEQ_BITS = 19
"""A PollDesc is a multiple of 8 below 1 << 47, which leaves so many bits of a word."""

EVENTS = 64
EVENT_WORDS = 3
"""An event is a u32 and an unaligned u64."""

MAX_MS = 1_000_000_000

epfd = Var(i64, -1)
"""The epoll instance; constant once set."""
eventfd = Var(i64, -1)
wake_sig = Var(u32, 0)
"""1 while a wake-up is on its way; atomic."""
no_pwait2 = Var(bool, False)
"""The kernel, older than 5.11, has no epoll_pwait2, which sleeps to the nanosecond."""


@native
def netpoll_fail(what: str, errno: i64) -> None:
    rtprint.printstring("runtime: ")
    rtprint.printstring(what)
    rtprint.printstring(" failed with ")
    rtprint.printint(errno)
    rtprint.printnl()
    panic.throw("runtime: netpoll failed")


@native
def netpollinit() -> None:
    fd = i64(syscall1(SYS_EPOLL_CREATE1, CLOEXEC))
    if fd < 0:
        netpoll_fail("epollcreate", -fd)
    epfd.v = fd
    event = i64(syscall2(SYS_EVENTFD2, 0, CLOEXEC | NONBLOCK))
    if event < 0:
        netpoll_fail("eventfd", -event)
    eventfd.v = event
    r = epoll_ctl(EPOLL_CTL_ADD, uintptr(event), EPOLLIN, 0)
    if r != 0:
        netpoll_fail("epollctl", r)


@native
def is_poll_descriptor(fd: uintptr) -> bool:
    return i64(fd) == epfd.v or i64(fd) == eventfd.v


@native
def epoll_ctl(op: uintptr, fd: uintptr, events: u32, data: u64) -> i64:
    """epoll_ctl; an error number."""
    ev = local(Array[u32, EVENT_WORDS])
    ev[0] = events
    ev[1] = u32(data)
    ev[2] = u32(data >> 32)
    return -i64(syscall4(SYS_EPOLL_CTL, uintptr(epfd.v), op, fd, uintptr(addr(ev))))


@native
def netpollopen(fd: uintptr, pd: Ptr[poller.PollDesc]) -> i64:
    """Watches a descriptor in both directions; an error number."""
    data = u64(uintptr(pd)) >> 3 << SEQ_BITS | u64(pd.fdseq & poller.SEQ_MASK)
    return epoll_ctl(EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, data)


@native
def netpollclose(fd: uintptr) -> i64:
    return epoll_ctl(EPOLL_CTL_DEL, fd, 0, 0)


@native
def netpoll_break() -> None:
    """Wakes up whoever sleeps in netpoll."""
    if not atomic_cas(addr(wake_sig.v), 0, 1):
        return
    one = local(Array[u64, 1])
    one[0] = 1
    while True:
        n = i64(syscall3(SYS_WRITE, uintptr(eventfd.v), uintptr(addr(one)), 8))
        if n == 8 or n == -EAGAIN:
            return
        if n != -EINTR:
            netpoll_fail("netpollBreak write", -n)


@native
def epoll_wait(events: Ptr[u32], delay: i64) -> i64:
    """Waits for events, for delay nanoseconds, or for ever if that is negative; how many, or a negative error
    number.
    """
    if not no_pwait2.v:
        t = local(TimeSpec)
        at: uintptr = 0
        if delay >= 0:
            t.sec = div(delay, SECOND)
            t.nsec = rem(delay, SECOND)
            at = uintptr(addr(t))
        n = i64(syscall6(SYS_EPOLL_PWAIT2, uintptr(epfd.v), uintptr(events), EVENTS, at, 0, 0))
        if n != -ENOSYS:
            return n
        no_pwait2.v = True
    ms: i64 = -1
    if delay >= 0:
        # Up to a whole millisecond: less would be asked for again and again.
        ms = min(div(delay + 999_999, 1_000_000), i64(MAX_MS))
    return i64(syscall6(SYS_EPOLL_PWAIT, uintptr(epfd.v), uintptr(events), EVENTS, uintptr(ms), 0, 8))


@native
def netpoll(delay: i64) -> Ptr[G]:
    """The goroutines that the kernel has news for, linked by schedlink, still WAITING. Waits for the first
    for delay nanoseconds, for ever if that is negative. Runs on g0.
    """
    events = local(Array[u32, EVENTS * EVENT_WORDS])
    while True:
        n = epoll_wait(addr(events[0]), delay)
        if n >= 0:
            break
        if n != -EINTR:
            netpoll_fail("epollwait", -n)
        if delay > 0:
            # The caller works out what is left.
            return nil
    list: Ptr[G] = nil
    for i in range(n):
        event = addr(events[i * EVENT_WORDS])
        data = u64(event[1]) | u64(event[2]) << 32
        if data == 0:
            if delay != 0:
                # Whoever does not sleep leaves it to the one who does.
                netpoll_drain()
            continue
        list = netpoll_report(list, event[0], data)
    return list


@native
def netpoll_drain() -> None:
    buf = local(Array[u64, 1])
    syscall3(SYS_READ, uintptr(eventfd.v), uintptr(addr(buf)), 8)
    atomic_store(addr(wake_sig.v), 0)


@native
def netpoll_report(list: Ptr[G], events: u32, data: u64) -> Ptr[G]:
    """Tells a PollDesc what the kernel says; the list with the goroutines that waited for it in front."""
    pd = cast(Ptr[poller.PollDesc], uintptr(data >> SEQ_BITS << 3))
    seq = uintptr(data) & poller.SEQ_MASK
    if atomic_load(addr(pd.fdseq)) != seq:
        return list
    poller.set_event_err(pd, events == EPOLLERR, seq)
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0:
        list = netpoll_push(list, poller.netpollunblock(pd, poller.READ, True))
    if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0:
        list = netpoll_push(list, poller.netpollunblock(pd, poller.WRITE, True))
    return list


@native
def netpoll_push(list: Ptr[G], gp: Ptr[G]) -> Ptr[G]:
    if gp == nil:
        return list
    gp.schedlink = list
    return gp
