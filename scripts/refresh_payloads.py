"""Copy the community's payloads of the events that we read, and their schemas, into tests/contract/payloads/.

    npm install --prefix FOLDER @octokit/webhooks-examples@7.6.1 @octokit/webhooks-schemas@7.6.1
    python scripts/refresh_payloads.py FOLDER/node_modules/@octokit

Run it when the packages are renewed, and write their version into the README beside the payloads.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).parents[1] / "tests" / "contract" / "payloads"
EVENTS = ("pull_request", "workflow_run", "merge_group", "issue_comment", "pull_request_review_comment")
PROSE = {"description", "title", "tsAdditionalProperties"}


def main() -> None:
    """Write EVENT.json (one payload a line) and EVENT.schema.json for each event."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, help="the folder that holds webhooks-examples and webhooks-schemas")
    packages = parser.parse_args().packages
    events = json.loads((packages / "webhooks-examples/api.github.com/index.json").read_text(encoding="utf-8"))
    schema = json.loads((packages / "webhooks-schemas/schema.json").read_text(encoding="utf-8"))
    for name in EVENTS:
        payloads = next(event["examples"] for event in events if event["name"] == name)
        lines = ",\n".join(json.dumps(each, separators=(",", ":"), ensure_ascii=False) for each in payloads)
        (PAYLOADS / f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
        kept = reached(schema, f"{name}_event")
        trimmed = {
            "$schema": schema["$schema"],
            "$ref": f"#/definitions/{name}_event",
            "definitions": {each: without_prose(schema["definitions"][each]) for each in sorted(kept)},
        }
        text = json.dumps(trimmed, separators=(",", ":"))
        (PAYLOADS / f"{name}.schema.json").write_text(text + "\n", encoding="utf-8")


def reached(schema: dict[str, Any], event: str) -> set[str]:
    """Give the names of all definitions that the event's own needs."""
    seen: set[str] = set()
    waiting = [event]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += references(schema["definitions"][name])
    return seen


def references(node: Any) -> Iterator[str]:
    """Give the names that a part of the schema refers to."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix("#/definitions/")
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from references(part)


def without_prose(node: Any, *, names: bool = False) -> Any:
    """Leave out what only people read; under `properties` such words are names."""
    if isinstance(node, dict):
        return {
            key: without_prose(value, names=key == "properties" and not names)
            for key, value in node.items()
            if names or key not in PROSE
        }
    return [without_prose(part) for part in node] if isinstance(node, list) else node


if __name__ == "__main__":
    main()
