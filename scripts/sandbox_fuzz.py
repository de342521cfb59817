r"""Let schemathesis ask the sandbox whatever GitHub's descriptions allow, and hold each answer against them.

    uv venv /tmp/fuzz && uv pip install --python /tmp/fuzz/bin/python schemathesis
    python scripts/sandbox_fuzz.py --schemathesis /tmp/fuzz/bin/schemathesis --examples 50

It is no dependency of the project: 60 packages for a tool that is run when the sandbox changes.
Findings of its checks fail the run: statuses, media types and bodies that GitHub's description does not have, and
server errors. Its checks for methods and for data are left out: GitHub answers 404 where they want 405, ignores
query parameters that it does not know, and refuses much that its description allows (a line off the diff).
GraphQL is asked too, but an entry in `errors` is no finding there: it is how GitHub says that an id names nothing.
"""

import argparse
import copy
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from omnireview.git.create import commit_all, create_repository
from omnireview.sandbox import Sandbox, serve
from omnireview.sandbox.packages import Package
from omnireview.sandbox.rest import OPERATIONS, find
from omnireview.sandbox.state import Annotation, CheckRun, CommitStatus, Review, ReviewComment, Thread

CONTRACT = Path(__file__).parents[1] / "tests" / "contract" / "api.github.com.json"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance"
)
EVERYWHERE = {"400", "401", "403", "404", "422", "429"}
"""docs.github.com, "Troubleshooting the REST API": any operation answers with these, described or not."""

OLD = "".join(f"line_{number} = {number}\n" for number in range(1, 41))


def close(node: Any) -> None:
    """Refuse keys that a request's schema does not describe."""
    if isinstance(node, dict):
        if "properties" in node:
            node.setdefault("additionalProperties", False)
        for value in node.values():
            close(value)
    elif isinstance(node, list):
        for value in node:
            close(value)


def aim(node: Any, known: dict[str, list[Any]]) -> None:
    """Give the properties of a request's body values that lead somewhere."""
    if isinstance(node, dict):
        for name, schema in node.get("properties", {}).items():
            if name in known and schema.get("type") in {"string", "integer"}:
                schema["enum"] = known[name]
        for value in node.values():
            aim(value, known)
    elif isinstance(node, list):
        for value in node:
            aim(value, known)


