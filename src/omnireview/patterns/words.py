"""Words that a module must hold where a shape can match: a cheap test before anything is matched."""

from collections.abc import Iterator

import libcst as cst

from omnireview.modules.scopes import Bound
from omnireview.modules.values import WORDS
from omnireview.modules.walk import children
from omnireview.patterns.placeholders import is_call_of, is_placeholder
from omnireview.patterns.shape import Shape
from omnireview.patterns.stand_ins import TYPED


def words(shape: Shape) -> tuple[str, ...]:
    """Identifiers that every match holds in its file, under whatever alias.

    Of a dotted name only the last word is certain: a relative import need not name the package.
    """
    found = {word for node in shape.nodes for word in _words(shape, node)}
    return tuple(sorted(word for word in found if word.isascii() and not is_placeholder(word)))


def _words(shape: Shape, node: cst.CSTNode) -> Iterator[str]:
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.Attribute):
            yield node.attr.value
            inner = node.value
            if not isinstance(inner, (cst.Name, cst.Attribute)) or _is_chain(inner):
                stack.append(inner)
        elif isinstance(node, cst.Name):
            yield from _of_name(shape, node)
        elif is_call_of(node, TYPED):
            continue
        elif isinstance(node, (cst.Import, cst.ImportFrom)):
            yield from _of_import(node)
        else:
            stack.extend(children(node))


def _is_chain(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Attribute) and is_placeholder(node.attr.value)


def _of_name(shape: Shape, name: cst.Name) -> Iterator[str]:
    kind, targets = shape.module.scopes.resolve(name)
    if kind is Bound.IMPORT:
        yield from (target.rpartition(".")[2] for target in targets[:1])
    elif name.value not in WORDS:
        # `True` may also be what `not False` is.
        yield name.value


def _of_import(statement: cst.Import | cst.ImportFrom) -> Iterator[str]:
    if isinstance(statement.names, cst.ImportStar):
        return
    for alias in statement.names:
        name = alias.name
        yield name.attr.value if isinstance(name, cst.Attribute) else name.value
