r"""Trim GitHub's own descriptions of its API to what this project uses, into tests/contract/.

    npm install --prefix FOLDER @octokit/openapi@23.0.2 @octokit/graphql-schema@15.26.1
    python scripts/refresh_contract.py FOLDER/node_modules/@octokit/openapi \
        FOLDER/node_modules/@octokit/graphql-schema

Run it when an operation, or a field of a GraphQL query, comes to be used, and when the packages are renewed.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLNamedType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Undefined,
    Visitor,
    ast_from_value,
    build_schema,
    get_named_type,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_object_type,
    is_scalar_type,
    is_specified_scalar_type,
    is_union_type,
    parse,
    print_ast,
    validate,
    visit,
)

from omnireview.github import graphql as texts

CONTRACT = Path(__file__).parents[1] / "tests" / "contract"

OPERATIONS = {
    "dependency-graph/diff-range",
    *("checks/create", "checks/list-annotations", "checks/list-for-ref", "checks/update", "git/get-blob"),
    *("git/get-commit", "git/get-tree", "issues/create-comment", "issues/delete-comment", "issues/get-comment"),
    *("issues/list-comments", "issues/update-comment", "pulls/create-reply-for-review-comment"),
    *("pulls/create-review", "pulls/create-review-comment", "pulls/delete-pending-review"),
    *("pulls/delete-review-comment", "pulls/dismiss-review", "pulls/get", "pulls/get-review"),
    *("pulls/get-review-comment", "pulls/list", "pulls/list-commits", "pulls/list-files"),
    *("pulls/list-review-comments", "pulls/list-reviews", "pulls/submit-review", "pulls/update-review"),
    *("pulls/update-review-comment", "rate-limit/get", "repos/compare-commits-with-basehead"),
    *("repos/create-commit-status", "repos/get", "repos/get-commit", "repos/get-content"),
    *("pulls/list-review-comments-for-repo", "reactions/create-for-issue-comment"),
    "reactions/create-for-pull-request-review-comment",
    *("repos/list-commit-statuses-for-ref", "users/get-authenticated"),
}
"""What the product asks, and what the sandbox answers."""

EXAMPLES = {
    "pull": ("pulls/get", "200", ("draft",)),
    "file": ("pulls/list-files", "200", ("patch",)),
    "review": ("pulls/create-review", "200", ()),
    "review_comment": ("pulls/create-review-comment", "201", ("subject_type", "line", "side")),
    "issue_comment": ("issues/create-comment", "201", ("body",)),
    "comparison": ("repos/compare-commits-with-basehead", "200", ()),
    "tree": ("git/get-tree", "200", ()),
    "blob": ("git/get-blob", "200", ()),
}
"""Example file → operation, status, and the optional keys that are kept beside the required ones."""

COMMANDS = (
    *("updatePullRequestReviewComment", "updateIssueComment", "minimizeComment", "unminimizeComment"),
    *("resolveReviewThread", "unresolveReviewThread"),
)
QUERIES = (
    texts.CONVERSATION,
    texts.THREAD,
    texts.entries([1, 1]),
    texts.entries([1], 1),
    texts.touching(1),
    texts.commands(COMMANDS),
)

SANDBOX = Path(__file__).parents[1] / "src" / "omnireview" / "sandbox" / "graphql" / "schema.graphql"

PROSE = {"description", "summary", "externalDocs", "example", "examples", "tags", "title", "headers", "deprecated"}

README = """# GitHub's own descriptions of its API, trimmed

Everything here, this file too, is made by `scripts/refresh_contract.py`; do not edit it by hand.

