"""`assert` that checks what a caller passed, in a public function.

`python -O` leaves it out, and all that a user sees is AssertionError. Found where the test is about a parameter,
or about something made from one. Left alone: tests of a type (`isinstance`, `callable`, `is not None`, a bare name
without message), which tell a type checker something; private functions and classes; `forward`, whose asserts are
about shapes between layers; tests of what was computed (`not torch.isnan(hidden).any()`, or `width % 8 == 0` where
`width = heads * size`), which no caller passes; asserts about the function's own bookkeeping.

An assert about the answer of a request over HTTP (`assert response.status_code == 200`) becomes
`response.raise_for_status()`. One about arguments of the command line alone is information, and so is one in a
function whose docstring announces it ("Asserts that ...").
"""

import re
from collections.abc import Iterator
from typing import Final

import libcst as cst

from omnireview.checks.opposite import opposite
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import MODULE
from omnireview.gates import Gate, Sign
from omnireview.modules import Module
from omnireview.nouns import noun
from omnireview.spans import Edit, Match

SUBJECT: Final = MODULE

_NARROWING = frozenset({"isinstance", "issubclass", "callable"})
_OKAY = frozenset({"200", "requests.codes.ok", "codes.ok", "HTTPStatus.OK", "http.HTTPStatus.OK"})
_COMMAND_LINE = frozenset({"args", "opts", "cli_args", "namespace"})
_ANNOUNCED = re.compile(r"\b([Aa]sserts?|AssertionError)\b")
_NUMBERS = frozenset({"isnan", "isinf", "isfinite", "allclose", "isclose"})


@noun
class Options(CheckOptions):
    """Which functions and names are left alone."""

    functions: tuple[str, ...] = option("Functions whose asserts are no validation.", default=("forward",))


def gate(options: Options) -> Gate:  # noqa: ARG001 - a check's shape
    """Every assert."""
    return Gate((Sign(("Assert",)),))


def find(module: Module, options: Options) -> Iterator[Match]:
    """Give each such assert with what stands in its place: `$TEST` is what it asks, `$INSTEAD` what raises."""
    for node in module.nodes(cst.Assert):
        functions = _public_functions(module, node, options)
        if not functions or _is_narrowing(node.test, has_message=node.msg is not None):
            continue
        if _is_about_numbers(node.test):
            continue
        asked, (passed, computed) = _names(node.test), _from_parameters(module, functions)
        if not asked & passed or asked & computed:
            continue
        span = module.span(node)
        told = {"$TEST": " ".join(module.source(node.test).split()), "$INSTEAD": "raise ValueError"}
        answer = _answer(module, node.test)
        if answer:
            call = f"{answer}.raise_for_status()"
            yield Match(span, span.line, {**told, "$INSTEAD": call}, (Edit(span.start, span.end, call),))
            continue
        announced = any(_ANNOUNCED.search(each.get_docstring() or "") for each in functions)
        if announced or asked & passed <= _COMMAND_LINE:
            told["$SEVERITY"] = "info"
        yield Match(span, span.line, told, _mended(module, node))


def _public_functions(module: Module, node: cst.CSTNode, options: Options) -> list[cst.FunctionDef]:
    """Give the functions around a node, outermost first; none if one of them, or a class, is private."""
    around = [outer for outer in module.ancestors(node) if isinstance(outer, cst.FunctionDef | cst.ClassDef)]
    for outer in around:
        name = outer.name.value
        if (name.startswith("_") and not name.endswith("__")) or name in options.functions:
            return []
    return [outer for outer in reversed(around) if isinstance(outer, cst.FunctionDef)]


def _is_narrowing(test: cst.BaseExpression, *, has_message: bool) -> bool:
    if isinstance(test, cst.BooleanOperation):
        return all(_is_narrowing(side, has_message=has_message) for side in (test.left, test.right))
    if isinstance(test, cst.UnaryOperation):
        return _is_narrowing(test.expression, has_message=True)
    if isinstance(test, cst.Call):
        return isinstance(test.func, cst.Name) and test.func.value in _NARROWING
    if isinstance(test, cst.Comparison):
        return all(
            isinstance(part.operator, cst.Is | cst.IsNot)
            and isinstance(part.comparator, cst.Name)
            and part.comparator.value == "None"
            for part in test.comparisons
        )
    return isinstance(test, cst.Name | cst.Attribute) and not has_message


