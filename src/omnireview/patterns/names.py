"""Names and attribute chains: imports and aliases are seen through, shadowed imports are not taken for them."""

import builtins

import libcst as cst

from omnireview.modules.imports import dotted
from omnireview.modules.scopes import Bound as Binding
from omnireview.modules.values import WORDS
from omnireview.patterns.bindings import Bindings, Bound, bind
from omnireview.patterns.literals import match_word
from omnireview.patterns.matcher import Matcher, Solutions
from omnireview.patterns.placeholders import is_dots, is_placeholder, metavariable
from omnireview.patterns.stand_ins import CHAIN

_BUILTINS = frozenset(dir(builtins))


def match_name(matcher: Matcher, pattern: cst.Name, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a metavariable with any expression, and a name with itself or with what stands for it."""
    name = metavariable(pattern)
    if name is not None:
        if isinstance(code, (cst.BaseExpression, cst.AssignTarget)):
            yield from matcher.bind(name, code, bindings)
    elif is_dots(pattern):
        yield bindings
    elif pattern.value in WORDS:
        yield from match_word(matcher, pattern, code, bindings)
    elif isinstance(code, (cst.Name, cst.Attribute)) and _means(matcher, pattern, code):
        yield bindings


def match_attribute(matcher: Matcher, pattern: cst.Attribute, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match `a.b`, `$X.b`, and `a. ... .b`, whose ellipsis takes any links."""
    if pattern.attr.value == CHAIN:
        yield from _links(matcher, pattern.value, code, bindings)
    elif isinstance(pattern.value, cst.Attribute) and pattern.value.attr.value == CHAIN:
        if isinstance(code, cst.Attribute):
            for solution in matcher.named(pattern.attr, code.attr, bindings):
                yield from _links(matcher, pattern.value.value, code.value, solution)
    elif _is_plain(pattern):
        if isinstance(code, (cst.Name, cst.Attribute)) and _means(matcher, pattern, code):
            yield bindings
    elif isinstance(code, cst.Attribute):
        for solution in matcher.named(pattern.attr, code.attr, bindings):
            yield from matcher.node(pattern.value, code.value, solution)
    elif isinstance(code, cst.Name):
        yield from _imported_member(matcher, pattern, code, bindings)


def match_callee(
    matcher: Matcher, pattern: cst.BaseExpression, code: cst.CSTNode, bindings: Bindings
) -> Solutions:
    """Match what is called. A builtin's name means the builtin, not a function of the file that is called so."""
    if isinstance(pattern, cst.Name) and pattern.value in _BUILTINS and isinstance(code, cst.Name):
        kind, targets = matcher.module.scopes.resolve(code)
        own_kind, _ = matcher.pattern.scopes.resolve(pattern)
        if own_kind is Binding.BUILTIN:
            if kind in (Binding.BUILTIN, Binding.IMPORT) and f"builtins.{pattern.value}" in targets:
                yield bindings
            return
    yield from matcher.node(pattern, code, bindings)


def _means(matcher: Matcher, pattern: cst.Name | cst.Attribute, code: cst.Name | cst.Attribute) -> bool:
    """Whether two chains of names are the same thing: by what they are imported as, or else by their text."""
    found = dotted(code)
    if not found:
        return False
    wanted = dotted(pattern)
    meanings = matcher.pattern.scopes.qualified(pattern) or (wanted,)
    if found == wanted and not (isinstance(code, cst.Attribute) and _shadowed(matcher, code)):
        return True
    return any(target in meanings or target == wanted for target in matcher.module.scopes.qualified(code))


def _shadowed(matcher: Matcher, code: cst.Attribute) -> bool:
    root: cst.BaseExpression = code
    while isinstance(root, cst.Attribute):
        root = root.value
    return isinstance(root, cst.Name) and matcher.module.scopes.resolve(root)[0] is Binding.SHADOW


def _links(matcher: Matcher, pattern: cst.BaseExpression, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match at any link of a chain of attributes and calls; a metavariable is what the chain starts from."""
    at_start_only = metavariable(pattern) is not None
    while True:
        link = code.func if isinstance(code, cst.Call) else code
        below = link.value if isinstance(link, cst.Attribute) else None
        if below is None or not at_start_only:
            yield from matcher.node(pattern, code, bindings)
        if below is None:
            return
        code = below


def _is_plain(pattern: cst.Attribute) -> bool:
    text = dotted(pattern)
    return bool(text) and not any(is_placeholder(part) for part in text.split("."))


def _imported_member(matcher: Matcher, pattern: cst.Attribute, code: cst.Name, bindings: Bindings) -> Solutions:
    """`a.$F` and `$M.b` also stand for `b` after `from a import b`; a module is bound by its name."""
    kind, targets = matcher.module.scopes.resolve(code)
    wanted = dotted(pattern).split(".")
    if kind is not Binding.IMPORT or wanted == [""]:
        return
    for target in targets:
        found = target.split(".")
        if metavariable(cst.Name(wanted[0])) and len(found) > len(wanted):
            found[: len(found) - len(wanted) + 1] = [".".join(found[: len(found) - len(wanted) + 1])]
        if len(found) == len(wanted) > 1:
            yield from _parts(wanted, found, code, bindings)


def _parts(wanted: list[str], found: list[str], code: cst.Name, bindings: Bindings) -> Solutions:
    current: Bindings | None = bindings
    for at, (part, text) in enumerate(zip(wanted, found, strict=True)):
        name = metavariable(cst.Name(part)) if is_placeholder(part) else None
        if name is None and part != text:
            return
        if name is not None and current is not None:
            is_code = at == len(found) - 1 and code.value == text
            current = bind(current, name, Bound((code,)) if is_code else Bound(text=text))
    if current is not None:
        yield current
