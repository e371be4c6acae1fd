"""Modules: which one an import path belongs to, in what version, and where its files are.

Covers a main module (go.mod), a workspace (go.work), vendor folders, replacements by folders or by other
modules, and modules in the go command's cache. Nothing is written and nothing is fetched. Versions are
selected by minimal version selection over the pruned module graph, which is read only if the main module's
own requirements do not provide a package. `consulted` has the files whose state decided, also those that do
not exist, for the build cache.

Source: the Go modules reference (go.dev/ref/mod), cmd/go/internal/modload, whose words the errors are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from rt0.build import godebug, semver
from rt0.build.context import go_version, std_dir
from rt0.build.errors import LoadError
from rt0.build.importpath import is_local, is_std, malformed, path_major, within
from rt0.build.modcache import ModuleError, SumMissing, Sums, mod_text, module_dir
from rt0.build.modfile import ModFile, ModFileError, ModuleVersion, is_directory, parse_mod, parse_work
from rt0.build.paths import short_path
from rt0.build.vendoring import Vendored, inconsistencies

NO_GO_LINE = "1.16"
"""The language of a module that does not say."""
META = ("all", "std", "cmd", "tool", "work")
"""Names of sets of packages."""
NO_GO_LINE_IN_WORK = "1.18"
"""That of a workspace."""
NO_MODULE = "go.mod file not found in current directory or any parent directory; see 'go help modules'"


class ImportProblem(Exception):
    """No package has the import path."""


class Module:
    """A module that provides packages: `root` is its folder, `go` its language version, `main` whether it is
    one of those that are worked on, `local` whether its folder may contain other modules."""

    __slots__ = ("path", "version", "root", "go", "main", "local", "ignore")

    def __init__(self, mod: ModuleVersion, root: str, go: str, main: bool, local: bool) -> None:
        self.path = mod.path
        self.version = mod.version
        self.root = root
        self.go = go
        self.main = main
        self.local = local
        self.ignore: list[str] = []


class _Summary:
    """What a module's go.mod says to those that require it."""

    __slots__ = ("go", "require")

    def __init__(self, go: str, require: list[ModuleVersion]) -> None:
        self.go = go
        self.require = require

    @property
    def pruned(self) -> bool:
        """Whether its requirements include all that its packages need."""
        return semver.go_key(self.go) >= semver.go_key("1.17")


def enclosing(folder: str, name: str, consulted: set[str]) -> str:
    """The next folder upwards that has a file of a name; "" if there is none."""
    while True:
        path = os.path.join(folder, name)
        consulted.add(path)
        if os.path.isfile(path):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent


