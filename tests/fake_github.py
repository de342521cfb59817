"""A GitHub that lives inside a test: one repository, one pull request, all state in plain attributes.

    def test_something(fake_github):
        fake_github.files(old={"a.py": b"x = 1\\n"}, new={"a.py": b"x = 2\\n"})
        github = GitHub("secret-token", api_url=fake_github.api_url, pause=0)
        ...
        assert fake_github.reviews[0]["body"].startswith("…")

* `commits[sha]` maps paths to bytes, `Symlink` or `Submodule`; `head`, `base` and `merge_base` are shas of it.
  `push(files)` makes a new head. `renames[new] = old` marks renames; `no_patch` has paths listed without a patch.
* `pull` overrides keys of the pull request's answer (`title`, `state`, `locked`, `draft`, `user`, …); each of
  `other_pulls` those of a further one, which is only listed.
* `say(body, mine=…)` adds a conversation comment, `thread(path, line, *bodies, …)` a review thread,
  `leave_pending(mine=…)` an unsubmitted review, `block(body, mine=…)` one that requests changes. What is posted
  lands in `comments`, `threads` and `reviews`.
* `fail(verb, path_pattern, …)` scripts the next answers; `after=True` carries the call out first, as when a
  gateway gives up on a write that succeeds. `may_write = False` is a read-only token.
* `page_size` cuts every list shorter, so that few items make several pages.
* `calls` is all that was sent, in order, and `urls` the full addresses.

Reviews are refused as GitHub refuses them: lines outside the diff, ranges over hunks, unknown paths, no body,
a pending review in the way. GraphQL is executed against GitHub's schema, diffs are made by git.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import requests
from contract_check import Contract, body_of, example
from fake_files import Content, Files, Submodule, make_patch, mode_of, oid_of, raw, shown_lines
from fake_graphql import execute

READ_ONLY = {
    "message": "Resource not accessible by integration",
    "documentation_url": "https://docs.github.com/rest",
}
NOT_FOUND = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}


Answer = tuple[int, dict[str, str], str]


@dataclass
class Call:
    verb: str
    path: str
    body: Any


@dataclass
class Failure:
    verb: str
    pattern: str
    answer: Answer | requests.RequestException
    times: int
    after: bool


def author(*, mine: bool) -> dict[str, str]:
    """Give who wrote a comment, as GraphQL tells it."""
    return {"__typename": "Bot", "login": "github-actions"} if mine else {"__typename": "User", "login": "octocat"}


@dataclass
class FakeGitHub:
    contract: Contract
    api_url: str = "https://api.github.com"
    repository: str = "octo-org/engine"
    number: int = 7
    base: str = "b" * 40
    merge_base: str = "c" * 40
    head: str = "a" * 40
    commits: dict[str, dict[str, Content]] = field(default_factory=dict)
    renames: dict[str, str] = field(default_factory=dict)
    no_patch: set[str] = field(default_factory=set)
    pull: dict[str, Any] = field(default_factory=dict)
    other_pulls: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    threads: list[dict[str, Any]] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)
    blocking: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    closing: list[dict[str, Any] | None] = field(default_factory=list)
    checks: list[dict[str, Any] | None] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    may_write: bool = True
    page_size: int = 100
    last_id: int = 5_000_000_000

    def files(self, *, old: Files, new: Files, base: Files | None = None) -> None:
        """Set the merge base, the head, and the base branch's tip where it differs from the merge base."""
        self.commits = {self.merge_base: dict(old), self.head: dict(new), self.base: dict(base or old)}

    def push(self, files: Files) -> str:
        """Move the head, as a push does."""
        self.head = hashlib.sha1(f"{self.head}{sorted(files)}".encode(), usedforsecurity=False).hexdigest()
        self.commits[self.head] = dict(files)
        return self.head

    def say(self, body: str, *, mine: bool = False) -> dict[str, Any]:
        number = self.new_id()
        self.comments.append(
            {
                "id": f"IC_{number}",
                "fullDatabaseId": str(number),
                "body": body,
                "viewerDidAuthor": mine,
                "isMinimized": False,
                "url": f"https://github.com/c/{number}",
                "author": author(mine=mine),
            }
        )
        return self.comments[-1]

    def thread(
        self, path: str, line: int | None, *bodies: str, mine: bool = True, resolved: bool = False,
        outdated: bool = False, minimized: bool = False,
    ) -> dict[str, Any]:  # fmt: skip
        comments = [
            {"id": f"PRRC_{(number := self.new_id())}", "fullDatabaseId": str(number), "body": body,
             "viewerDidAuthor": mine, "isMinimized": minimized, "url": f"https://github.com/r/{number}",
             "author": author(mine=mine),
             "authorAssociation": "NONE" if mine else "MEMBER", "reactions": {"totalCount": 0}}
            for body in bodies
        ]  # fmt: skip
        self.threads.append(
            {"__typename": "PullRequestReviewThread", "id": f"T_{self.new_id()}", "path": path, "line": line,
             "startLine": None, "originalLine": line, "diffSide": "RIGHT",
             "isResolved": resolved, "isOutdated": outdated,
             "viewerCanResolve": False, "viewerCanUnresolve": False,
             "resolvedBy": {"__typename": "User", "login": "octocat"} if resolved else None, "comments_": comments}
        )  # fmt: skip
        return self.threads[-1]

    def leave_pending(self, *, mine: bool = True) -> int:
        number = self.new_id()
        self.pending.append(
            {
                "fullDatabaseId": str(number),
                "viewerDidAuthor": mine,
                "state": "PENDING",
                "body": "",
                "commit": None,
            }
        )
        return number

    def block(self, body: str, *, mine: bool = True, commit: str = "") -> int:
        number = self.new_id()
        told = {"fullDatabaseId": str(number), "viewerDidAuthor": mine, "state": "CHANGES_REQUESTED"}
        self.blocking.append({**told, "body": body, "commit": {"oid": commit or self.head}})
        return number

    def fail(
        self, verb: str, pattern: str, status: int = 502, body: Any = "", *,
        headers: Mapping[str, str] | None = None, error: requests.RequestException | None = None,
        times: int = 1, after: bool = False,
    ) -> None:  # fmt: skip
        """Script the next `times` answers to `verb` calls whose path matches."""
        text = body if isinstance(body, str) else json.dumps(body)
        self.failures.append(Failure(verb, pattern, error or (status, dict(headers or {}), text), times, after))

    def sent(self, verb: str, pattern: str = "") -> list[Call]:
        return [call for call in self.calls if call.verb == verb and re.search(pattern, call.path)]

    def new_id(self) -> int:
        self.last_id += 1  # beyond 32 bits, as GitHub's comment numbers are
        return self.last_id

    # What `responses` calls.
    def answer(self, request: requests.PreparedRequest) -> Answer:
        self.urls.append(request.url or "")
        url = urlsplit(self.urls[-1])
        path = url.path.removeprefix(urlsplit(self.api_url).path)
        if url.path.endswith("/graphql"):
            path = "/graphql"
        verb = request.method or ""
        call = Call(verb, path, body_of(request))
        self.calls.append(call)
        failure = next(
            (f for f in self.failures if f.times and f.verb == verb and re.search(f.pattern, path)), None
        )
        if failure is None or failure.after:
            status, headers, body = self._route(
                call, {key: value[0] for key, value in parse_qs(url.query).items()}
            )
        if failure is not None:
            failure.times -= 1
            if isinstance(failure.answer, requests.RequestException):
                raise failure.answer
            return failure.answer
        return status, headers, "" if body is None else json.dumps(body)

    def _route(self, call: Call, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        if call.path == "/graphql":
            return 200, {}, execute(self, call.body)
        if call.verb != "GET" and not self.may_write:
            return 403, {"X-Accepted-GitHub-Permissions": "pull_requests=write"}, READ_ONLY
        inside = call.path.removeprefix(f"/repos/{self.repository}")
        pull, issue = f"/pulls/{self.number}", f"/issues/{self.number}"
        match call.verb, inside.split("/")[1:]:
            case "GET", ["pulls"]:
                return self._pulls(query)
            case "GET", ["pulls", _] if inside == pull:
                return 200, {}, self._pull(self.pull)
            case "GET", ["pulls", _, "files"] if inside == f"{pull}/files":
                return self._files(query)
            case "GET", ["compare", basehead]:
                return self._compare(*unquote(basehead).split("..."))
            case "GET", ["git", "trees", sha] if sha in self.commits:
                return 200, {}, self._tree(sha)
            case "GET", ["git", "blobs", oid]:
                return self._blob(oid)
            case "POST", ["pulls", _, "reviews"] if inside == f"{pull}/reviews":
                return self._create_review(call.body)
            case "POST", ["pulls", _, "comments"] if inside == f"{pull}/comments":
                return self._create_file_comment(call.body)
            case "DELETE", ["pulls", _, "reviews", number] if number in {
                p["fullDatabaseId"] for p in self.pending
            }:
                self.pending = [p for p in self.pending if p["fullDatabaseId"] != number]
                return 200, {}, {**example("review"), "id": int(number), "state": "PENDING"}
            case "POST", ["issues", _, "comments"] if inside == f"{issue}/comments":
                return self._write_comment(call.body["body"], None, 201)
            case "PATCH", ["issues", "comments", number]:
                comment = next((c for c in self.comments if c["fullDatabaseId"] == number), None)
                return self._write_comment(call.body["body"], comment, 200) if comment else (404, {}, NOT_FOUND)
        return 404, {}, NOT_FOUND

    def _pulls(self, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        every = [self._pull(overrides) for overrides in (self.pull, *self.other_pulls)]
        listed = [
            pull
            for pull in every
            if query.get("state", "open") in {"all", pull["state"]}
            if query.get("head", "") in {"", f"{pull['head']['user']['login']}:{pull['head']['ref']}"}
        ]
        return 200, {}, listed

    def _pull(self, overrides: dict[str, Any]) -> dict[str, Any]:
        answer = example("pull")
        answer |= {
            "number": self.number,
            "changed_files": len(self.changed()),
            "draft": False,
            "locked": False,
            "merged": False,
        }
        answer["base"] |= {"sha": self.base, "ref": "main"}
        answer["base"]["repo"]["full_name"] = self.repository
        answer["head"] |= {"sha": self.head, "ref": "topic"}
        answer["head"]["repo"]["full_name"] = self.repository
        for key, value in overrides.items():
            side = answer[key] if isinstance(value, dict) and key in {"head", "base"} else {}
            answer[key] = {**side, **value} if side else value
            if side and value.get("repo"):
                answer[key]["repo"] = {**side["repo"], **value["repo"]}
        repo = answer["head"]["repo"]
        answer["head"]["user"]["login"] = (repo["full_name"] if repo else "ghost/").partition("/")[0]
        return answer

    def changed(self) -> list[str]:
        """Give the paths that differ between merge base and head."""
        old, new = self.commits.get(self.merge_base, {}), self.commits.get(self.head, {})
        gone = set(self.renames.values())
        return sorted(path for path in {*old, *new} - gone if old.get(path) != new.get(path))

    def _files(self, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        size, page = min(int(query.get("per_page", "30")), self.page_size), int(query.get("page", "1"))
        listed = [self.file(path) for path in self.changed()]
        more = len(listed) > size * page
        here = f"{self.api_url}/repositories/1/pulls/{self.number}/files"
        link = {"Link": f'<{here}?page={page + 1}>; rel="next", <{here}?page=9>; rel="last"'} if more else {}
        return 200, link, listed[size * (page - 1) : size * page]

    def file(self, path: str) -> dict[str, Any]:
        """Give the files API's entry of one changed path."""
        was = self.renames.get(path, path)
        before, after = self.commits[self.merge_base].get(was), self.commits[self.head].get(path)
        patch = make_patch(before, after)
        signs = [line[:1] for line in patch.split("\n")]
        status = "renamed" if was != path else "modified"
        status = "removed" if after is None else "added" if before is None else status
        answer = example("file") | {
            "filename": path,
            "sha": oid_of(after if after is not None else before),
            "status": status,
            "additions": signs.count("+"),
            "deletions": signs.count("-"),
            "changes": signs.count("+") + signs.count("-"),
        }
        answer.pop("patch")
        if patch and path not in self.no_patch:
            answer["patch"] = patch
        return answer | ({"previous_filename": was} if was != path else {})

    def _compare(self, base: str, head: str) -> tuple[int, dict[str, str], Any]:
        if not {base, head} <= set(self.commits):
            return 404, {}, NOT_FOUND
        answer = example("comparison")
        answer["merge_base_commit"]["sha"], answer["base_commit"]["sha"] = self.merge_base, base
        answer["files"] = [self.file(path) for path in self.changed()[:300]]
        return 200, {}, answer

    def _tree(self, sha: str) -> dict[str, Any]:
        entries = [
            {"path": path, "mode": f"{mode_of(content):o}", "sha": oid_of(content),
             "type": "commit" if isinstance(content, Submodule) else "blob",
             **({} if isinstance(content, Submodule) else {"size": len(raw(content))})}
            for path, content in sorted(self.commits[sha].items())
        ]  # fmt: skip
        folders = {str(parent) for path in self.commits[sha] for parent in list(Path(path).parents)[:-1]}
        entries += [{"path": path, "mode": "040000", "type": "tree", "sha": "f" * 40} for path in sorted(folders)]
        return example("tree") | {"tree": entries, "truncated": False}

    def _blob(self, oid: str) -> tuple[int, dict[str, str], Any]:
        found = next((c for files in self.commits.values() for c in files.values() if oid_of(c) == oid), None)
        if not isinstance(found, bytes):
            return 404, {}, NOT_FOUND
        text = base64.encodebytes(found).decode("ascii")
        return 200, {}, example("blob") | {"sha": oid, "size": len(found), "encoding": "base64", "content": text}

    def _write_comment(
        self, body: str, comment: dict[str, Any] | None, status: int
    ) -> tuple[int, dict[str, str], Any]:
        if self.pull.get("locked"):
            return 403, {}, READ_ONLY | {"message": "Unable to create comment because issue is locked."}
        if len(body) > 65536:
            return 422, {}, refusal("Body is too long (maximum is 65536 characters)")
        comment = comment or self.say("", mine=True)
        comment["body"] = body
        number = int(comment["fullDatabaseId"])
        return status, {}, example("issue_comment") | {"id": number, "body": body, "html_url": comment["url"]}

    def _create_file_comment(self, body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        if body["path"] not in self.changed():
            return 422, {}, refusal("pull_request_review_thread.path is invalid")
        thread = self.thread(
            body["path"], None if body.get("subject_type") == "file" else body["line"], body["body"]
        )
        comment = thread["comments_"][0]
        posted = {"id": int(comment["fullDatabaseId"]), "body": body["body"], "path": body["path"]}
        return 201, {}, example("review_comment") | posted | {"html_url": comment["url"]}

    def _create_review(self, body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        complaints = self.complaints(body)
        if complaints:
            return 422, {}, refusal(*complaints)
        for comment in body.get("comments", ()):
            self.thread(comment["path"], comment["line"], comment["body"])
        number = self.new_id()
        url = f"https://github.com/{self.repository}/pull/{self.number}#pullrequestreview-{number}"
        self.reviews.append({**body, "id": number, "url": url})
        return 200, {}, example("review") | {"id": number, "html_url": url, "body": body.get("body", "")}

    def complaints(self, review: dict[str, Any]) -> list[str]:
        """Say what GitHub dislikes about a review, in its words; it never says which comment it means."""
        said: list[str] = []
        if any(one["viewerDidAuthor"] for one in self.pending):
            said.append("User can only have one pending review per pull request")
        if review.get("event") not in {"COMMENT", "APPROVE", "REQUEST_CHANGES"} or not review.get("body"):
            said.append("Body can't be blank")
        for comment in review.get("comments", ()):
            if comment["path"] not in self.changed():
                said.append("Pull request review thread path is invalid")
                continue
            hunks = shown_lines(self.file(comment["path"]).get("patch", ""), comment.get("side", "RIGHT"))
            holding = [hunk for hunk in hunks if comment["line"] in hunk]
            start = comment.get("start_line")
            if not holding:
                said.append("Pull request review thread line must be part of the diff")
            elif start is not None and start >= comment["line"]:
                said.append("Pull request review thread start line must precede the end line.")
            elif start is not None and start not in holding[0]:
                said.append("Pull request review thread start line must be part of the same hunk as the line.")
        return said


def refusal(*complaints: str) -> dict[str, Any]:
    return {
        "message": "Unprocessable Entity",
        "errors": list(complaints),
        "documentation_url": "https://docs.github.com/rest/pulls/reviews",
    }
