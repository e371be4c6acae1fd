"""Completing instances of generic defined types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.types.objects import Func
from rt0.types.subst import make_subst_map, replace_recv_type, subst, subst_signature
from rt0.types.types import INVALID, Interface, Named, Pointer, Type

if TYPE_CHECKING:
    from rt0.types.check import Checker


def expand_rhs(n: Named) -> Type:
    """The right-hand side of an instance's declaration, with its type arguments."""
    inst = n.inst
    assert inst is not None
    check: Checker | None = n.check
    orig, targs = inst.orig, inst.targs
    tparams = [*orig.tparams(), *orig.outer][: len(targs)]
    if not orig.takes(len(targs)):
        return INVALID
    ctxt = inst.ctxt
    # Recorded before substituting, so that a type that refers to its own instance ends there.
    ctxt.update(ctxt.instance_hash(orig, targs), orig, targs, n)
    rhs = subst(check, n.obj.pos, orig.rhs(), make_subst_map(tparams, targs), ctxt)
    if isinstance(rhs, Interface):
        methods = replace_recv_type(rhs.methods, orig, n)
        if methods is not rhs.methods:
            if rhs is orig.rhs():
                made = Interface([], rhs.embeddeds, check)
                made.complete = True
                rhs = made
                if check is not None:
                    check.needs_cleanup(made)
            rhs.methods = methods
            rhs.tset = None
    return rhs


def expand_method(n: Named, i: int) -> Func:
    """The method with index i of an instance."""
    from rt0.types.decl import obj_decl

    inst = n.inst
    assert inst is not None
    orig = inst.orig.method(i)
    check: Checker | None = n.check
    if check is not None:
        obj_decl(check, orig)
    old = orig.sig
    new = old
    if len(old.rparams) == len(inst.targs):
        new = subst_signature(check, orig.pos, old, make_subst_map(old.rparams, inst.targs), inst.ctxt)
    if new is old:
        new = old.copy()
    assert old.recv is not None
    new.recv = old.recv.clone(Pointer(n) if orig.has_ptr_recv() else n)
    new.rparams = []
    return orig.clone(new)