class Modules:
    """The modules that a command works with. `mod` is -mod's value, "" if there is no such flag.

    Raises `LoadError` if the files that say so are wrong.
    """

    __slots__ = (
        "cwd",
        "mod",
        "mains",
        "work",
        "vendored",
        "consulted",
        "_explicit",
        "_reason",
        "_base",
        "_files",
        "_replace",
        "sums",
        "_summaries",
        "_found",
        "_graph",
    )

    def __init__(self, mod: str) -> None:
        self.cwd = os.getcwd()
        self.mod = mod or "readonly"
        self._explicit = mod != ""
        self._reason = ""
        self.mains: list[Module] = []
        self.work: ModFile | None = None
        self.vendored: Vendored | None = None
        self.consulted: set[str] = set()
        self._base = ""  # what relative replacements are relative to
        self._files: list[ModFile] = []
        self._replace: dict[ModuleVersion, ModuleVersion] = {}
        self.sums = Sums()
        self._summaries: dict[ModuleVersion, _Summary] = {}
        self._found: dict[ModuleVersion, Module] = {}
        self._graph: dict[str, str] | None = None
        self._load()

    # Reading go.work and go.mod

    def _load(self) -> None:
        roots = self._workspace()
        if self.work is None:
            root = enclosing(self.cwd, "go.mod", self.consulted)
            roots = [root] if root else []
            self._base = root
        errors: list[str] = []
        for root in roots:
            try:
                self._main_module(root)
            except LoadError as e:
                errors += e.messages
        if errors:
            raise LoadError(*errors)
        if not self.mains:
            return
        for main in self.mains:
            sums = os.path.join(main.root, "go.sum")
            self.consulted.add(sums)
            self.sums.read(sums)
        if self.work is not None:
            self.sums.read(os.path.join(self._base, "go.work.sum"))
        self._replacements()
        self._choose_vendoring()
        if self.vendored is None:
            self._no_two_names()

    def _no_two_names(self) -> None:
        """A module may not stand for two that are required. Raises `LoadError`."""
        first: dict[ModuleVersion, str] = {}
        errors = []
        for mod in sorted(self._roots(), key=lambda m: m.path):
            source = self.replacement(mod) or mod
            other = first.setdefault(source, mod.path)
            if other != mod.path:
                used = f"{source.path}@{source.version} used for two different module paths"
                errors.append(f"go: {used} ({other} and {mod.path})")
        if errors:
            raise LoadError(*errors)

    def _workspace(self) -> list[str]:
        """Finds and reads go.work; returns the modules' folders."""
        named = os.environ.get("GOWORK", "")
        if named == "off":
            return []
        if named and not os.path.isabs(named):
            raise LoadError("go: invalid GOWORK: not an absolute path")
        self._base = os.path.dirname(named) if named else enclosing(self.cwd, "go.work", self.consulted)
        if not self._base:
            return []
        path = named or os.path.join(self._base, "go.work")
        shown = short_path(path)
        try:
            with open(path, encoding="utf-8", errors="replace") as f:
                self.work = parse_work(path, shown, f.read())
        except OSError as e:
            raise LoadError(f"go: reading go.work: open {shown}: {(e.strerror or '').lower()}") from None
        except ModFileError as e:
            raise LoadError("go: errors parsing go.work:", *e.errors) from None
        _refuse_newer(shown, self.work.go)
        roots: list[str] = []
        for used in self.work.use:
            root = os.path.normpath(os.path.join(self._base, used))
            if root in roots:
                raise LoadError(
                    f"go: error loading go.work:\n{shown}: path {root} appears multiple times in workspace"
                )
            roots.append(root)
        if not roots:
            raise LoadError("go: no modules were found in the current workspace; see 'go help work'")
        for wrong in _wrong_settings(self.work):
            raise LoadError(f"go: error loading go.work:\n{shown}:{wrong}")
        return roots

    def _main_module(self, root: str) -> None:
        path = os.path.join(root, "go.mod")
        self.consulted.add(path)
        shown = short_path(path)
        try:
            with open(path, encoding="utf-8", errors="replace") as f:
                text = f.read()
        except OSError as e:
            why = f"open {shown}: {(e.strerror or '').lower()}"
            raise LoadError(
                f"go: cannot load module {short_path(root)} listed in go.work file: {why}"
            ) from None
        try:
            file = parse_mod(path, shown, text)
        except ModFileError as e:
            self._refuse_lax(path, shown, text)
            raise LoadError(f"go: errors parsing {shown}:", *e.errors) from None
        self._check_version(root, shown, file)
        wrong = _wrong_settings(file) if self.work is None else []
        if wrong:
            raise LoadError(*[f"go: error loading go.mod:\n{shown}:{e}" for e in wrong])
        if file.module is None:
            raise LoadError(
                f"go: error reading {shown}: missing module declaration. To specify the module path:\n"
                "\tgo mod edit -module=example.com/mod"
            )
        refused = malformed(file.module, "module")
        if refused:
            raise LoadError(f"go: {refused}")
        if any(m.path == file.module for m in self.mains):
            raise LoadError(f"go: module {file.module} appears multiple times in workspace")
        main = Module(ModuleVersion(file.module, ""), root, file.go or NO_GO_LINE, True, True)
        main.ignore = file.ignore
        self.mains.append(main)
        self._files.append(file)

    def defaults(self) -> tuple[str, godebug.Settings]:
        """The language version and the settings of GODEBUG that programs begin with."""
        if self.work is not None:
            return self.work.go or NO_GO_LINE_IN_WORK, [(k, v) for k, v, _ in self.work.godebug]
        if not self.mains:
            return go_version().removeprefix("go"), []
        return self.mains[0].go, [(k, v) for k, v, _ in self._files[0].godebug]

    def _refuse_lax(self, path: str, shown: str, text: str) -> None:
        """A file for a newer Go may well be one that we cannot read."""
        try:
            lax = parse_mod(path, shown, text, strict=False)
        except ModFileError:
            return
        _refuse_newer(shown, lax.go)

    def _check_version(self, root: str, shown: str, file: ModFile) -> None:
        if self.work is None:
            _refuse_newer(shown, file.go)
            return
        lists = self.work.go or NO_GO_LINE_IN_WORK
        wants = file.go or NO_GO_LINE
        too_old = semver.go_key(wants) > semver.go_key(lists) and semver.go_key(wants) >= semver.go_key(
            "1.21"
        )
        if too_old:
            verb = "lists" if self.work.go else "implicitly requires"
            raise LoadError(
                f"go: module {short_path(root)} listed in go.work file requires go >= {wants}, "
                f"but go.work {verb} go {lists}; to download and use go {wants}:\n\tgo work use"
            )

    def _replacements(self) -> None:
        """Collects what is replaced. In a workspace, relative folders are relative to different files."""
        replace = dict(self.work.replace) if self.work is not None else {}
        decided = {m.path for m in replace}
        for main, file in zip(self.mains, self._files, strict=True):
            for old, new in file.replace.items():
                if old.path in decided:
                    continue
                if self.work is not None and new.version == "" and not os.path.isabs(new.path):
                    new = ModuleVersion(os.path.normpath(os.path.join(main.root, new.path)), "")
                if replace.get(old, new) != new:
                    raise LoadError(
                        f"go: conflicting replacements for {old}:\n\t{replace[old]}\n\t{new}\n"
                        f'use "go work edit -replace {old}=[override]" to resolve'
                    )
                replace[old] = new
        self._replace = replace

    def _choose_vendoring(self) -> None:
        """Whether packages come from a vendor folder, and if not, why."""
        folder = os.path.join(self._base, "vendor")
        self.consulted.update((folder, os.path.join(folder, "modules.txt")))
        if self._explicit:
            if self.work is not None and self.mod == "mod":
                raise LoadError(
                    "go: -mod may only be set to readonly or vendor when in workspace mode, "
                    'but it is set to "mod"'
                    "\n\tRemove the -mod flag to use the default readonly value, "
                    "\n\tor set GOWORK=off to disable workspace mode."
                )
        elif os.path.isdir(folder):
            source = "go.work" if self.work is not None else "go.mod"
            go = (self.work or self._files[0]).go
            if not go:
                self._reason = f"Go version in {source} is unspecified, so vendor directory was not used."
            elif semver.go_key(go) < semver.go_key("1.14"):
                self._reason = f"Go version in {source} is {go}, so vendor directory was not used."
            elif Vendored(folder).workspace != (self.work is not None):
                self._reason = (
                    "In workspace mode, but vendor directory is not for a workspace"
                    if self.work is not None
                    else "Outside workspace mode, but vendor directory is for a workspace."
                )
            else:
                self.mod = "vendor"
                self._reason = f"Go version in {source} is at least 1.14 and vendor directory exists."
        if self.mod == "vendor":
            self._use_vendor(folder)

    def _use_vendor(self, folder: str) -> None:
        self.vendored = Vendored(folder)
        for mod, go in self.vendored.go.items():
            _refuse_newer(f"{mod.path} in {short_path(os.path.join(folder, 'modules.txt'))}", go)
        replaced = {old: self._as_vendored(new) for old, new in self._replace.items()}
        found = inconsistencies(self.vendored, self._files, self.work, replaced)
        if found:
            lines = "".join(f"\n\t{line}" for line in found)
            command = "work" if self.work is not None else "mod"
            raise LoadError(
                f"go: inconsistent vendoring in {self._base}:{lines}\n\n"
                "\tTo ignore the vendor directory, use -mod=readonly or -mod=mod.\n"
                f"\tTo sync the vendor directory, run:\n\t\tgo {command} vendor"
            )

    def _as_vendored(self, new: ModuleVersion) -> str:
        """A replacement as modules.txt writes it."""
        if self.work is not None and new.version == "" and os.path.isabs(new.path):
            relative = os.path.relpath(new.path, self._base)
            return relative if is_directory(relative) else f"./{relative}"
        return str(new)

    # Modules

    def containing(self, folder: str) -> Module | None:
        """The main module whose tree a folder is in: the innermost."""
        inside = [m for m in self.mains if within(folder, m.root)]
        return max(inside, key=lambda m: len(m.root), default=None)

    def replacement(self, mod: ModuleVersion) -> ModuleVersion | None:
        """What a module is replaced by."""
        return self._replace.get(mod) or self._replace.get(ModuleVersion(mod.path, ""))

    def _main(self, path: str) -> Module | None:
        return next((m for m in self.mains if m.path == path), None)

    def _must_have_sums(self) -> bool:
        return self.mod == "readonly" and self.work is None

    def _summary(self, mod: ModuleVersion) -> _Summary:
        """What a required module's go.mod says. Raises `ModuleError`."""
        known = self._summaries.get(mod)
        if known is None:
            known = self._summaries[mod] = self._read_summary(mod)
        return known

    def _read_summary(self, mod: ModuleVersion) -> _Summary:
        main = self._main(mod.path) if mod.version == "" else None
        if main is not None:
            return _Summary(main.go, self._files[self.mains.index(main)].require)
        actual = self.replacement(mod) or mod
        if actual.version == "":
            path = os.path.join(self._base, actual.path, "go.mod")
            self.consulted.add(path)
            try:
                with open(path, encoding="utf-8", errors="replace") as f:
                    text = f.read()
            except OSError as e:
                why = (e.strerror or "").lower()
                raise ModuleError(f"{actual}: reading {short_path(path)}: open {path}: {why}") from None
        else:
            if self._must_have_sums() and not self.sums.has(actual.path, f"{actual.version}/go.mod"):
                raise ModuleError(
                    f"{actual}: missing go.sum entry for go.mod file; "
                    f"to add it:\n\tgo mod download {mod.path}"
                )
            path, text = mod_text(actual, self.sums)
        try:
            file = parse_mod(path, short_path(path), text, strict=False)
        except ModFileError as e:
            raise ModuleError(f"{actual}: parsing {short_path(path)}: {e}") from None
        if actual.version and file.module not in (mod.path, actual.path):
            raise ModuleError(
                f"{actual}: parsing go.mod:\n\tmodule declares its path as: {file.module}\n"
                f"\t        but was required as: {mod.path}"
            )
        if file.go and semver.go_key(file.go) > semver.go_key(_local()):
            raise ModuleError(f"{mod}: {_too_new(f'module {mod}', file.go)}")
        excluded = {m for f in self._files for m in f.exclude}
        return _Summary(file.go or NO_GO_LINE, [r for r in file.require if r not in excluded])

    def _fetch(self, mod: ModuleVersion) -> tuple[str, bool]:
        """A selected module's folder, and whether it may contain other modules. Raises `ModuleError`."""
        main = self._main(mod.path) if mod.version == "" else None
        if main is not None:
            return main.root, True
        actual = self.replacement(mod) or mod
        if actual.version == "":
            folder = os.path.normpath(os.path.join(self._base, actual.path))
            self.consulted.add(folder)
            if not os.path.isdir(folder):
                raise ModuleError(f"{mod}: replacement directory {actual.path} does not exist")
            return folder, True
        if self._must_have_sums() and not self.sums.has(*actual):
            raise SumMissing(str(actual))
        return module_dir(actual, self.sums), False

    def _module(self, mod: ModuleVersion, root: str, local: bool) -> Module:
        """A module that provides a package. Raises `ModuleError`."""
        main = self._main(mod.path) if mod.version == "" else None
        if main is not None:
            return main
        known = self._found.get(mod)
        if known is None:
            known = self._found[mod] = Module(mod, root, self._summary(mod).go, False, local)
        return known

    def selected(self) -> dict[str, str]:
        """The build list: the version of every module in the graph. Raises `LoadError` for a wrong go.mod."""
        if self._graph is None:
            try:
                self._graph = self._select()
            except ModuleError as e:
                raise LoadError(f"go: {e}") from None
        return self._graph

    def _select(self) -> dict[str, str]:
        selected: dict[str, str] = {}
        seen: set[tuple[ModuleVersion, bool]] = set()
        queue: list[tuple[ModuleVersion, bool]] = [(m, True) for m in self._roots()]
        if self.work is None and not self._pruned():
            queue = [(m, False) for m in self._roots()]
        while queue:
            mod, pruned = queue.pop()
            if (mod, pruned) in seen:
                continue
            seen.add((mod, pruned))
            if semver.key(mod.version) > semver.key(selected.get(mod.path, "none")):
                selected[mod.path] = mod.version
            summary = self._summary(mod)
            for r in summary.require:
                if self._main(r.path) is not None:
                    continue
                if not pruned or not summary.pruned or mod.version == "":
                    queue.append((r, pruned and summary.pruned))
                elif semver.key(r.version) > semver.key(selected.get(r.path, "none")):
                    selected[r.path] = r.version
        return selected

    def _roots(self) -> list[ModuleVersion]:
        """Where the graph starts: what go.mod requires; in a workspace, its modules."""
        if self.work is not None:
            return [ModuleVersion(m.path, "") for m in self.mains]
        excluded = {m for f in self._files for m in f.exclude}
        return [r for f in self._files for r in f.require if r not in excluded]

    def _pruned(self) -> bool:
        return all(semver.go_key(m.go) >= semver.go_key("1.17") for m in self.mains)

    # Packages

    def find(self, path: str, importer: Module | None) -> tuple[str, Module]:
        """The folder of a package that is not of the standard library, and its module.

        Raises `ImportProblem`.
        """
        wrong = _no_path(path)
        if wrong:
            raise ImportProblem(wrong)
        if self.vendored is not None:
            found = self._in_vendor(path, self.vendored)
        else:
            try:
                found = self._in_modules(path)
            except ModuleError as e:
                raise ImportProblem(str(e)) from None
        if found is None:
            raise ImportProblem(self._missing(path, importer))
        return found

    def _in_vendor(self, path: str, vendored: Vendored) -> tuple[str, Module] | None:
        dirs: list[tuple[str, Module]] = []
        for main in self.mains:
            folder = dir_in_module(path, main.path, main.root, True)
            if folder:
                dirs.append((folder, main))
        folder = os.path.join(vendored.dir, path)
        if has_go_files(folder):
            mod = vendored.packages.get(path)
            if mod is not None or semver.go_key(self.mains[0].go) < semver.go_key("1.23"):
                mod = mod or ModuleVersion("", "")
                go = vendored.go.get(mod, NO_GO_LINE)
                dirs.append((folder, Module(mod, vendored.dir, go, False, False)))
        if len(dirs) > 1:
            places = "".join(f"\n\t{d}" for d, _ in dirs)
            raise ImportProblem(f"ambiguous import: found package {path} in multiple directories:{places}")
        return dirs[0] if dirs else None

    def _in_modules(self, path: str) -> tuple[str, Module] | None:
        """Looks among the main module and its requirements; if that fails, in the whole graph."""
        main_paths = {m.path: "" for m in self.mains}
        roots = {**dict(self._roots()), **main_paths}
        if self._pruned() and self.mains:
            found = self._provided(path, roots)
            if found is not None or (self.work is None and not self._files[0].require):
                return found
        if not self.mains:
            return None
        return self._provided(path, {**self.selected(), **main_paths})

    def _provided(self, path: str, versions: dict[str, str]) -> tuple[str, Module] | None:
        found: list[tuple[str, ModuleVersion, str, bool]] = []
        without_sum: list[str] = []
        for prefix in _prefixes(path):
            if prefix not in versions:
                continue
            mod = ModuleVersion(prefix, versions[prefix])
            try:
                root, local = self._fetch(mod)
            except SumMissing:
                without_sum.append(prefix)
                continue
            folder = dir_in_module(path, prefix, root, local)
            if folder:
                found.append((folder, mod, root, local))
        if len(found) > 1:
            places = "".join(
                f"\n\t{m.path}{' ' + m.version if m.version else ''} ({d})" for d, m, _, _ in reversed(found)
            )
            raise ImportProblem(f"ambiguous import: found package {path} in multiple modules:{places}")
        if without_sum:
            raise _MissingSum(path, bool(found), without_sum[::-1])
        if not found:
            return None
        folder, mod, root, local = found[0]
        return folder, self._module(mod, root, local)

    def _missing(self, path: str, importer: Module | None) -> str:
        """Says that no module provides a package."""
        if self.vendored is None and self.mains:
            unused = self._unused_replacement(path)
            if unused:
                return unused
        if is_std(path):
            return not_in_std(path)
        if not self.mains:
            return f"no required module provides package {path}: {NO_MODULE}"
        why = f"cannot find module providing package {path}"
        if self._explicit:
            return why if self.mod == "mod" else f"{why}: import lookup disabled by -mod={self.mod}"
        if self._reason:
            return f"{why}: import lookup disabled by -mod={self.mod}\n\t({self._reason})"
        message = f"no required module provides package {path}; to add it:\n\t"
        if importer is not None and importer.main and importer.root != enclosing(self.cwd, "go.mod", set()):
            message += f"cd {importer.root}\n\t"
        return f"{message}go get {path}"

    def _unused_replacement(self, path: str) -> str:
        """Says that a replacement provides a package, but nothing requires it."""
        for prefix in _prefixes(path):
            versions = [m.version for m in self._replace if m.path == prefix]
            if not versions or prefix in self.selected():
                continue
            highest = max(versions, key=lambda v: semver.key(v) if v else (-2,))
            stand_in = f"{(path_major(prefix) or '/v0')[1:]}.0.0-00010101000000-000000000000"
            mod = ModuleVersion(prefix, highest or stand_in)
            try:
                root, local = self._fetch(mod)
            except ModuleError as e:
                return str(e)
            if dir_in_module(path, prefix, root, local):
                wanted = f"{prefix}@{highest}" if highest else prefix
                return (
                    f"module {prefix} provides package {path} and is replaced but not required; to add it:\n"
                    f"\tgo get {wanted}"
                )
        return ""

    def known(self) -> Iterator[Module]:
        """The main modules, then all others of the graph whose files are there."""
        yield from self.mains
        if self.vendored is not None or not self.mains:
            return
        for path, version in sorted(self.selected().items()):
            if self._main(path) is not None:
                continue
            mod = ModuleVersion(path, version)
            try:
                yield self._module(mod, *self._fetch(mod))
            except ModuleError:
                continue


