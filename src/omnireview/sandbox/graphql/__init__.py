"""GraphQL: a query, executed over the state with the part of GitHub's schema in schema.graphql → its answer."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import graphql

from omnireview.sandbox.asked import Asked, Reply
from omnireview.sandbox.graphql.commands import MUTATIONS
from omnireview.sandbox.graphql.contents import warm
from omnireview.sandbox.graphql.nodes import node, repository
from omnireview.sandbox.graphql.refusal import GraphRefusal
from omnireview.sandbox.refusals import Refused, malformed

SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@cache
def schema() -> graphql.GraphQLSchema:
    """Give the schema that queries are checked against."""
    return graphql.build_schema(Path(__file__).with_name("schema.graphql").read_text(encoding="utf-8"))


def execute(asked: Asked) -> Reply:
    """Answer one query or mutation. Its faults come with status 200, as GitHub sends them.

    Raises:
        Refused: without a token (401), or without a query (422 for the wrong kinds of values).
    """
    if asked.token.kind == "anonymous":
        raise Refused(401, "This endpoint requires you to be authenticated.")
    query, variables = asked.sent.get("query"), asked.sent.get("variables") or {}
    if not isinstance(query, str):
        return _faults([{"message": "A query attribute must be specified and must be a string."}])
    if not isinstance(variables, dict):
        raise malformed("Variables must be an object.")
    try:
        document = graphql.parse(query, no_location=False)
    except graphql.GraphQLSyntaxError as error:
        return _faults([_told(error, "parseError")])
    except RecursionError:
        return _faults([{"message": "The query is nested too deeply."}])
    if found := graphql.validate(schema(), document):
        return _faults([_told(error, "invalidQuery") for error in found])
    warm(asked, variables, SHA)
    root = {
        "node": lambda _, id: node(asked, id),  # noqa: A006 - GraphQL's name for it
        "repository": lambda _, owner, name, **__: repository(asked, owner, name),
        **{name: _command(asked, name) for name in MUTATIONS},
    }
    done = graphql.execute_sync(
        schema(), document, root, variable_values=variables, operation_name=asked.sent.get("operationName")
    )
    answer: dict[str, Any] = {} if done.data is None and not _executed(done) else {"data": done.data}
    if done.errors:
        answer["errors"] = [_told(error, "variableMismatch") for error in done.errors]
    return Reply(answer)


def _command(asked: Asked, name: str) -> Any:
    return lambda _, input: MUTATIONS[name](asked, input)  # noqa: A006 - GraphQL's name for it


def _executed(done: graphql.ExecutionResult) -> bool:
    return any(error.path for error in done.errors or ())


def _faults(errors: list[dict[str, Any]]) -> Reply:
    return Reply({"errors": errors})


def _told(error: graphql.GraphQLError, code: str) -> dict[str, Any]:
    """Write an error as GitHub does: with a `type` when a field was refused, with `extensions` for a bad query."""
    told: dict[str, Any] = {"message": error.message}
    if error.path:
        told["path"] = list(error.path)
    if error.locations:
        told["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if isinstance(error.original_error, GraphRefusal):
        return {"type": error.original_error.kind, **told}
    if error.original_error is not None and not isinstance(error.original_error, graphql.GraphQLError):
        raise error.original_error  # a fault of the sandbox, which must not look like an answer of GitHub's
    return {**told, "extensions": {"code": code}}
