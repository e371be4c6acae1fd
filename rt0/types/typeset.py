"""Type sets of interfaces and unions: which methods, which types."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rt0.syntax.pos import Pos
from rt0.types.objects import Func, Object, Package, is_exported, method_index
from rt0.types.predicates import comparable_type, identical
from rt0.types.termlist import ALL_TERMS, TermList, intersect, is_all, is_empty, subset_of, union
from rt0.types.types import INVALID, Interface, Term, Type, Union, unalias
from rt0.types.version import GO1_14, GO1_18

if TYPE_CHECKING:
    from rt0.types.check import Checker

MAX_TERM_COUNT = 100


class TypeSet:
    """`methods` sorted by `method_key`; `comparable` only if the terms are all types."""

    __slots__ = ("methods", "terms", "comparable")

    def __init__(self, methods: list[Func], terms: TermList, comparable: bool) -> None:
        self.methods = methods
        self.terms = terms
        self.comparable = comparable

    def is_empty(self) -> bool:
        """Whether no type is in the set."""
        return is_empty(self.terms)

    def is_all_terms(self) -> bool:
        """Whether the terms exclude no type."""
        return self.terms is ALL_TERMS or is_all(self.terms)

    def is_all(self) -> bool:
        """Whether every type is in the set."""
        return self.is_method_set() and not self.methods

    def is_method_set(self) -> bool:
        """Whether the interface is described by its methods alone."""
        return not self.comparable and self.is_all_terms()

    def is_comparable(self, seen: set[Type] | None) -> bool:
        """Whether all types of the set are comparable."""
        if self.is_all_terms():
            return self.comparable
        return self.is_(lambda t: t is not None and comparable_type(t.typ, False, seen) is None)

    def lookup_method(self, pkg: Package | None, name: str, fold_case: bool) -> tuple[int, Func | None]:
        """The method and its index, or (-1, None)."""
        return method_index(self.methods, pkg, name, fold_case)

    def has_terms(self) -> bool:
        """Whether there are specific types."""
        return not self.is_all_terms() and not self.is_empty()

    def subset_of(self, other: TypeSet) -> bool:
        """Whether the terms of this set are among the other's."""
        return subset_of(self.terms, other.terms)

    def is_(self, f: Callable[[Term | None], bool]) -> bool:
        """Whether `f` holds for each term; it is called with None if there are no specific ones."""
        if not self.has_terms():
            return f(None)
        return all(f(t) for t in self.terms)

    def pairs(self) -> list[tuple[Type, Type] | tuple[None, None]]:
        """Each specific type and its underlying type; one (None, None) if there are none."""
        if not self.has_terms():
            return [(None, None)]
        out: list[tuple[Type, Type] | tuple[None, None]] = []
        for t in self.terms:
            assert t is not None
            u = unalias(t.typ)
            out.append((t.typ, u if t.tilde else u.under()))
        return out


TOP_TYPE_SET = TypeSet([], ALL_TERMS, False)
INVALID_TYPE_SET = TypeSet([], [], False)


def method_key(m: Func) -> tuple[bool, str, str]:
    """The order of methods: exported ones first, by name, then by package."""
    if is_exported(m.name):
        return False, m.name, ""
    return True, m.name, m.pkg.path if m.pkg is not None else ""


class _Collector:
    """Collects the methods of one interface and reports duplicates."""

    __slots__ = ("check", "seen", "methods", "pos")

    def __init__(self, check: Checker | None) -> None:
        self.check = check
        self.seen: dict[str, Func] = {}
        self.methods: list[Func] = []
        self.pos: dict[Object, Pos] = {}

    def add(self, pos: Pos, m: Func, explicit: bool) -> None:
        other = self.seen.setdefault(m.id(), m)
        check = self.check
        if other is m and m not in self.pos:
            self.methods.append(m)
            self.pos[m] = pos
        elif explicit:
            if check is not None:
                self._report(check, pos, m, other)
        elif check is not None:

            def later() -> None:
                if (pos and not check.allow_version(GO1_14)) or not identical(m.typ, other.typ):
                    self._report(check, pos, m, other)

            check.later(later)

    def _report(self, check: Checker, pos: Pos, m: Func, other: Func) -> None:
        err = check.new_error()
        err.add(pos, f"duplicate method {m.name}")
        err.add(self.pos[other], f"other declaration of method {m.name}")
        err.report()


