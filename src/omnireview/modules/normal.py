"""A node as text that says what it means: the same after reformatting, re-quoting and changes of comments."""

import libcst as cst

from omnireview.modules.walk import meaning


def normalised(node: cst.CSTNode, *, body: bool = True) -> str:
    """Write the node's structure, unambiguously and in source order.

    White space, comments, line breaks, redundant brackets, trailing commas, quotes and the notation of numbers
    leave no trace. Without `body` the blocks of a compound statement are left out, its headings stay.
    """
    parts: list[str] = []
    stack: list[cst.CSTNode | str] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        if not body and isinstance(item, (cst.IndentedBlock, cst.SimpleStatementSuite)):
            parts.append("…")
            continue
        if isinstance(item, (cst.IndentedBlock, cst.SimpleStatementSuite)):
            # Where the lines of a block break is layout.
            stack += ["]", *reversed(_statements(item)), "["]
            continue
        literal = _literal(item)
        if literal is not None:
            parts.append(literal)
            continue
        parts.append(type(item).__name__ + "(")
        stack.append(")")
        for name in reversed(meaning(type(item))):
            value = getattr(item, name)
            if isinstance(value, cst.CSTNode):
                stack.append(value)
            elif isinstance(value, (tuple, list)):
                stack.append("]")
                stack.extend(reversed(value))
                stack.append("[")
            else:
                stack.append("," if value is None or isinstance(value, cst.MaybeSentinel) else f"{value!s},")
    return "".join(parts)


def _statements(block: cst.IndentedBlock | cst.SimpleStatementSuite) -> list[cst.CSTNode]:
    found: list[cst.CSTNode] = []
    for line in block.body:
        found.extend(line.body if isinstance(line, cst.SimpleStatementLine) else [line])
    return found


def _literal(node: cst.CSTNode) -> str | None:
    if isinstance(node, cst.Name):
        return f"{node.value} "
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        value = constant(node)
        return None if value is None else f"{value!r} "
    if isinstance(node, (cst.Integer, cst.Float, cst.Imaginary)):
        return f"{constant(node)!r} "
    if isinstance(node, (cst.FormattedString, cst.TemplatedString)):
        # Their quotes are layout, as a plain string's are.
        inner = "".join(normalised(part) for part in node.parts)
        prefix = node.start.rstrip("'\"").lower()
        return f"{prefix}[{inner}]"
    return None


def constant(node: cst.CSTNode) -> str | bytes | int | float | complex | None:
    """The value of a number or of a string without fields; None for anything else."""
    if isinstance(node, cst.SimpleString):
        return node.evaluated_value
    if isinstance(node, cst.ConcatenatedString):
        return _joined(node)
    if isinstance(node, cst.Integer):
        return int(node.value, 0) if len(node.value) < 4000 else None
    if isinstance(node, cst.Float):
        return float(node.value)
    if isinstance(node, cst.Imaginary):
        return complex(node.value)
    return None


def _joined(node: cst.ConcatenatedString) -> str | bytes | None:
    values: list[str | bytes] = []
    rest: cst.BaseExpression = node
    while isinstance(rest, cst.ConcatenatedString):
        if not isinstance(rest.left, cst.SimpleString):
            return None
        values.append(rest.left.evaluated_value)
        rest = rest.right
    if not isinstance(rest, cst.SimpleString):
        return None
    values.append(rest.evaluated_value)
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) == len(values):
        return "".join(texts)
    return b"".join(value for value in values if isinstance(value, bytes))
