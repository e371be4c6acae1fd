"""Types, parameter lists, struct and interface bodies."""

from __future__ import annotations

from rt0.syntax.cursor import Cursor
from rt0.syntax.nodes import (
    ArrayType,
    BadExpr,
    BasicLit,
    ChanDir,
    ChanType,
    DotsType,
    Expr,
    Field,
    FuncType,
    IndexExpr,
    InterfaceType,
    ListExpr,
    LitKind,
    MapType,
    Name,
    Op,
    Operation,
    SelectorExpr,
    SliceType,
    StructType,
)
from rt0.syntax.pos import NO_POS, Pos
from rt0.syntax.positions import start_pos
from rt0.syntax.tokens import (
    ARROW,
    CHAN,
    COLON,
    COMMA,
    DOT,
    DOTDOTDOT,
    EOF,
    FIRST_LITERAL,
    FUNC,
    INTERFACE,
    LAST_LITERAL,
    LBRACE,
    LBRACK,
    LPAREN,
    MAP,
    NAME,
    OPERATORS,
    OR,
    RBRACE,
    RBRACK,
    RPAREN,
    SEMI,
    STAR,
    STRUCT,
    TILDE,
    TOKEN_WORDS,
)

_LIT_KINDS = list(LitKind)

Param = tuple[Pos, Name | None, Expr | None]
"""A parameter before types are distributed: position, name and type, at least one of which is there."""


