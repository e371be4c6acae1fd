"""The bootstrap as a map: its steps in order, by Go's names, with a sentence on what each is for.

`rt0 boot` lays what a binary measured of itself (`GODEBUG=boottrace=1`) over this map. Invariants: steps are
in the order in which they happen; a step's `parent` stands before it; every name is the one that the
runtime's boot trace prints, so a step that the runtime does not report shows up as missing rather than
silently passing.
"""

from __future__ import annotations


class Step:
    """One step of the map. `symbol` is the function that does it, for the file and line."""

    __slots__ = ("chapter", "name", "parent", "says", "symbol")

    def __init__(self, chapter: str, name: str, symbol: str, parent: str, says: str) -> None:
        self.chapter = chapter
        self.name = name
        self.symbol = symbol
        self.parent = parent
        self.says = says


def _chapter(title: str, parent: str, *steps: tuple[str, str, str]) -> list[Step]:
    return [Step(title, name, symbol, parent if name != parent else "", says) for name, symbol, says in steps]


STEPS: list[Step] = [
    *_chapter(
        "The entry point",
        "rt0_go",
        (
            "rt0_go",
            "runtime.bootstrap",
            "The first goroutine g0 and the first thread m0, before anything else can run.",
        ),
        ("settls", "runtime.settls", "Thread-local storage, tested at once with a magic value."),
        (
            "cpucheck",
            "runtime.checkCpu",
            "Vendor and features: does this processor have what the binary needs?",
        ),
        ("check", "runtime.check", "The compiler's assumptions about sizes and atomics hold."),
        ("args", "runtime.args", "Where the kernel put the arguments and the auxiliary vector."),
        ("osinit", "runtime.osinit", "How many processors there are: the default of GOMAXPROCS."),
    ),
    *_chapter(
        "Initialisation",
        "schedinit",
        ("schedinit", "runtime.schedinit", "Sets up every subsystem while the world is stopped."),
        ("worldStopped", "runtime.worldStopped", "Nothing runs yet, and the subsystems may rely on it."),
        ("stackinit", "runtime.stackinit", "Pools of stack segments by size, 2 KB the smallest."),
        ("mallocinit", "runtime.mallocinit", "The allocator: arenas, pages, spans, 68 size classes."),
        ("cpuinit", "runtime.cpuinit", "Which instruction set extensions are there."),
        ("alginit", "runtime.alginit", "The hash function of maps: AES instructions, or software."),
        ("mcommoninit", "runtime.mcommoninit", "The main thread m0 joins the list of all threads."),
        ("modulesinit", "runtime.modulesinit", "The tables of the program's functions, types and data."),
        ("typelinksinit", "runtime.typelinksinit", "Types that exist once in the whole program."),
        ("itabsinit", "runtime.itabsinit", "The interface tables that the compiler made."),
        ("goargs", "runtime.goargs", "argv becomes what os.Args will be."),
        ("goenvs", "runtime.goenvs", "The environment, as Go strings."),
        ("secure", "runtime.secure", "Precautions for set-user-ID programs."),
        ("checkfds", "runtime.checkfds", "Standard input, output and error are really open."),
        ("parsedebugvars", "runtime.parsedebugvars", "GODEBUG takes effect."),
        ("gcinit", "runtime.gcinit", "The collector's pacer, sweeper and queues: prepared, not enabled."),
        ("procresize", "runtime.procresize", "The Ps, each with a run queue and a memory cache."),
        ("worldStarted", "runtime.worldStarted", "Open for business."),
    ),
    *_chapter(
        "The main goroutine",
        "",
        (
            "newproc",
            "runtime.newproc",
            "A goroutine for runtime.main, on a 2 KB stack, in the first P's queue.",
        ),
        ("mstart", "runtime.mstart", "The scheduling loop starts on m0 and picks it up."),
    ),
    *_chapter(
        "runtime.main",
        "main",
        ("main", "runtime.main", "The last mile, as a proper goroutine; stacks may grow to 1 GB."),
        ("sysmon", "runtime.sysmon", "The system monitor starts, on a thread of its own."),
        (
            "lockOSThread",
            "runtime.lockOsThreadInternal",
            "The main goroutine keeps the main thread during initialisation.",
        ),
        ("runtime_inittasks", "runtime.doInit", "Package runtime's own initialisers."),
        ("gcenable", "runtime.gcenable", "Sweeper and scavenger goroutines: the collector may run."),
        ("main_inittasks", "runtime.doInit", "Package variables and init functions, dependencies first."),
        ("main.main", "main.main", "Your program."),
        ("exit", "runtime.exit", "A moment for goroutines that panic; all others die with the process."),
    ),
]