def description(sandbox: Sandbox, head: str) -> dict[str, Any]:
    """Give GitHub's trimmed description, strict in requests, with path parameters that lead somewhere."""
    told: dict[str, Any] = json.loads(CONTRACT.read_text(encoding="utf-8"))
    told["servers"] = [{"url": sandbox.api_url}]
    comment = told["components"]["schemas"]["pull-request-review-comment"]["properties"]
    for key in ("line", "original_line", "position", "original_position"):
        comment[key]["nullable"] = True  # as GitHub answers for a comment on a file, or an outdated one
    said = [each.id for each in sandbox.pull.comments]
    remarks = [each.id for thread in sandbox.pull.threads for each in thread.comments]
    pending = [each.id for each in sandbox.pull.reviews if each.state == "PENDING"]
    reviews = [*reversed(pending), *(each.id for each in sandbox.pull.reviews if each.state != "PENDING")]
    runs = [each.id for each in sandbox.state.check_runs]
    known: dict[str, list[Any]] = {
        "owner": ["octo-org"], "repo": ["engine"], "pull_number": [1, 2], "issue_number": [1, 2],
        "comment_id": [*said, *remarks, 7], "review_id": [*reviews, 7], "check_run_id": [*runs, 7],
        "basehead": ["main...change", "change...main", "main...main", "main...nowhere"],
        "ref": ["main", "change", head, "nowhere"], "commit_sha": [head, "0" * 40], "sha": [head, "0" * 40],
        "tree_sha": ["main", head, "nowhere"], "file_sha": [sandbox.git.items(head)["engine.py"].sha, "xyz"],
        "path": ["engine.py", "folder", "folder/deep.py", "nowhere"],
    }  # fmt: skip
    bodies: dict[str, list[Any]] = {
        "commit_id": [head], "head_sha": [head, "nowhere"], "path": ["engine.py", "folder/deep.py", "nowhere"],
        "line": [2, 5, 8, 40], "start_line": [2, 5, 40], "side": ["LEFT", "RIGHT"], "position": [1, 4, 99],
        "body": ["Well said.", "", "```suggestion\nline_5 = 5\n```"],
        "start_side": ["LEFT", "RIGHT"], "in_reply_to": [*remarks[:3], 7],
    }  # fmt: skip
    for path, item in told["paths"].items():
        every = said if "/issues/" in path else remarks
        for verb, operation in item.items():
            # What is deleted is the second half, so that something is left to be asked for and changed.
            ids = every[len(every) // 2 :] if verb == "delete" else every
            aimed = known | {"comment_id": [*ids, 7]}
            operation["parameters"] = [narrowed(told, each, aimed) for each in operation.get("parameters", ())]
            if "requestBody" in operation:
                close(operation["requestBody"])
                aim(operation["requestBody"], bodies)
            for status in EVERYWHERE - set(operation["responses"]):
                schema = {"$ref": "#/components/schemas/basic-error"}
                operation["responses"][status] = {
                    "description": "any",
                    "content": {"application/json": {"schema": schema}},
                }
            for response in operation["responses"].values():
                response.setdefault("description", path)
    for response in told["components"]["responses"].values():
        response.setdefault("description", "any")
    return told


def narrowed(told: dict[str, Any], parameter: dict[str, Any], known: dict[str, list[Any]]) -> dict[str, Any]:
    """Give a parameter of its own, in the place of one that operations share; in a path with known values."""
    shared = told["components"]["parameters"]
    own = copy.deepcopy(shared[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter)
    if own.get("in") == "path" and own["name"] in known:
        own["schema"] = {"type": own["schema"]["type"], "enum": known[own["name"]]}
    return own


def fill(sandbox: Sandbox, token: str, head: str) -> None:
    """Put much of each kind on the pull request, and take the limits away that would end the run early."""
    sandbox.state.limits.content_a_minute = sys.maxsize
    sandbox.state.tokens[token].hourly = sys.maxsize
    viewer, now = sandbox.state.tokens[token].account, sandbox.state.clock()
    for _ in range(40):
        sandbox.say("A remark")
        review = Review(sandbox.state.new_id(), viewer, "A review", "APPROVED", head, now)
        remark = ReviewComment(sandbox.state.new_id(), viewer, "Why?", now, review=review.id)
        thread = Thread(f"PRRT_{remark.id}", "engine.py", "RIGHT", 5, 5, head, head, comments=[remark])
        sandbox.pull.reviews.append(review)
        sandbox.pull.threads.append(thread)
        note = Annotation("engine.py", 5, 5, "notice", "Look")
        run = CheckRun(sandbox.state.new_id(), "review", head, "in_progress", None, now, annotations=[note])
        sandbox.state.check_runs.append(run)
        sandbox.react(sandbox.pull.comments[-1], "-1")
        sandbox.react(remark, "eyes")
        sandbox.state.statuses.append(
            CommitStatus(sandbox.state.new_id(), head, "success", "build", None, None, viewer, now)
        )
    advisories = {"GHSA-aaaa-bbbb-cccc": ("high", "It may fail")}
    sandbox.state.packages = [
        Package("engine", "1.0", licence="MIT", advisories=advisories),
        Package("engine", "0.9", scope="development", removed=True),
    ]
    sandbox.leave_pending(by="somebody", bot=False)
    if not viewer.bot:  # whoever has one can't reply
        sandbox.leave_pending(by=viewer.login, bot=False)


def unreached(sandbox: Sandbox) -> list[str]:
    """Give the operations that were never answered with success: of those only refusals were seen."""
    done = set()
    for each in sandbox.state.exchanges:
        found = find(each.verb, each.path) if each.status < 300 else None
        done |= {found[0]} if found else set()
    return [f"{verb} {path}" for (verb, path), operation in OPERATIONS.items() if operation not in done]


def main() -> int:
    """Fuzz REST and GraphQL; gives schemathesis' worst exit code."""
    arguments = argparse.ArgumentParser(description="Fuzz the sandbox with schemathesis.")
    arguments.add_argument("--schemathesis", default="schemathesis", help="the program")
    arguments.add_argument("--examples", default=30, type=int, help="examples for each operation")
    arguments.add_argument("--workers", default=1, type=int)
    chosen = arguments.parse_args()
    program = shutil.which(chosen.schemathesis)
    if program is None:
        arguments.error(f"there is no program {chosen.schemathesis}; `make sandbox-fuzz` installs it")
    program = str(Path(program).absolute())  # it runs in a folder of its own
    with tempfile.TemporaryDirectory(prefix="omnireview-fuzz-") as name:
        folder = Path(name)
        git = create_repository(folder)
        (folder / "engine.py").write_text(OLD, encoding="utf-8")
        git.call("checkout", "--quiet", "-b", "main")
        commit_all(git, "base")
        git.call("checkout", "--quiet", "-b", "change")
        (folder / "engine.py").write_text(OLD.replace("line_5 = 5", "line_5 = 50"), encoding="utf-8")
        (folder / "folder").mkdir()
        (folder / "folder" / "deep.py").write_text("x = 1\n", encoding="utf-8")
        head = commit_all(git, "change")
        with serve(folder, base="main", head="change") as sandbox, tempfile.TemporaryDirectory() as scratch:
            worst = 0
            for kind in ("person", "workflow", "app"):
                token = sandbox.token(kind, permissions={"contents": "write", "statuses": "write"})
                fill(sandbox, token, head)
                path = Path(scratch) / "github.json"
                path.write_text(json.dumps(description(sandbox, head)), encoding="utf-8")
                rest = [str(path), "--url", sandbox.api_url, "--checks", CHECKS, "--phases", "coverage,fuzzing"]
                for where in (rest, [sandbox.graphql_url, "--checks", "content_type_conformance"]):
                    command = [
                        program, "run", *where, "--max-examples", str(chosen.examples),
                        "--workers", str(chosen.workers), "--suppress-health-check", "all", "--warnings", "off",
                        "--continue-on-failure", "-H", f"Authorization: Bearer {token}",
                    ]  # fmt: skip
                    print(f"== {kind}: {where[0]}", flush=True)
                    worst = max(worst, subprocess.run(command, cwd=scratch, check=False).returncode)
            crashes = [each for each in sandbox.state.exchanges if not each.status]
            answers = Counter(each.status for each in sandbox.state.exchanges)
            print(f"{len(sandbox.state.exchanges)} requests, by status {dict(sorted(answers.items()))}")
            for told in unreached(sandbox):
                print(f"never done: {told}")
            for crash in crashes[:20]:
                print(f"no answer: {crash}")
            return max(worst, bool(crashes))


if __name__ == "__main__":
    sys.exit(main())
