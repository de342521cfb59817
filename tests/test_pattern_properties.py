"""What holds of every pattern on every module: tried on this project's sources and two that are installed."""

import builtins
from functools import cache
from pathlib import Path
from typing import Any

import libcst as cst
import pydantic
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import omnireview
from omnireview.modules import Module, parse_module
from omnireview.modules.scopes import Bound
from omnireview.patterns import compile_pattern
from omnireview.spans import Match

PROFILE = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
LARGEST_FILE = 8_000
LONGEST_SNIPPET = 600

ROOTS = [Path(str(package.__file__)).parent for package in (omnireview, cst, pydantic)]
FILES = [
    path
    for root in ROOTS
    for path in sorted(root.rglob("*.py"))
    if 500 < path.stat().st_size < LARGEST_FILE and "tests" not in path.parts
]
BUILTINS = frozenset(dir(builtins))

# Of each operator and each construct a few, for what must hold whatever the pattern is.
PATTERNS: list[dict[str, Any]] = [
    *(
        {"pattern": text}
        for text in (
            "$F(...)", "$F(..., $K=None, ...)", "$X = $Y(...)", "def $F(..., $P=None, ...): ...",
            "class $C($B): ...", "if $A:\n    ...\n    return $B", "$X = $F(...)\n...\nreturn $X",
            "for $I in $L: ...", 'raise $E("...")', "try: ...\nexcept $E: ...", "with $C as $D: ...",
            "@$D\ndef $F(...): ...", "import $M", "from $M import $X", "<... None ...>", '"..."', 'f"...{$X}..."',
            "$X. ... .get(...)", "assert $X, ...", "[$E for $X in $Y]", '{..., "$K": $V, ...}', "$A is not None",
            "lambda $X: ...", "isinstance($X, ($A, $B))",
        )
    ),
    {"patterns": [{"pattern": "return $X"}, {"pattern-inside": "def $F(..., $X, ...): ..."}]},
    {"patterns": [{"pattern": "$F($X)"}, {"pattern-not": "$F(self)"}, {"metavariable-regex": {
        "metavariable": "$F", "regex": "is|len"}}]},
    {"patterns": [{"pattern": "def $F(...): ..."}, {"focus-metavariable": "$F"}]},
    {"pattern-either": [{"pattern": "True"}, {"pattern": "False"}]},
    {"pattern-regex": r"\bself\b"},
]  # fmt: skip


@cache
def parsed(path: Path) -> Module:
    return anew(path)


def anew(path: Path) -> Module:
    return parse_module(f"package/{path.name}", path.read_bytes())


def means_the_same_alone(module: Module, node: cst.CSTNode) -> bool:
    """Whether no name in it is hidden: a hidden import or builtin is not what the pattern's name means."""
    for name in module.below(node):
        if isinstance(name, cst.Name):
            kind, _ = module.scopes.resolve(name)
            if kind is Bound.SHADOW or (name.value in BUILTINS and kind is not Bound.BUILTIN):
                return False
    return True


def pick(data: st.DataObject, kind: Any) -> tuple[Module, Any]:
    """Draw a file and a node in it; `kind` is a type of nodes, which may be abstract."""
    module = parsed(data.draw(st.sampled_from(FILES)))
    nodes = [node for node in module.nodes(kind) if len(module.source(node)) < LONGEST_SNIPPET]
    assume(nodes)
    return module, nodes[data.draw(st.integers(0, len(nodes) - 1))]


def spans(pattern: str, module: Module) -> set[tuple[int, int]]:
    return {(match.span.start, match.span.end) for match in compile_pattern({"pattern": pattern}).find(module)}


@PROFILE
@given(st.data())
def test_a_pattern_made_from_an_expression_finds_it(data: st.DataObject) -> None:
    module, node = pick(data, cst.BaseExpression)
    assume(stands_as_expression(module, node) and means_the_same_alone(module, node))
    snippet = f"({module.tree.code_for_node(node)})"
    span = module.span(node)
    assert (span.start, span.end) in spans(snippet, module), snippet


def stands_as_expression(module: Module, node: cst.BaseExpression) -> bool:
    """Whether it is read there, as a whole: not a word, a name that is given, a piece of something longer."""
    if isinstance(node, (cst.Ellipsis, cst.StarredElement)):
        return False
    if any(isinstance(outer, cst.Import | cst.ImportFrom) for outer in module.ancestors(node)):
        return False
    above = module.parent(node)
    if isinstance(above, (cst.Attribute, cst.Arg)):
        return node is above.value
    if isinstance(above, (cst.For, cst.CompFor)):
        return node is above.iter
    if isinstance(above, cst.BooleanOperation):
        return not isinstance(node, cst.BooleanOperation)
    return not isinstance(
        above,
        (
            *(cst.FunctionDef, cst.ClassDef, cst.Param, cst.ImportAlias, cst.ImportFrom, cst.AsName, cst.NameItem),
            *(cst.ConcatenatedString, cst.MatchAs, cst.MatchStar, cst.MatchMapping, cst.MatchKeywordElement),
        ),
    )