def _answer(module: Module, test: cst.BaseExpression) -> str:
    """Give the answer over HTTP of which a test asks that it is no failure; "" for other tests."""
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return ""
    asked, compared = test.left, test.comparisons[0]
    if not isinstance(asked, cst.Attribute) or asked.attr.value not in {"status_code", "status"}:
        return ""
    is_okay = isinstance(compared.operator, cst.Equal) and module.source(compared.comparator) in _OKAY
    return module.source(asked.value) if is_okay and isinstance(asked.value, cst.Name) else ""


def _is_about_numbers(node: cst.CSTNode) -> bool:
    """Tell whether an expression asks for the values inside a tensor, as only a computation gone wrong needs."""
    if isinstance(node, cst.Call):
        name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
        if isinstance(name, cst.Name) and name.value in _NUMBERS:
            return True
    return any(_is_about_numbers(child) for child in node.children)


def _from_parameters(module: Module, functions: list[cst.FunctionDef]) -> tuple[set[str], set[str]]:
    """Give the parameters of some nested functions with the names made from them, and those that are computed."""
    known: set[str] = set()
    computed: set[str] = set()
    for function in functions:
        params = function.params
        own = [*params.posonly_params, *params.params, *params.kwonly_params]
        own += [star for star in (params.star_arg, params.star_kwarg) if isinstance(star, cst.Param)]
        known |= {param.name.value for param in own} - {"self", "cls"}
    for node in module.below(functions[0].body):
        pair = _assignment(node)
        if pair is not None and _names(pair[1]) & known:
            made = {name for target in pair[0] for name in _bound(target)}
            known |= made
            if _is_arithmetic(pair[1]):
                computed |= made
    return known, computed


def _is_arithmetic(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.BinaryOperation):
        # With a text on its left, `%` fills in, and `+` puts together.
        return not isinstance(node.left, cst.BaseString) and not isinstance(node.right, cst.BaseString)
    return isinstance(node, cst.UnaryOperation) and _is_arithmetic(node.expression)


def _assignment(node: cst.CSTNode) -> tuple[list[cst.BaseExpression], cst.CSTNode] | None:
    if isinstance(node, cst.Assign):
        return [target.target for target in node.targets], node.value
    if isinstance(node, cst.AnnAssign) and node.value is not None:
        return [node.target], node.value
    if isinstance(node, cst.NamedExpr):
        return [node.target], node.value
    if isinstance(node, cst.For):
        return [node.target], node.iter
    return None


def _bound(target: cst.BaseExpression) -> set[str]:
    if isinstance(target, cst.Name):
        return {target.value}
    if isinstance(target, cst.Tuple | cst.List):
        return {name for element in target.elements for name in _bound(element.value)}
    return set()


def _names(node: cst.CSTNode) -> set[str]:
    """Give the variables that an expression reads; the attribute of `a.b` is none."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, cst.Name):
            found.add(current.value)
        elif isinstance(current, cst.Attribute | cst.Arg):
            waiting.append(current.value)
        else:
            waiting += current.children
    return found


def _mended(module: Module, node: cst.Assert) -> tuple[Edit, ...]:
    line = module.parent(node)
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return ()
    span = module.span(node)
    start = module.data.rfind(b"\n", 0, span.start) + 1
    indent = module.data[start : span.start].decode("utf-8", "replace")
    if indent.strip():
        return ()
    step = "\t" if indent.startswith("\t") else "    "
    message = _indented(_message(module, node), step)
    text = f"if {opposite(module, node.test)}:\n{indent}{step}raise ValueError{message}"
    return (Edit(span.start, span.end, text),)


def _indented(message: str, step: str) -> str:
    """Move the further lines of a message in by a step; as they are where a line end may be part of a string."""
    if any(sign in message for sign in ('"""', "'''", "\\\n", "\\\r")):
        return message
    return "\n".join(step + line if at and line.strip() else line for at, line in enumerate(message.split("\n")))


def _quoted(text: str) -> str:
    return repr(text) if '"' in text or "\\" in text else f'"{text}"'


def _message(module: Module, node: cst.Assert) -> str:
    """Give the message in brackets; one made of the test where there is none."""
    if node.msg is None:
        expected = " ".join(module.source(node.test).split())
        return f"({_quoted(f'expected {expected}')})"
    text = module.source(node.msg)
    return text if len(node.msg.lpar) == 1 and not isinstance(node.msg, cst.Tuple) else f"({text})"
