"""`rt0 help [COMMAND]`, and the usage lines that errors show."""

from __future__ import annotations

from collections.abc import Sequence

from rt0.cli.flags import UsageError

USAGE = {
    "build": "rt0 build [-o output] [build flags] [-gcflags flags] [packages | files.go]",
    "run": "rt0 run [build flags] package | files.go [arguments...]",
    "test": "rt0 test [build flags] [packages] [test flags] [-args arguments...]",
    "check": "rt0 check [-mod mode] [-tags list] [-gcflags flags] [packages | files.go]",
    "list": "rt0 list [-f format] [-json[=fields]] [-deps] [-e] [-mod mode] [-tags list] [packages]",
    "boot": "rt0 boot [-html file] package | files.go",
    "clean": "rt0 clean -cache",
    "env": "rt0 env [-json] [variables...]",
    "version": "rt0 version",
    "help": "rt0 help [command]",
}

SHORT = {
    "build": "compile a program to an executable",
    "run": "compile and run a program",
    "test": "compile and run the tests of packages",
    "check": "report errors, compile nothing",
    "list": "list packages",
    "clean": "empty the build cache",
    "boot": "show what a program does before main",
    "env": "print rt0's environment",
    "version": "print the version",
}

_LONG = {
    "build": """\
Build compiles a main package and all that it imports to one static executable for Linux
on amd64. Of other packages, or of several at once, it only reports errors. Packages are
given as Go files, import paths, directories or patterns such as ./..., as the go command
has them; go.mod, go.work, vendor directories and the module cache are read as it does,
but nothing is downloaded and nothing is changed.

    -o output      the file to write, or a directory, which may take several programs;
                   otherwise it is named after the first file, or after the package
    -mod MODE      readonly or vendor: where packages of other modules come from
    -tags LIST     build tags that hold, with commas
    -gcflags FLAGS -m: print what escapes to the heap, and what parameters leak, in the
                   words of gc's -m -l; -wbshadow: link what GODEBUG=wbshadow=1 needs,
                   which checks that no write barrier is missing
    -ldflags FLAGS -s: no symbol table and no debug information; -w: no debug information;
                   -X importpath.name=value: the value of a string variable
    -trimpath      no directories of this machine in the executable: files are called by
                   their packages' import paths
    -a             compile everything anew, also what the cache has
    -v             print the import paths of packages as they are compiled
    -x             print all steps: what is checked, compiled or taken from the cache, and
                   linked

GOAMD64 (v1 to v4, v2 if it is not set) says what processors the program is for. What was
compiled once is kept under $RT0CACHE (~/.cache/rt0 if it is not set): for five days, or
until that takes more than $RT0CACHESIZE (4G; 500M, off), when what was not used for longest
goes first.""",
    "run": """\
Run compiles a main package as build does (with its flags)
and runs it with the arguments that follow.
It exits with status 1 if the program fails, after saying how ("exit status 2").
What was built before and has not changed is run at once.

    -trace FILE    record what the scheduler does, and write it as one self-contained page
                   (.html), or in the format that Perfetto opens (.json)""",
    "test": """\
Test compiles the packages with their _test.go files and a main package that calls package
testing, runs that in the package's directory, and prints a line for each package, with
the output of those that failed.

    -run, -skip REGEXP       which tests and examples to run
    -bench REGEXP            which benchmarks to run; -benchtime, -benchmem as in Go
    -v, -json                print all of a test's output, in the form of test2json
    -count N, -cpu LIST, -parallel N, -shuffle MODE, -short, -failfast, -timeout D
                             as in Go
    -list REGEXP             print the names of tests
    -c [-o file]             write the test binary and do not run it

Coverage, fuzzing, profiles and cached results are not there yet.""",
    "check": """\
Check parses and type-checks packages with their tests, and all that they import.

    -gcflags FLAGS -e: print all errors, not only the first ten; -lang=go1.N: the version of
                   the language""",
    "list": """\
List prints the import paths of the packages named, one a line.

    -f FORMAT      print each in the words of a template of Go's text/template, of which
                   {{.Field}}, {{.Module.Path}}, {{$.Field}}, {{if}}, {{range}}, {{with}},
                   {{else}}, {{end}} and the functions join, len, not, and, or, eq, ne are
                   there; the fields are those of -json
    -json[=FIELDS] print the fields of each as JSON, or those named (with commas), in the go
                   command's order: Dir, ImportPath, Name, Doc, Root, Module, Match, Standard,
                   DepOnly, GoFiles, IgnoredGoFiles, SFiles, EmbedPatterns, EmbedFiles,
                   Imports, Deps, TestGoFiles, TestImports, XTestGoFiles, XTestImports ...
    -deps          also what they import, each after its own imports
    -e             show packages with errors like others, with the field Error

Packages of the library are shown as Go has them; rt0 build replaces some of their files.""",
    "clean": """\
Clean removes everything from the build cache, as rt0 env RT0CACHE names it. Builds that
run meanwhile go on. What rt0 build wrote is not touched.""",
    "boot": """\
Boot builds a program, runs it with GODEBUG=boottrace=1, and draws every step between the
first instruction and exit as a timeline, with the Python function that does it.

    -html file     also write it as one self-contained page""",
    "env": "Env prints the values that rt0 works with: all, or those named.",
    "version": "Version prints rt0's version, and that of Go's library.",
}


def usage(command: str) -> str:
    """What an error shows below its message."""
    return f"usage: {USAGE[command]}\nRun 'rt0 help {command}' for details."


def overview() -> str:
    """What `rt0` alone prints."""
    commands = "\n".join(f"\t{name:<11} {short}" for name, short in SHORT.items())
    return (
        "rt0 is a Go compiler whose runtime is written in Python.\n\n"
        f"Usage:\n\n\trt0 <command> [arguments]\n\nThe commands are:\n\n{commands}\n\n"
        'Use "rt0 help <command>" for more information about a command.\n'
    )


def run(args: Sequence[str]) -> int:
    """Prints help on a command, or the overview."""
    if not args:
        print(overview())
        return 0
    topic = args[0]
    if topic not in _LONG:
        raise UsageError(f"rt0 help {topic}: unknown help topic. Run 'rt0 help'.")
    print(f"usage: {USAGE[topic]}\n\n{_LONG[topic]}")
    return 0
