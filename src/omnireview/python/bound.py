"""A scope's node → what it binds: parameters, assignments, imports, definitions, loops, handlers, captures."""

import ast
from collections.abc import Iterator

from omnireview.python.kinds import Binding, Kind
from omnireview.python.nodes import Nodes

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

_BINDING = frozenset(
    {
        *(ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.With, ast.AsyncWith),
        *(ast.ExceptHandler, *_FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal),
        *(ast.MatchAs, ast.MatchStar, ast.MatchMapping, getattr(ast, "TypeAlias", ast.Assign)),
    }
)
"""What `_of` knows; most nodes are nothing of that kind."""


def bindings_of(scope: ast.AST, path: str, nodes: Nodes) -> Iterator[Binding]:
    """Give what a module, class, function, lambda or comprehension binds, in the order of the text."""
    if isinstance(scope, (*_FUNCTIONS, ast.Lambda)):
        yield from _parameters(scope.args)
    if isinstance(scope, _COMPREHENSIONS):
        for generator in scope.generators:
            yield from _targets(generator.target, "loop", generator.iter, generator)
        return
    body: list[ast.AST] | ast.AST = getattr(scope, "body", [])
    stack = list(reversed(body)) if isinstance(body, list) else [body]
    while stack:
        node = stack.pop()
        if node.__class__ in _BINDING:
            yield from _of(node, path)
        if isinstance(node, _FUNCTIONS):
            kept = (each for each in node.args.kw_defaults if each is not None)
            stack += reversed([*node.decorator_list, *node.args.defaults, *kept])
        elif isinstance(node, ast.ClassDef):
            stack += reversed([*node.decorator_list, *node.bases, *node.keywords])
        elif not isinstance(node, ast.Lambda):
            # Of a comprehension's names only those of `:=` are bound outside of it, and `_of` gives no others.
            stack += reversed(nodes.below(node))


def _parameters(arguments: ast.arguments) -> Iterator[Binding]:
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [*[None] * (len(plain) - len(arguments.defaults)), *arguments.defaults]
    for parameter, default in (
        *zip(plain, defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ):
        yield Binding(parameter.arg, "parameter", parameter, default)
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            yield Binding(rest.arg, "parameter", rest)


def _of(node: ast.AST, path: str) -> Iterator[Binding]:
    """Give what a node itself binds in the scope that it stands in."""
    match node:
        case ast.Assign():
            for target in node.targets:
                yield from _targets(target, "assignment", node.value, node)
        case ast.AnnAssign(value=None):
            yield from _targets(node.target, "annotation", None, node)
        case ast.AnnAssign():
            yield from _targets(node.target, "assignment", node.value, node)
        case ast.AugAssign():
            yield from _targets(node.target, "change", node.value, node)
        case ast.NamedExpr():
            yield Binding(node.target.id, "assignment", node, node.value)
        case ast.For() | ast.AsyncFor():
            yield from _targets(node.target, "loop", node.iter, node)
        case ast.With() | ast.AsyncWith():
            for item in node.items:
                if item.optional_vars is not None:
                    yield from _targets(item.optional_vars, "with", item.context_expr, node)
        case ast.ExceptHandler(name=str(name)):
            yield Binding(name, "except", node)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield Binding(node.name, "definition", node)
        case ast.Import() | ast.ImportFrom():
            yield from _imports(node, path)
        case ast.Global() | ast.Nonlocal():
            kind: Kind = "global" if isinstance(node, ast.Global) else "nonlocal"
            for name in node.names:
                yield Binding(name, kind, node)
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield Binding(name, "match", node)
        case _ if node.__class__.__name__ == "TypeAlias":  # of Python 3.12
            yield from _targets(node.name, "definition", None, node)  # type: ignore[attr-defined]


def _targets(target: ast.AST, kind: Kind, value: ast.expr | None, node: ast.AST) -> Iterator[Binding]:
    stack: list[tuple[ast.AST, Kind]] = [(target, kind)]
    while stack:
        each, how = stack.pop()
        if isinstance(each, ast.Name):
            yield Binding(each.id, how, node, value)
        elif isinstance(each, (ast.Tuple, ast.List)):
            part: Kind = "part" if kind == "assignment" else kind
            stack += [(element, part) for element in reversed(each.elts)]
        elif isinstance(each, ast.Starred):
            stack.append((each.value, how))


def _imports(node: ast.Import | ast.ImportFrom, path: str) -> Iterator[Binding]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.partition(".")[0]
            yield Binding(alias.asname or top, "import", node, None, alias.name if alias.asname else top)
        return
    module = _module(node, path)
    for alias in node.names:
        target = f"{module}{alias.name}" if module.endswith(".") else f"{module}.{alias.name}"
        yield Binding(alias.asname or alias.name, "import", node, None, target)


def _module(node: ast.ImportFrom, path: str) -> str:
    """Give the module that is imported from, by its whole name where the file's path gives the package."""
    tail, up = node.module or "", node.level - 1
    if up < 0:
        return tail
    package = path.split("/")[:-1]
    package = package[1:] if package[:1] == ["src"] else package
    if len(package) <= up or not all(part.isidentifier() for part in package):
        return "." * node.level + tail
    return ".".join([*package[: len(package) - up], *([tail] if tail else [])])
