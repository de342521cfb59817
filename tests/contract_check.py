"""Holds requests and answers against GitHub's own descriptions (tests/contract/), strictly.

`Contract.faults(request, response)` gives every way in which one exchange departs from them; `conftest.py` asks it
about each exchange of each test.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import graphql
import jsonschema_rs
import requests

FOLDER = Path(__file__).parent / "contract"

ANSWERED_BY_EVERY_OPERATION = {301, 304, 307, 401, 403, 404, 410, 422, 429, 500, 502, 503, 504}
"""docs.github.com, "Troubleshooting the REST API" and "Best practices": these come from anywhere."""

NULL_ALL_THE_SAME = {
    # A deleted fork, a deleted account.
    *(("pulls/get", "/head/repo"), ("pulls/list", "/*/head/repo"), ("pulls/get", "/user")),
    # A comment on a whole file, and one whose line is gone.
    *(
        (f"pulls/{operation}", f"{place}/{key}")
        for operation, place in (
            ("create-reply-for-review-comment", ""), ("create-review-comment", ""), ("get-review-comment", ""),
            ("list-review-comments", "/*"), ("list-review-comments-for-repo", "/*"), ("update-review-comment", ""),
        )
        for key in ("line", "original_line", "original_position", "position")
    ),
}  # fmt: skip
"""What GitHub leaves empty though its description does not say so; `*` is any item of a list."""


PAGED_ALL_THE_SAME = {"dependency-graph/diff-range": {"page", "per_page"}}
"""Operations whose description has the header `Link`, and not the parameters that it asks for."""


def body_of(request: requests.PreparedRequest) -> Any:
    """Give a request's JSON body; None if it has none."""
    return json.loads(request.body) if isinstance(request.body, str | bytes) and request.body else None


def example(name: str) -> dict[str, Any]:
    """Give GitHub's own example of an answer, as a fresh value."""
    read: dict[str, Any] = json.loads((FOLDER / "examples" / f"{name}.json").read_text(encoding="utf-8"))["answer"]
    return read


