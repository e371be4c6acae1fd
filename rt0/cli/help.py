"""`rt0 help [COMMAND]`, and the usage lines that errors show; in the shape of the go command's."""

from __future__ import annotations

from collections.abc import Sequence

from rt0.cli.commands import COMMANDS
from rt0.cli.flags import UsageError

_LONG = {
    "build": """\
Build compiles the packages named, along with their dependencies, to static executables for
Linux on amd64. Packages are given as Go files, import paths, directories or patterns such
as ./..., as the go command has them; go.mod, go.work, vendor directories and the module
cache are read as it does, but nothing is downloaded and nothing is changed.

When compiling a single main package, build writes the executable to a file that is named
after the first Go file, or after the last element of the import path that is no version.
When compiling several packages, or one that is no main package, build only reports errors,
and keeps what it compiles of the standard library for later.

The -o flag forces build to write the executable to the named file or directory. If it is
an existing directory, or ends with a slash, all executables are written to it.

The build flags are shared by the build, run and test commands:

	-a
		compile everything anew, also what the cache has.
	-cover
		count which statements are run: the program writes that to the directory
		that GOCOVERDIR names, for 'go tool covdata' to read. -covermode and
		-coverpkg are as in 'rt0 help test'; without -coverpkg, packages of the
		main module are counted.
	-gcflags 'arg list'
		-m: print which calls gc inlines, what escapes to the heap and what
		parameters leak, in gc's words (build only); -m -l: the same as if nothing
		were inlined; -wbshadow: link what GODEBUG=wbshadow=1 needs, which checks
		that no write barrier is missing.
	-ldflags 'arg list'
		-s: no symbol table and no debug information; -w: no debug information;
		-X importpath.name=value: the value of a string variable.
	-mod mode
		where packages of other modules come from: readonly, vendor or mod. By
		default, vendor if there is a vendor directory and go.mod is for Go 1.14
		or newer. No mode downloads anything or changes go.mod.
	-tags tag,list
		additional build tags that hold.
	-trimpath
		no directories of this machine in the executable: files are called by
		their packages' import paths, or module path@version.
	-v
		print the names of packages as they are compiled.
	-x
		print all steps: what is checked, compiled or taken from the cache, with
		its inputs, and linked.

The environment variable GOFLAGS may have flags, too. GOAMD64 (v1 to v4, v2 if it is not
set) says what processors the program is for. What was compiled once is kept in $RT0CACHE
(~/.cache/rt0 if it is not set), until it was not used for five days; and while all takes
more than $RT0CACHESIZE (4G if it is not set; such as 500M; off), what was not used for
longest goes first.

A build that takes longer than a moment shows on a terminal how far it is.

See also: rt0 run, rt0 test, rt0 check, rt0 clean.""",
    "install": """\
Install compiles the packages named, and puts the executables of main packages into the
directory $GOBIN, which is $GOPATH/bin or $HOME/go/bin if it is not set.

Packages of the standard library are compiled whole, with what they import, and kept in
$RT0CACHE: "rt0 install std" makes the first build of every program quick. The cache can be
copied to another machine on which rt0 and Go's library are at the same places (or at any,
for builds with -trimpath).

For the flags, see "rt0 help build".

See also: rt0 build, rt0 run.""",
    "run": """\
Run compiles the named main package and runs it with the arguments that follow. It is given
as a list of .go files, or as an import path, directory or pattern that matches one main
package. What was built before and has not changed is run at once.

Run exits with status 1 if the program fails, after saying how ("exit status 2").

	-trace file
		record what the scheduler does, and write it as one self-contained page
		(.html), or in Chrome's trace event format (.json).

For the build flags, see 'rt0 help build'.""",
    "test": """\
Test compiles the packages with their _test.go files and a main package that calls package
testing, runs that in the package's directory, and prints a line for each package, with
the output of those that failed. Its own flags, besides those in 'rt0 help build', are:

	-run regexp, -skip regexp
		which tests, examples and benchmarks to run.
	-bench regexp
		which benchmarks to run; -benchtime t and -benchmem as in Go.
	-v, -json
		print all of a test's output, -json as events, one a line.
	-count n, -cpu list, -parallel n, -shuffle mode, -short, -failfast, -timeout d
		as in Go.
	-list regexp
		print the names of tests.
	-fuzz regexp
		run the one fuzz test that matches, on inputs that are made up, after all
		tests; -fuzztime t, -fuzzminimizetime t and -parallel n as in Go. An input
		that fails is written to testdata/fuzz in the package's directory.
	-c [-o file]
		write the test binary and do not run it.
	-cover
		count which statements the tests of a package run, and print the share.
	-covermode set|count|atomic
		whether a statement runs; how often; the same with several goroutines.
		Sets -cover, as the next two do.
	-coverpkg pattern,pattern
		count in all packages that a pattern matches, not only in the one tested.
	-coverprofile file
		write which blocks were run to a file that 'go tool cover' can show.

A package that has passed is not run again with the same binary and flags, as long as the
files in its module and the variables of the environment that its tests looked at are the
same: (cached) stands where the time would be. That is so if packages are named, and none
but these flags are given: -benchtime, -cpu, -list, -parallel, -run, -short, -skip,
-timeout, -failfast, -fullpath, -v, -coverprofile, -outputdir. So -count=1 runs tests again.""",
    "check": """\
Check parses and type-checks packages with their tests, and all that they import, and
compiles nothing.

	-gcflags 'arg list'
		-e: print all errors, not only the first ten; -lang=go1.N: the version of
		the language.
	-mod mode, -tags tag,list
		as in 'rt0 help build'.""",
    "list": """\
List prints the import paths of the packages named, one a line.

	-f format
		print each in the words of a template of Go's text/template, of which
		{{.Field}}, {{.Module.Path}}, {{$.Field}}, {{if}}, {{range}}, {{with}},
		{{else}}, {{end}} and the functions join, len, not, and, or, eq, ne are
		there. The fields are those of -json.
	-json[=fields]
		print the fields of each as JSON, or those named (with commas): Dir,
		ImportPath, Name, Doc, Root, Module, Match, Goroot, Standard, DepOnly,
		Incomplete, GoFiles, IgnoredGoFiles, IgnoredOtherFiles, HFiles, FFiles,
		SFiles, SysoFiles, EmbedPatterns, EmbedFiles, Imports, ImportMap, Deps,
		Error, DepsErrors, TestGoFiles, TestImports, TestEmbedPatterns,
		XTestGoFiles, XTestImports, XTestEmbedPatterns; as in the go command.
	-deps
		also what they import, each after its own imports.
	-e
		show packages with errors like others, with the field Error.
	-mod mode, -tags tag,list
		as in 'rt0 help build'.

Packages of the library are shown as Go has them; rt0 build replaces some of their files.""",
    "clean": """\
Clean removes things from the build cache, whose place 'rt0 env RT0CACHE' prints. Builds
that run meanwhile go on. Nothing else is removed, least of all executables.

	-cache
		remove it, but not what -fuzzcache removes.
	-testcache
		have all tests run again: results that are kept do not count any more.
	-fuzzcache
		remove the inputs that fuzzing has found worth keeping.""",
    "boot": """\
Boot builds a program, runs it with GODEBUG=boottrace=1, and draws every step between the
first instruction and exit as a timeline, with the Python function that does it.

	-html file
		also write it as one self-contained page.
	-mod mode, -tags tag,list
		as in 'rt0 help build'.""",
    "env": """\
Env prints the values that rt0 works with: all, or those named, one a line.

	-json
		print them as JSON.""",
    "completion": """\
Completion prints a script that makes a shell complete the commands of rt0, their flags,
and the names of packages and Go files. To have it always:

	bash	echo 'source <(rt0 completion bash)' >>~/.bashrc
	zsh	echo 'source <(rt0 completion zsh)' >>~/.zshrc  (after compinit)
	fish	rt0 completion fish >~/.config/fish/completions/rt0.fish""",
    "version": "Version prints rt0's version, and that of Go's library.",
}


def usage(command: str) -> str:
    """What an error shows below its message."""
    return f"usage: {_usage(command)}\nRun 'rt0 help {command}' for details."


def _usage(command: str) -> str:
    return f"rt0 {command} {COMMANDS[command].usage}".rstrip()


def overview() -> str:
    """What `rt0` alone prints."""
    commands = "\n".join(f"\t{name:<11} {COMMANDS[name].short}" for name in sorted(_LONG))
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
    print(f"usage: {_usage(topic)}\n\n{_LONG[topic]}")
    return 0