class _MissingSum(ImportProblem):
    """go.sum does not vouch for the modules that may provide a package."""

    def __init__(self, path: str, found: bool, mods: list[str]) -> None:
        super().__init__(path)
        self.path = path
        self.found = found
        self.mods = mods

    def __str__(self) -> str:
        return f"{self.said('')}; to add:\n\tgo mod download {' '.join(self.mods)}"

    def said(self, importer: str) -> str:
        """The message without advice."""
        by = f" (imported by {importer})" if importer else ""
        if self.found:
            what = f"needed to verify package {self.path}{by} is provided by exactly one module"
        else:
            what = f"for module providing package {self.path}{by}"
        return f"missing go.sum entry {what}"


def explain(problem: ImportProblem, importer: str) -> str:
    """A problem in words, as seen from the package that imports."""
    if isinstance(problem, _MissingSum) and importer:
        return f"{problem.said(importer)}; to add:\n\tgo get {importer}"
    return str(problem)


def _no_path(path: str) -> str:
    """Why a string cannot be an import path of a module's package; "" if it can."""
    if is_local(path):
        return f'"{path}" is relative, but relative import paths are not supported in module mode'
    if path.startswith("/"):
        return f"\"{path}\" is not a package path; see 'go help packages'"
    if path in META:
        return f"\"{path}\" is not an importable package; see 'go help packages'"
    return malformed(path)