def as_json_schema(node: Any, *, closed: bool) -> Any:
    """Turn OpenAPI 3.0's dialect into JSON Schema; `closed` refuses properties that are not described."""
    if isinstance(node, list):
        return [as_json_schema(item, closed=closed) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {
        key: {name: as_json_schema(sub, closed=closed) for name, sub in value.items()}
        if key == "properties"
        else value
        if key in {"enum", "default", "required"}
        else as_json_schema(value, closed=closed)
        for key, value in node.items()
        if key != "nullable"
    }
    if closed and "properties" in schema:
        schema.setdefault("additionalProperties", False)
    return {"anyOf": [schema, {"type": "null"}]} if node.get("nullable") else schema


class Contract:
    """GitHub's trimmed OpenAPI description and GraphQL schema, ready to judge."""

    def __init__(self) -> None:
        description = json.loads((FOLDER / "api.github.com.json").read_text(encoding="utf-8"))
        self._components = description["components"]
        self._routes = [
            (re.compile(_pattern(path)), verb.upper(), operation)
            for path, item in sorted(description["paths"].items(), key=lambda entry: entry[0].count("{"))
            for verb, operation in item.items()
        ]
        self._schema = graphql.build_schema((FOLDER / "schema.graphql").read_text(encoding="utf-8"))
        self._validator = cache(self._make_validator)

    @property
    def schema(self) -> graphql.GraphQLSchema:
        """The GraphQL schema, for a fake that executes queries."""
        return self._schema

    def faults(self, request: requests.PreparedRequest, response: requests.Response | None) -> list[str]:
        """Judge one exchange; `response` is None when none came."""
        url = urlsplit(request.url or "")
        body = body_of(request)
        if url.path.endswith("/graphql"):
            return self._graphql_faults(body, response)
        path = url.path.removeprefix("/api/v3")
        operation = next(
            (op for route, verb, op in self._routes if verb == request.method and route.match(path)), None
        )
        if operation is None:
            return [f"GitHub has no operation {request.method} {path}"]
        name = operation["operationId"]
        found = [f"{name}: {fault}" for fault in self._request_faults(operation, url.query, body)]
        if response is not None:
            faults = self._answer_faults(operation, response)
            found += [
                f"{name}: {fault}"
                for fault in faults
                if (name, re.sub(r"/\d+", "/*", fault.split(": null is")[0])) not in NULL_ALL_THE_SAME
            ]
        return found

    def _request_faults(self, operation: Mapping[str, Any], query: str, body: Any) -> list[str]:
        known = {
            parameter["name"]: parameter["schema"]
            for parameter in map(self._resolve, operation.get("parameters", ()))
            if parameter["in"] == "query"
        }
        known |= dict.fromkeys(PAGED_ALL_THE_SAME.get(operation["operationId"], ()))
        found = [f"unknown query parameter {key!r}" for key, _ in parse_qsl(query) if key not in known]
        described = self._resolve(operation.get("requestBody"))
        if described is None:
            return found + (["takes no body"] if body is not None else [])
        schema = described["content"]["application/json"]["schema"]
        return found + self._faults_of(schema, body, closed=True)

    def _answer_faults(self, operation: Mapping[str, Any], response: requests.Response) -> list[str]:
        described = self._resolve(operation["responses"].get(str(response.status_code)))
        if response.status_code == 304:
            return ["304 has no body"] if response.content else []
        if described is None:
            if response.status_code not in ANSWERED_BY_EVERY_OPERATION:
                return [f"never answers {response.status_code}"]
            schema: Any = {"$ref": "#/components/schemas/basic-error"}
        elif "application/json" in described.get("content", {}):
            schema = described["content"]["application/json"]["schema"]
        else:
            return [] if not response.content else [f"{response.status_code} has no body"]
        if response.status_code >= 500 and not response.content.startswith(b"{"):
            return []  # a proxy's own page
        try:
            answer = response.json()
        except ValueError:
            return [f"{response.status_code} is no JSON"]
        return self._faults_of(schema, answer, closed=False)

    def _graphql_faults(self, body: Any, response: requests.Response | None) -> list[str]:
        if set(body) != {"query", "variables"}:
            return [f"GraphQL: keys {sorted(body)}"]
        document = graphql.parse(body["query"])
        if faults := graphql.validate(self._schema, document):
            return [f"GraphQL: {fault.message}" for fault in faults]
        answer = response.json() if response is not None and response.status_code == 200 else {}
        if not isinstance(answer, dict) or answer.get("data") is None or answer.get("errors"):
            return []
        replayed = graphql.execute_sync(
            self._schema,
            document,
            answer["data"],
            variable_values=body["variables"],
            field_resolver=lambda source, info, **_: source[info.path.key],
        )
        found = [f"GraphQL: {fault.message}" for fault in replayed.errors or ()]
        return found or (
            [] if replayed.data == answer["data"] else ["GraphQL: the answer has more than was asked"]
        )

    def _faults_of(self, schema: Any, value: Any, *, closed: bool) -> list[str]:
        validator = self._validator(json.dumps(schema, sort_keys=True), closed)
        return [
            f"/{'/'.join(map(str, fault.instance_path))}: {fault.message}"
            for fault in validator.iter_errors(value)
        ]

    def _make_validator(self, schema: str, closed: bool) -> Any:
        schemas = {
            name: as_json_schema(value, closed=closed) for name, value in self._components["schemas"].items()
        }
        whole = {"allOf": [as_json_schema(json.loads(schema), closed=closed)], "components": {"schemas": schemas}}
        return jsonschema_rs.Draft202012Validator(whole)

    def _resolve(self, node: Any) -> Any:
        while node is not None and "$ref" in node:
            _, _, kind, name = node["$ref"].split("/")
            node = self._components[kind][name]
        return node


def _pattern(path: str) -> str:
    """GitHub's `{path}` may hold slashes, other parameters may not."""
    replace: Callable[[re.Match[str]], str] = lambda found: "(.+)" if found[1] == "path" else "([^/]+)"  # noqa: E731
    return "^" + re.sub(r"\\\{(\w+)\\\}", replace, re.escape(path)) + "$"