@PROFILE
@given(st.data())
def test_a_pattern_made_from_a_simple_statement_finds_it(data: st.DataObject) -> None:
    module, node = pick(data, cst.BaseSmallStatement)
    assume(not isinstance(node, cst.Expr) and means_the_same_alone(module, node))
    snippet = module.tree.code_for_node(node.with_changes(semicolon=cst.MaybeSentinel.DEFAULT))
    span = module.span(node)
    assert span.start in {start for start, _ in spans(snippet, module)}, snippet


@PROFILE
@given(st.data())
def test_a_pattern_made_from_a_compound_statement_finds_it(data: st.DataObject) -> None:
    module, node = pick(data, cst.BaseCompoundStatement)
    assume(means_the_same_alone(module, node))
    snippet = module.tree.code_for_node(node)
    span = module.span(node)
    assert span.start in {start for start, _ in spans(snippet, module)}, snippet


@settings(PROFILE, max_examples=12)
@given(st.data())
def test_renaming_an_import_s_alias_changes_no_match(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(FILES))
    module = parsed(path)
    aliases = [alias for alias in module.nodes(cst.ImportAlias) if can_be_renamed(module, alias)]
    assume(aliases)
    alias = aliases[data.draw(st.integers(0, len(aliases) - 1))]
    names = users(module, alias)
    targets = {target for name in names for target in module.scopes.qualified(name) if not target.startswith(".")}
    assume(names and targets)
    renamed = parse_module(module.path, with_other_name(module, alias, names))
    for target in sorted(targets):
        for pattern in (target, f"{target}(...)", f"{target}.$X", f"{target}.$X(...)", f"$X = {target}(...)"):
            assert lines(pattern, renamed) == lines(pattern, module), pattern


def lines(pattern: str, module: Module) -> list[int]:
    return [match.line for match in compile_pattern({"pattern": pattern}).find(module)]


def known_as(alias: cst.ImportAlias) -> str:
    if alias.asname is not None:
        return alias.asname.name.value if isinstance(alias.asname.name, cst.Name) else ""
    return alias.name.value if isinstance(alias.name, cst.Name) else ""


def can_be_renamed(module: Module, alias: cst.ImportAlias) -> bool:
    """Whether it is one import at the module's outer level whose name nothing else gives."""
    name = known_as(alias)
    statement = module.parent(alias)
    line = None if statement is None else module.parent(statement)
    if not name or line is None or not isinstance(module.parent(line), cst.Module):
        return False
    if isinstance(statement, cst.ImportFrom) and statement.module is not None:
        module_name = module.tree.code_for_node(statement.module)
        if module_name == "__future__":
            return False
    bound_elsewhere = [
        node
        for node in module.nodes(cst.Name)
        if node.value == name and module.scopes.resolve(node)[0] in (Bound.SHADOW, Bound.LOCAL)
    ]
    imports = [each for each in module.nodes(cst.ImportAlias) if known_as(each) == name]
    return not bound_elsewhere and len(imports) == 1


def users(module: Module, alias: cst.ImportAlias) -> list[cst.Name]:
    name = known_as(alias)
    return [
        node
        for node in module.nodes(cst.Name)
        if node.value == name
        and stands_as_expression(module, node)
        and module.scopes.resolve(node)[0] is Bound.IMPORT
    ]


def with_other_name(module: Module, alias: cst.ImportAlias, names: list[cst.Name]) -> bytes:
    """The module's bytes with another alias for one import."""
    pieces = [(module.span(name), "renamed_alias") for name in names]
    pieces.append((module.span(alias), f"{module.tree.code_for_node(alias.name)} as renamed_alias"))
    data = module.data
    for span, new in sorted(pieces, key=lambda piece: piece[0].start, reverse=True):
        data = data[: span.start] + new.encode() + data[span.end :]
    return data


@settings(PROFILE, max_examples=6)
@given(st.sampled_from(FILES))
def test_matching_never_changes_the_tree(path: Path) -> None:
    module, untouched = anew(path), anew(path)
    for operators in PATTERNS:
        compile_pattern(operators).find(module)
    assert module.tree.code == module.text
    assert module.tree.deep_equals(untouched.tree)


@settings(PROFILE, max_examples=10)
@given(st.sampled_from(FILES), st.permutations(range(len(PATTERNS))))
def test_what_a_pattern_finds_does_not_depend_on_what_was_asked_before(path: Path, order: list[int]) -> None:
    module = anew(path)
    asked: dict[int, list[Match]] = {}
    for at in order[: len(order) // 2]:
        asked[at] = compile_pattern(PATTERNS[at]).find(module)
    again = anew(path)
    for at in sorted(asked):
        assert compile_pattern(PATTERNS[at]).find(again) == asked[at], PATTERNS[at]