def not_in_std(path: str) -> str:
    """Says that a path without a dot is no package."""
    return f"package {path} is not in std ({std_dir(path)})"


def _prefixes(path: str) -> Iterator[str]:
    """The paths of modules that may have a package, the longest first."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def dir_in_module(path: str, module: str, root: str, local: bool) -> str:
    """The folder of a package in a module, if it has Go files and belongs to no module inside; or ""."""
    if not within(path, module):
        return ""
    folder = os.path.join(root, path[len(module) + 1 :]) if path != module else root
    if local and crosses_module(folder, root):
        return ""
    return folder if has_go_files(folder) else ""


def crosses_module(folder: str, root: str) -> bool:
    """Whether there is a go.mod between a module's root and a folder in it."""
    while folder != root and len(folder) > len(root):
        if os.path.isfile(os.path.join(folder, "go.mod")):
            return True
        folder = os.path.dirname(folder)
    return False


def has_go_files(folder: str) -> bool:
    """Whether a folder has Go files, for whatever build."""
    try:
        with os.scandir(folder) as entries:
            return any(e.name.endswith(".go") and e.is_file() for e in entries)
    except OSError:
        return False


def _local() -> str:
    return go_version().removeprefix("go")


def _too_new(what: str, go: str) -> str:
    return f"{what} requires go >= {go} (running go {_local()}; GOTOOLCHAIN=local)"


def _refuse_newer(what: str, go: str) -> None:
    """Raises `LoadError` for a Go that does not exist yet."""
    if go and semver.go_key(go) > semver.go_key(_local()):
        raise LoadError(f"go: {_too_new(what, go)}")


def _wrong_settings(file: ModFile) -> list[str]:
    """What is wrong with the `godebug` lines of a file, each with its line in front."""
    found = [(line, godebug.mistake("godebug", key, value)) for key, value, line in file.godebug]
    return [f"{line}: {wrong}" for line, wrong in found if wrong]