def compute_interface_type_set(check: Checker | None, pos: Pos, ityp: Interface) -> TypeSet:
    """The type set of an interface, computed once; `pos` is for messages."""
    if ityp.tset is not None:
        return ityp.tset
    if not ityp.complete:
        return TOP_TYPE_SET
    tset = ityp.tset = TypeSet([], ALL_TERMS, False)  # ends recursion through invalid cycles
    union_sets = {} if check is None else check.union_type_sets
    collector = _Collector(check)
    for m in ityp.methods:
        collector.add(m.pos, m, True)
    all_terms, all_comparable = ALL_TERMS, False
    for i, embedded in enumerate(ityp.embeddeds):
        epos = ityp.embed_pos[i] if ityp.embed_pos else 0
        comparable = False
        u = embedded.under()
        checked = epos and check is not None
        if isinstance(u, Interface):
            sub = compute_interface_type_set(check, epos, u)
            if checked and check is not None and check.is_imported_constraint(embedded):
                what = f"embedding constraint interface {check.s(embedded)}"
                if not check.verify_version(epos, GO1_18, what):
                    continue
            comparable = sub.comparable
            for m in sub.methods:
                collector.add(epos, m, False)
            terms = sub.terms
        elif isinstance(u, Union):
            if checked and check is not None:
                if not check.verify_version(epos, GO1_18, f"embedding interface element {check.s(u)}"):
                    continue
            sub = compute_union_type_set(check, union_sets, epos, u)
            if sub is INVALID_TYPE_SET:
                continue
            terms = sub.terms
        else:
            if u is INVALID:
                continue
            if checked and check is not None:
                what = f"embedding non-interface type {check.s(embedded)}"
                if not check.verify_version(epos, GO1_18, what):
                    continue
            terms = [Term(False, embedded)]
        all_terms, all_comparable = _intersect_term_lists(all_terms, all_comparable, terms, comparable)
    tset.comparable = all_comparable
    tset.methods = sorted(collector.methods, key=method_key)
    tset.terms = all_terms
    return tset


def _intersect_term_lists(xs: TermList, xcomp: bool, ys: TermList, ycomp: bool) -> tuple[TermList, bool]:
    terms = intersect(xs, ys)
    comp = xcomp or ycomp
    if comp and not is_all(terms):
        terms = [t for t in terms if t is not None and comparable_type(t.typ, False, None) is None]
        if not is_all(terms):
            comp = False
    return terms, comp


def compute_union_type_set(
    check: Checker | None, union_sets: dict[Union, TypeSet], pos: Pos, utyp: Union
) -> TypeSet:
    """The type set of a union; INVALID_TYPE_SET if it has too many terms."""
    known = union_sets.get(utyp)
    if known is not None:
        return known
    tset = union_sets[utyp] = TypeSet([], [], False)
    all_terms: TermList = []
    for t in utyp.terms:
        u = t.typ.under()
        if isinstance(u, Interface):
            terms = compute_interface_type_set(check, pos, u).terms
        elif u is INVALID:
            continue
        elif t.tilde and not identical(t.typ, u):
            terms = [None]
        else:
            terms = [t]
        all_terms = union(all_terms, terms)
        if len(all_terms) > MAX_TERM_COUNT:
            if check is not None:
                check.error(
                    pos, f"cannot handle more than {MAX_TERM_COUNT} union terms (implementation limitation)"
                )
            union_sets[utyp] = INVALID_TYPE_SET
            return INVALID_TYPE_SET
    tset.terms = all_terms
    return tset