* `api.github.com.json`: GitHub's OpenAPI description, from
  [@octokit/openapi](https://www.npmjs.com/package/@octokit/openapi) {openapi}, MIT licence.
* `schema.graphql`: GitHub's public GraphQL schema, from
  [@octokit/graphql-schema](https://www.npmjs.com/package/@octokit/graphql-schema) {graphql}, MIT licence.
* `examples/*.json`: the example answers of the OpenAPI description, reduced to their required keys.

Kept are the {operations} operations and the {types} GraphQL types that the product uses or the sandbox answers,
without prose. `tests/contract_check.py` holds every request of the tests, and every answer, against them.

The MIT licence of both packages, as published with them:

{licences}
"""


def references(node: Any) -> Iterator[str]:
    """Give every `$ref` in a part of the description."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def without_prose(node: Any, *, names: bool = False) -> Any:
    """Drop what no validator reads. `names` is True where keys are a schema's own property names."""
    if isinstance(node, dict):
        return {
            key: without_prose(value, names=not names and key in {"properties", "schemas"})
            for key, value in node.items()
            if names or not (key in PROSE or key.startswith("x-"))
        }
    return [without_prose(value) for value in node] if isinstance(node, list) else node


def trim_openapi(full: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the operations we use, and what they refer to."""
    trimmed: dict[str, Any] = {key: full[key] for key in ("openapi", "info", "servers")}
    trimmed["paths"] = {}
    for path, item in full["paths"].items():
        kept = {verb: op for verb, op in item.items() if op.get("operationId") in OPERATIONS}
        if kept:
            trimmed["paths"][path] = without_prose(kept)
    found = {op["operationId"] for item in trimmed["paths"].values() for op in item.values()}
    if OPERATIONS - found:
        raise SystemExit(f"not in GitHub's description: {sorted(OPERATIONS - found)}")
    components: dict[str, dict[str, Any]] = {
        # Any operation may answer with these, whether its description says so or not.
        "schemas": {name: without_prose(full["components"]["schemas"][name])
                    for name in ("basic-error", "validation-error", "validation-error-simple")},
    }  # fmt: skip
    pending = [*references(trimmed["paths"]), *references(components)]
    while pending:
        _, _, kind, name = pending.pop().split("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = without_prose(full["components"][kind][name])
            pending += references(components[kind][name])
    trimmed["components"] = components
    return trimmed


def resolve(full: Mapping[str, Any], node: Any) -> Any:
    """Follow `$ref`s to what they name."""
    while isinstance(node, dict) and "$ref" in node:
        _, _, kind, name = node["$ref"].split("/")
        node = full["components"][kind][name]
    return node


def bare(full: Mapping[str, Any], example: Any, schema: Any, extra: tuple[str, ...] = ()) -> Any:
    """Reduce an example to its required keys and the `extra` ones, lists to their first item."""
    schema = resolve(full, schema)
    for choice in ("anyOf", "oneOf", "allOf"):
        options = [option for option in schema.get(choice, ()) if "properties" in resolve(full, option)]
        if options:
            return bare(full, example, options[0], extra)
    if isinstance(example, list):
        return [bare(full, item, schema.get("items", {}), extra) for item in example[:1]]
    if not isinstance(example, dict) or "properties" not in schema:
        return example
    wanted = {*schema.get("required", ()), *extra}
    return {
        key: bare(full, value, schema["properties"].get(key, {}))
        for key, value in example.items()
        if key in wanted
    }


def example_of(full: Mapping[str, Any], operation: str, status: str, extra: tuple[str, ...]) -> Any:
    """Give GitHub's first example answer of an operation, reduced."""
    op = next(op for item in full["paths"].values() for op in item.values() if op.get("operationId") == operation)
    media = resolve(full, op["responses"][status])["content"]["application/json"]
    example = resolve(full, next(iter(media["examples"].values())))["value"]
    reduced = bare(full, example, media["schema"], extra)
    return reduced[0] if isinstance(reduced, list) else reduced


class _Used(Visitor):
    """Notes each type and field that a query touches."""

    def __init__(self, types: TypeInfo, fields: dict[str, set[str]]) -> None:
        super().__init__()
        self.types, self.fields = types, fields

    def note(self, kind: Any) -> None:
        self.fields.setdefault(get_named_type(kind).name, set())

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        parent, field = self.types.get_parent_type(), self.types.get_field_def()
        if parent is None or field is None or node.name.value.startswith("__"):
            return
        self.note(parent)
        self.fields[parent.name].add(node.name.value)
        self.note(field.type)
        for argument in node.arguments or ():
            self.note(field.args[argument.name.value].type)


def trim_graphql(schema: GraphQLSchema) -> str:
    """Keep the types, fields and arguments that our queries touch, and those that the sandbox knows."""
    fields: dict[str, set[str]] = {}
    for query in QUERIES:
        document = parse(query)
        if faults := validate(schema, document):
            raise SystemExit("\n".join(fault.message for fault in faults))
        types = TypeInfo(schema)
        visit(document, TypeInfoVisitor(types, _Used(types, fields)))
    for name, kind in build_schema(SANDBOX.read_text(encoding="utf-8")).type_map.items():
        if not name.startswith("__"):
            fields.setdefault(name, set()).update(getattr(kind, "fields", ()))
    for name in list(fields):
        kind = schema.type_map[name]
        if is_interface_type(kind):
            for member in schema.get_possible_types(kind):
                if member.name in fields:
                    fields[member.name] |= fields[name]
    fields.setdefault("ID", set())
    return (
        "\n\n".join(filter(None, (_definition(schema.type_map[name], fields) for name in sorted(fields)))) + "\n"
    )


def _definition(kind: GraphQLNamedType, fields: Mapping[str, set[str]]) -> str:
    if is_specified_scalar_type(kind):
        return ""
    if is_scalar_type(kind):
        return f"scalar {kind.name}"
    if is_enum_type(kind):
        return f"enum {kind.name} {{\n  " + "\n  ".join(kind.values) + "\n}"
    if is_union_type(kind):
        return f"union {kind.name} = {' | '.join(each.name for each in kind.types if each.name in fields)}"
    if is_input_object_type(kind):
        inputs = [f"  {name}: {kind.fields[name].type}" for name in sorted(fields[kind.name])]
        return f"input {kind.name} {{\n" + "\n".join(inputs) + "\n}"
    if not (is_object_type(kind) or is_interface_type(kind)):
        raise SystemExit(f"no query of ours should need the type {kind.name}")
    lines = []
    for name in sorted(fields[kind.name]):
        arguments = {
            key: arg for key, arg in kind.fields[name].args.items() if get_named_type(arg.type).name in fields
        }
        listed = ", ".join(_argument(key, argument) for key, argument in arguments.items())
        lines.append(f"  {name}" + (f"({listed})" if listed else "") + f": {kind.fields[name].type}")
    mine = [interface.name for interface in kind.interfaces if interface.name in fields]
    head = f"{'interface' if is_interface_type(kind) else 'type'} {kind.name}"
    return head + (f" implements {' & '.join(mine)}" if mine else "") + " {\n" + "\n".join(lines) + "\n}"


def _argument(name: str, argument: GraphQLArgument) -> str:
    if argument.default_value is Undefined:
        return f"{name}: {argument.type}"
    default = ast_from_value(argument.default_value, argument.type)
    return f"{name}: {argument.type}" + (f" = {print_ast(default)}" if default else "")


def main() -> None:
    """Write the trimmed files and their README."""
    arguments = argparse.ArgumentParser(description="Renew tests/contract/ from GitHub's own descriptions.")
    arguments.add_argument("openapi", type=Path, help="folder of the npm package @octokit/openapi")
    arguments.add_argument("graphql", type=Path, help="folder of the npm package @octokit/graphql-schema")
    chosen = arguments.parse_args()
    full = json.loads((chosen.openapi / "generated" / "api.github.com.json").read_text(encoding="utf-8"))
    schema = trim_graphql(
        build_schema(
            (chosen.graphql / "schema.graphql").read_text(encoding="utf-8"), assume_valid=True, no_location=True
        )
    )
    versions = {
        key: json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
        for key, folder in (("openapi", chosen.openapi), ("graphql", chosen.graphql))
    }
    examples = CONTRACT / "examples"
    examples.mkdir(parents=True, exist_ok=True)
    write_json(CONTRACT / "api.github.com.json", trim_openapi(full))
    (CONTRACT / "schema.graphql").write_text(schema, encoding="utf-8")
    for name, (operation, status, extra) in EXAMPLES.items():
        source = f"@octokit/openapi {versions['openapi']} (MIT), {operation} {status}, required keys only"
        write_json(
            examples / f"{name}.json", {"source": source, "answer": example_of(full, operation, status, extra)}
        )
    facts = {
        "operations": len(OPERATIONS),
        "types": schema.count("{\n"),
        "licences": "\n\n".join(licence_of(folder) for folder in (chosen.openapi, chosen.graphql)),
    }
    (CONTRACT / "README.md").write_text(README.format(**versions, **facts), encoding="utf-8")


def licence_of(folder: Path) -> str:
    """Give a package's licence, indented."""
    text = next(folder.glob("LICENSE*")).read_text(encoding="utf-8").strip()
    return "\n".join(f"    {line}".rstrip() for line in text.split("\n"))


def write_json(path: Path, value: Any) -> None:
    """Write JSON whose lines a person can compare."""
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
