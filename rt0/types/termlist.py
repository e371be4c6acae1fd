"""Type terms and lists of them: the algebra of type sets.

A term is None (no type), a `Term` whose `typ` is NO_TYPE (every type), T (that type), or ~T (every type
whose underlying type is T). A list stands for the union of its terms; lists are not changed once made.
"""

from __future__ import annotations

from rt0.types.predicates import identical
from rt0.types.types import NO_TYPE, Term, Type

TermList = list[Term | None]

ALL_TERMS: TermList = [Term(False, NO_TYPE)]


def _union(x: Term, y: Term) -> Term | None:
    """The term for both together, or None if that takes two."""
    if x.typ is None:
        return x
    if y.typ is None:
        return y
    if disjoint(x, y):
        return None
    return x if x.tilde or not y.tilde else y


def _intersect(x: Term | None, y: Term | None) -> Term | None:
    if x is None or y is None:
        return None
    if x.typ is None:
        return y
    if y.typ is None:
        return x
    if disjoint(x, y):
        return None
    return x if not x.tilde or y.tilde else y


def term_includes(x: Term | None, t: Type) -> bool:
    """Whether the type is in the term."""
    if x is None:
        return False
    if x.typ is None:
        return True
    return identical(x.typ, t.under() if x.tilde else t)


def _term_subset(x: Term | None, y: Term | None) -> bool:
    if x is None:
        return True
    if y is None:
        return False
    if y.typ is None:
        return True
    if x.typ is None or disjoint(x, y):
        return False
    return not x.tilde or y.tilde


def disjoint(x: Term, y: Term) -> bool:
    """Whether two terms with types have no type in common."""
    ux = x.typ.under() if y.tilde else x.typ
    uy = y.typ.under() if x.tilde else y.typ
    return not identical(ux, uy)


def termlist_string(xs: TermList) -> str:
    """The list as text."""
    if not xs:
        return "∅"
    return " | ".join("∅" if x is None else "𝓤" if x.typ is None else str(x) for x in xs)


def is_empty(xs: TermList) -> bool:
    """Whether there is no type in the list."""
    return all(x is None for x in xs)


def is_all(xs: TermList) -> bool:
    """Whether every type is in the list."""
    return any(x is not None and x.typ is None for x in xs)


def _norm(xs: TermList) -> TermList:
    """The list without terms that others include."""
    used = [False] * len(xs)
    out: TermList = []
    for i, x in enumerate(xs):
        if x is None or used[i]:
            continue
        for j in range(i + 1, len(xs)):
            y = xs[j]
            if y is None or used[j]:
                continue
            both = _union(x, y)
            if both is not None:
                if both.typ is None:
                    return ALL_TERMS
                x = both
                used[j] = True
        out.append(x)
    return out


def union(xs: TermList, ys: TermList) -> TermList:
    """The types of either."""
    return _norm(xs + ys)


def intersect(xs: TermList, ys: TermList) -> TermList:
    """The types of both."""
    if xs is ALL_TERMS:
        return ys
    if ys is ALL_TERMS:
        return xs
    if is_empty(xs) or is_empty(ys):
        return []
    return _norm([r for x in xs for y in ys if (r := _intersect(x, y)) is not None])


def equal(xs: TermList, ys: TermList) -> bool:
    """Whether both contain the same types."""
    return xs is ys or (subset_of(xs, ys) and subset_of(ys, xs))


def subset_of(xs: TermList, ys: TermList) -> bool:
    """Whether all types of `xs` are in `ys`."""
    if is_empty(ys):
        return is_empty(xs)
    return all(any(_term_subset(x, y) for y in ys) for x in xs)