class TypeParser(Cursor):
    """The layer that parses types."""

    __slots__ = ()

    # Names and literals

    def name(self) -> Name:
        """An identifier; `_` after a complaint if there is none."""
        i = self.i
        if self.toks[i] == NAME:
            self.i = i + 1
            return Name(self.poss[i], self.lits[i])
        n = Name(self.poss[i], "_")
        self.syntax_error("expected name")
        self.skip_one()
        return n

    def name_list(self, first: Name) -> list[Name]:
        """IdentifierList = identifier { "," identifier } ."""
        names = [first]
        while self.got(COMMA):
            names.append(self.name())
        return names

    def literal_or_none(self) -> BasicLit | None:
        """A literal, if the current token is one."""
        i = self.i
        tok = self.toks[i]
        if not FIRST_LITERAL <= tok <= LAST_LITERAL:
            return None
        self.i = i + 1
        return BasicLit(self.poss[i], self.lits[i], _LIT_KINDS[tok - FIRST_LITERAL], i in self.bad)

    def qualified_name(self, first: Name | None) -> Expr:
        """TypeName = [ PackageName "." ] identifier [ TypeArgs ] ; the first name may have been consumed."""
        x: Expr
        if first is not None:
            x = first
        elif self.toks[self.i] == NAME:
            x = Name(self.poss[self.i], self.lits[self.i])
            self.i += 1
        else:
            x = Name(self.poss[self.i], "_")
            self.syntax_error("expected name")
            self.advance(DOT, SEMI, RBRACE)
        if self.toks[self.i] == DOT:
            pos = self.poss[self.i]
            self.i += 1
            x = SelectorExpr(pos, x, self.name())
        if self.toks[self.i] == LBRACK:
            x = self.type_instance(x)
        return x

    def type_instance(self, x: Expr) -> Expr:
        """TypeArgs = "[" TypeList [ "," ] "]" ."""
        pos = self.poss[self.i]
        self.want(LBRACK)
        index: Expr
        if self.toks[self.i] == RBRACK:
            self.syntax_error("expected type argument list")
            index = self.bad_expr()
        else:
            index, _ = self.type_list(True)
        self.want(RBRACK)
        return IndexExpr(pos, x, index)

    def type_list(self, strict: bool) -> tuple[Expr, bool]:
        """typeList = arg { "," arg } [ "," ] ; also whether there was a comma.

        Unless strict, the first argument may be an expression that is no type. Several arguments make a
        ListExpr.
        """
        self.xnest += 1
        x = self.type_() if strict else self.expr()
        comma = self.got(COMMA)
        if comma:
            t = self.type_or_none()
            if t is not None:
                elems = [x, t]
                while self.got(COMMA):
                    t = self.type_or_none()
                    if t is None:
                        break
                    elems.append(t)
                x = ListExpr(x.pos, elems)
        self.xnest -= 1
        return x, comma

    # Types

    def type_(self) -> Expr:
        """A type, or a complaint."""
        i = self.i
        toks = self.toks
        if toks[i] == NAME and not DOT <= toks[i + 1] <= LBRACK:
            self.i = i + 1
            return Name(self.poss[i], self.lits[i])
        typ = self.type_or_none()
        if typ is None:
            typ = self.bad_expr()
            self.syntax_error("expected type")
            self.advance(COMMA, COLON, SEMI, RPAREN, RBRACK, RBRACE)
        return typ

    def type_or_none(self) -> Expr | None:
        """Type = TypeName [ TypeArgs ] | TypeLit | "(" Type ")" . None without complaint if there is none."""
        i = self.i
        tok = self.toks[i]
        if tok == NAME:
            return self.qualified_name(None)
        pos = self.poss[i]
        if tok == STAR:
            self.i = i + 1
            return Operation(pos, Op.MUL, self.type_(), None)
        if tok == LBRACK:
            self.i = i + 1
            if self.got(RBRACK):
                return SliceType(pos, self.type_())
            return self.array_type(pos, None)
        if tok == FUNC:
            self.i = i + 1
            return self.func_type("function type")[1]
        if tok == MAP:
            self.i = i + 1
            self.want(LBRACK)
            key = self.type_()
            self.want(RBRACK)
            return MapType(pos, key, self.type_())
        if tok == STRUCT:
            return self.struct_type()
        if tok == INTERFACE:
            return self.interface_type()
        if tok == CHAN:
            self.i = i + 1
            direction = ChanDir.SEND_ONLY if self.got(ARROW) else ChanDir.BOTH
            return ChanType(pos, direction, self.chan_elem())
        if tok == ARROW:
            self.i = i + 1
            self.want(CHAN)
            return ChanType(pos, ChanDir.RECV_ONLY, self.chan_elem())
        if tok == LPAREN:
            self.i = i + 1
            t = self.type_()
            self.want(RPAREN)
            return t
        return None

    def array_type(self, pos: Pos, length: Expr | None) -> Expr:
        """The rest of an array type after `[` at `pos` and perhaps its length."""
        if length is None and not self.got(DOTDOTDOT):
            self.xnest += 1
            length = self.expr()
            self.xnest -= 1
        if self.toks[self.i] == COMMA:
            # Allowed at the end of a type parameter list, which this could have been.
            self.syntax_error("unexpected comma; expected ]")
            self.i += 1
        self.want(RBRACK)
        return ArrayType(pos, length, self.type_())

    def array_or_type_args(self, name: Name) -> Expr:
        """After a name: `[n]E` or `[]E`, the type of that name, or `[T1, T2]`, its type arguments (an
        IndexExpr)."""
        pos = self.poss[self.i]
        self.want(LBRACK)
        if self.got(RBRACK):
            return SliceType(pos, self.type_())
        index, comma = self.type_list(False)
        self.want(RBRACK)
        if not comma:
            elem = self.type_or_none()
            if elem is not None:
                return ArrayType(pos, index, elem)
        return IndexExpr(pos, name, index)

    def chan_elem(self) -> Expr:
        """A channel's element type."""
        typ = self.type_or_none()
        if typ is None:
            typ = self.bad_expr()
            self.syntax_error("missing channel element type")
        return typ

    # Structs

    def struct_type(self) -> StructType:
        """StructType = "struct" "{" { FieldDecl ";" } "}" ."""
        toks = self.toks
        typ = StructType(self.poss[self.i], [], [])
        self.i += 1
        self.want(LBRACE)
        while toks[self.i] != RBRACE and toks[self.i] != EOF:
            self.field_decl(typ)
            if toks[self.i] == SEMI:
                self.i += 1
            elif self.list_ends("struct type", SEMI, RBRACE):
                return typ
        self.want(RBRACE)
        return typ

    def add_field(
        self, styp: StructType, pos: Pos, name: Name | None, typ: Expr, tag: BasicLit | None
    ) -> None:
        """Appends a field; tags start to be kept at the first one."""
        tags = styp.tag_list
        if tag is not None and not tags:
            tags.extend([None] * len(styp.field_list))
        styp.field_list.append(Field(pos, name, typ))
        if tag is not None or tags:
            tags.append(tag)

    def field_decl(self, styp: StructType) -> None:
        """FieldDecl = ( IdentifierList Type | [ "*" ] TypeName [ TypeArgs ] ) [ Tag ] ."""
        i = self.i
        tok = self.toks[i]
        pos = self.poss[i]
        typ: Expr
        if tok == NAME:
            name = self.name()
            tok = self.toks[self.i]
            if tok == DOT or tok == SEMI or tok == RBRACE or FIRST_LITERAL <= tok <= LAST_LITERAL:
                typ = self.qualified_name(name)
                self.add_field(styp, pos, None, typ, self.literal_or_none())
                return
            names = self.name_list(name)
            if len(names) == 1 and self.toks[self.i] == LBRACK:
                typ = self.array_or_type_args(name)
                if type(typ) is IndexExpr:
                    self.add_field(styp, pos, None, typ, self.literal_or_none())
                    return
            else:
                typ = self.type_()
            tag = self.literal_or_none()
            for name in names:
                self.add_field(styp, name.pos, name, typ, tag)
        elif tok == STAR or tok == LPAREN:
            typ = self.embedded_pointer()
            self.add_field(styp, pos, None, typ, self.literal_or_none())
        else:
            self.syntax_error("expected field name or embedded type")
            self.advance(SEMI, RBRACE)

    def embedded_pointer(self) -> Expr:
        """`*T`, and, with a complaint, `*(T)`, `(*T)` and `(T)`."""
        pos = self.poss[self.i]
        typ: Expr
        if self.got(STAR):
            if self.toks[self.i] == LPAREN:
                self.syntax_error("cannot parenthesize embedded type")
                self.i += 1
                typ = self.qualified_name(None)
                self.got(RPAREN)
            else:
                typ = self.qualified_name(None)
            return Operation(pos, Op.MUL, typ, None)
        self.syntax_error("cannot parenthesize embedded type")
        self.i += 1
        pos = self.poss[self.i]
        if self.got(STAR):
            typ = Operation(pos, Op.MUL, self.qualified_name(None), None)
        else:
            typ = self.qualified_name(None)
        self.got(RPAREN)
        return typ

    # Interfaces

    def interface_type(self) -> InterfaceType:
        """InterfaceType = "interface" "{" { ( MethodDecl | EmbeddedElem ) ";" } "}" ."""
        toks = self.toks
        typ = InterfaceType(self.poss[self.i], [])
        self.i += 1
        self.want(LBRACE)
        while toks[self.i] != RBRACE and toks[self.i] != EOF:
            if toks[self.i] == NAME:
                f = self.method_decl()
                if f.name is None:
                    f.type = self.more_terms(f.type)
            else:
                f = self.embedded_elem()
            typ.method_list.append(f)
            if toks[self.i] == SEMI:
                self.i += 1
            elif self.list_ends("interface type", SEMI, RBRACE):
                return typ
        self.want(RBRACE)
        return typ

    def method_decl(self) -> Field:
        """MethodSpec = MethodName Signature | TypeName [ TypeArgs ] ."""
        name = self.name()
        tok = self.toks[self.i]
        if tok == LPAREN:
            return self.method(name)
        if tok == LBRACK:
            return self.method_or_instance(name)
        return Field(name.pos, None, self.qualified_name(name))

    def method(self, name: Name) -> Field:
        """The rest of a method after its name."""
        return Field(name.pos, name, self.func_type("interface method")[1])

    def method_or_instance(self, name: Name) -> Field:
        """`m[T C](x T)`, which is an error but parsed, or an embedded `T[P1, P2]`."""
        bracket = self.poss[self.i]
        self.i += 1
        if self.toks[self.i] == RBRACK:
            pos = self.poss[self.i]
            self.i += 1
            if self.toks[self.i] == LPAREN:
                self.error_at(pos, "empty type parameter list")
                return self.method(name)
            self.error_at(pos, "empty type argument list")
            return Field(name.pos, None, name)

        # Arguments look like a parameter list with types only.
        params = self.param_list(None, None, RBRACK, False, False)
        if not params:
            if self.toks[self.i] == LPAREN:
                return self.method(name)
            return Field(name.pos, None, name)
        if params[0].name is not None:
            f = self.method(name)
            self.error_at(bracket, "interface method must have no type parameters")
            return f
        index = params[0].type
        if len(params) > 1:
            index = ListExpr(params[0].pos, [p.type for p in params])
        return Field(name.pos, None, IndexExpr(bracket, name, index))

    def embedded_elem(self) -> Field:
        """EmbeddedElem = EmbeddedTerm { "|" EmbeddedTerm } ."""
        pos = self.poss[self.i]
        return Field(pos, None, self.more_terms(self.embedded_term()))

    def more_terms(self, x: Expr) -> Expr:
        """{ "|" EmbeddedTerm } ."""
        while self.toks[self.i] == OR:
            pos = self.poss[self.i]
            self.i += 1
            x = Operation(pos, Op.OR, x, self.embedded_term())
        return x

    def embedded_term(self) -> Expr:
        """EmbeddedTerm = [ "~" ] Type ."""
        pos = self.poss[self.i]
        if self.got(TILDE):
            return Operation(pos, Op.TILDE, self.type_(), None)
        t = self.type_or_none()
        if t is None:
            t = self.bad_expr()
            self.syntax_error("expected ~ term or type")
            self.advance(*OPERATORS, SEMI, RPAREN, RBRACK, RBRACE)
        return t

    # Functions

    def func_type(self, context: str) -> tuple[list[Field], FuncType]:
        """[ TypeParams ] Signature, after `func` and name; type parameters are an error if there is a
        context."""
        pos = self.poss[self.i]
        tparams: list[Field] = []
        if self.toks[self.i] == LBRACK:
            self.i += 1
            if context:
                self.syntax_error_at(pos, context + " must have no type parameters")
            if self.toks[self.i] == RBRACK:
                self.syntax_error("empty type parameter list")
                self.i += 1
            else:
                tparams = self.param_list(None, None, RBRACK, True, False)
        self.want(LPAREN)
        params = self.param_list(None, None, RPAREN, False, True)
        return tparams, FuncType(pos, params, self.func_result())

    def func_result(self) -> list[Field]:
        """Result = Parameters | Type ."""
        tok = self.toks[self.i]
        if tok == LBRACE or tok == SEMI:
            return []
        if tok == LPAREN:
            self.i += 1
            return self.param_list(None, None, RPAREN, False, False)
        pos = self.poss[self.i]
        typ = self.type_or_none()
        return [] if typ is None else [Field(pos, None, typ)]

    def param_list(
        self, name: Name | None, typ: Expr | None, close: int, require_names: bool, dots_ok: bool
    ) -> list[Field]:
        """ParameterList and its closing token, after the opening one; also type parameters and receivers.

        `name` and, with it, `typ` are the first parameter's if they have been consumed. In the result either
        all parameters have names or none.
        """
        toks = self.toks
        if toks[self.i] == close:
            self.i += 1
            return [] if name is None or typ is None else [Field(name.pos, name, typ)]

        params: list[Param] = []
        given_up = False
        while toks[self.i] != EOF and toks[self.i] != close:
            par: Param | None
            if name is not None and typ is not None:
                par = (name.pos, name, typ)
            else:
                par = self.param_decl(name, close)
            name = typ = None
            if par is not None:
                params.append(par)
            if toks[self.i] == COMMA:
                self.i += 1
            elif self.list_ends("parameter list", COMMA, close):
                given_up = True
                break
        end = self.poss[self.i]
        if not given_up:
            self.want(close)
        if not params:
            return []
        fields = self.distribute(params, end, require_names)
        self.check_dots(fields, dots_ok)
        return fields

    def param_decl(self, name: Name | None, follow: int) -> Param | None:
        """ParameterDecl = [ identifier ] [ "..." ] Type , or an identifier alone; type parameters have
        constraints."""
        toks = self.toks
        i = self.i
        tok = toks[i]
        constraint = follow == RBRACK
        pos = self.poss[i]
        if name is not None:
            pos = name.pos
        elif tok == NAME:
            name = Name(pos, self.lits[i])
            self.i = i + 1
            tok = toks[i + 1]
        elif constraint and tok == TILDE:
            return pos, None, self.more_terms(self.embedded_term())

        typ: Expr | None
        if name is not None:
            if tok == COMMA or tok == RPAREN:
                return pos, name, None
            if tok == LBRACK:
                typ = self.array_or_type_args(name)
                own_name = None if type(typ) is IndexExpr else name
                return pos, own_name, self.more_terms(typ) if constraint else typ
            if tok == DOT:
                typ = self.qualified_name(name)
                return pos, None, self.more_terms(typ) if constraint else typ
            if constraint and tok == OR:
                return pos, None, self.more_terms(name)

        if tok == DOTDOTDOT:
            return pos, name, self.dots_type()
        if constraint and tok == TILDE:
            return pos, name, self.more_terms(self.embedded_term())
        typ = self.type_or_none()
        if typ is not None and constraint:
            typ = self.more_terms(typ)
        if name is not None or typ is not None:
            return pos, name, typ
        self.syntax_error("expected " + TOKEN_WORDS[follow])
        self.advance(COMMA, follow)
        return None

    def dots_type(self) -> Expr:
        """`...T`"""
        pos = self.poss[self.i]
        self.i += 1
        elem = self.type_or_none()
        if elem is None:
            bad = self.bad_expr()
            self.syntax_error("... is missing type")
            return bad
        return DotsType(pos, elem)

    def distribute(self, params: list[Param], end: Pos, require_names: bool) -> list[Field]:
        """Gives every parameter of a list its type, or, if none has both, finds that the names are types."""
        named = typed = 0
        for _, name, typ in params:
            if typ is not None:
                typed += 1
                if name is not None:
                    named += 1
        if named == len(params):
            return [Field(pos, name, typ) for pos, name, typ in params if typ is not None]
        if named == 0 and not require_names:
            return [Field(pos, None, t) for pos, name, typ in params if (t := name if typ is None else typ)]

        # All must have names: types spread from right to left.
        fields: list[Field] = []
        error_pos = NO_POS
        current: Expr | None = None
        for pos, name, typ in reversed(params):
            if typ is not None:
                current = typ
                if name is None:
                    error_pos = start_pos(typ)
                    name = Name(error_pos, "_")
            elif current is not None:
                typ = current
            else:
                assert name is not None
                error_pos = name.pos
                typ = BadExpr(error_pos)
            fields.append(Field(pos, name, typ))
        fields.reverse()
        if error_pos:
            self.unnamed(error_pos, end, named == typed, len(params), require_names)
        return fields

    def unnamed(self, pos: Pos, end: Pos, types_missing: bool, n: int, type_params: bool) -> None:
        """Complains about a list in which some parameters have names and others have not."""
        if types_missing:
            # The last parameters have no types, or they would have got one.
            msg = "missing type constraint" if type_params else "missing parameter type"
            self.syntax_error_at(end, msg)
        elif type_params:
            msg = "missing type parameter name"
            self.syntax_error_at(pos, msg + " or invalid array length" if n == 1 else msg)
        else:
            self.syntax_error_at(pos, "missing parameter name")

    def check_dots(self, fields: list[Field], dots_ok: bool) -> None:
        """`...` is for the last parameter of a function; the first misuse is reported, and all are made
        plain."""
        first = True
        for i, f in enumerate(fields):
            t = f.type
            if type(t) is DotsType and not (dots_ok and i + 1 == len(fields)):
                if first:
                    first = False
                    self.error_at(
                        t.pos, "can only use ... with final parameter" if dots_ok else "invalid use of ..."
                    )
                f.type = t.elem
