"""The one way to GitHub: sends, waits, tries again where that is safe, and counts.

PyGithub's own retries stay off: they send a POST twice, sleep through any `Retry-After`, and end in exceptions of
`requests`. Reads, edits and deletions are tried again here, since repeating them changes nothing; creations never,
unless GitHub refused them for a rate limit or can't have received them.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import github
import requests
from github.Requester import Requester

from omnireview.ending import unbroken
from omnireview.errors import BadInput, GitHubFailed
from omnireview.github import graphql, refusals
from omnireview.github.refusals import Answer, Call

TRIES = 4
"""How often a call that may be repeated is sent before we give up."""

TIMEOUT = 20
"""Seconds without an answer after which a call counts as failed; GitHub itself gives up after 10."""


SILENT = 1
"""Seconds of waiting below which nobody is told."""


class Wire:
    """Connections to one GitHub. `requests` counts what was sent, answered or not.

    `pause` is the least time between two writes and the first wait before a repetition, `patience` the longest
    that one call may wait for rate limits; both in seconds. `notice` is told of every longer wait, and why.
    """

    def __init__(
        self,
        token: str,
        addresses: tuple[str, str | None],
        *,
        pause: float,
        patience: float,
        sleep: Callable[[float], None],
        notice: Callable[[str], None],
    ) -> None:
        api_url, graphql_url = addresses
        self._rest_base = _checked(api_url)
        graphql_url = _checked(graphql_url or self._rest_base.removesuffix("/v3") + "/graphql")
        self._graphql_base = graphql_url.removesuffix("/graphql")
        self._reader = _connection(token, self._rest_base, 0)
        self._writer = _connection(token, self._rest_base, pause)
        self._asker = _connection(token, self._graphql_base, 0)
        self._commander = _connection(token, self._graphql_base, pause)
        self._last_change: tuple[Requester | None, float] = None, 0.0
        self._hide: Callable[[str], str] = lambda text: text.replace(token, "***")
        self._pause, self._patience, self._sleep, self._notice = pause, patience, sleep, notice
        self.host = urlsplit(self._rest_base).netloc
        self.requests = self.reads = 0

    def get(self, path: str, doing: str, **parameters: str | int) -> Answer:
        """Read one resource; `path` starts with a slash and is already quoted."""
        path += f"?{urlencode(parameters)}" if parameters else ""
        return self._send(self._reader, Call("GET", self._rest_base + path, doing), path, None)

    def write(
        self, verb: str, path: str, doing: str, body: Mapping[str, Any] | None = None, *, adds: bool = False
    ) -> Answer:
        """Change one resource. A POST, and an edit that `adds`, is carried out at most once."""
        call = Call(verb, self._rest_base + path, doing, changes=True, adds=adds)
        return self._send(self._writer, call, path, body)

    def ask(self, query: str, variables: Mapping[str, Any], doing: str) -> dict[str, Any]:
        """Run a GraphQL query and give its `data`; what GitHub does not find is null in it."""
        return self.ask_in_part(query, variables, doing)[0]

    def ask_in_part(
        self, query: str, variables: Mapping[str, Any], doing: str
    ) -> tuple[dict[str, Any], frozenset[str]]:
        """Run a GraphQL query and give its `data`, and which `optional…` fields of it were refused: null in it."""
        call = Call("POST", f"{self._graphql_base}/graphql", doing)
        answer = self._send(self._asker, call, "/graphql", {"query": query, "variables": variables})
        data = answer.data.get("data") if isinstance(answer.data, dict) else None
        if not isinstance(data, dict):
            raise refusals.strange(call)
        return data, frozenset(filter(None, map(_optional, answer.data.get("errors") or ())))

    def command(self, mutation: str, variables: Mapping[str, Any], doing: str) -> tuple[set[str], dict[str, str]]:
        """Carry out GraphQL mutations that may be repeated, under aliases that begin as `graphql.OPTIONAL`.

        Gives the aliases of those that were carried out, and GitHub's words for each of the others.
        """
        call = Call("POST", f"{self._graphql_base}/graphql", doing, changes=True, sets=True)
        answer = self._send(self._commander, call, "/graphql", {"query": mutation, "variables": variables})
        data = answer.data.get("data") if isinstance(answer.data, dict) else None
        if not isinstance(data, dict):
            raise refusals.lost(call, "The answer names no result")
        refused = {
            alias: self._hide(str(error.get("message") or "it gives no reason"))
            for error in answer.data.get("errors") or ()
            if isinstance(error, dict) and (alias := _commanded(error))
        }
        done = {alias for alias, told in data.items() if told is not None and alias not in refused}
        return done, {alias: refused.get(alias, "it gives no reason") for alias in data if alias not in done}

    def _send(self, line: Requester, call: Call, path: str, body: Mapping[str, Any] | None) -> Answer:
        waited = 0.0
        for tries in range(1, TRIES + 1):
            outcome = self._once(line, call, path, body, tries)
            if isinstance(outcome, Answer):
                return outcome
            error, wait = outcome
            if wait is None or tries == TRIES or waited + wait > self._patience:
                # Raised here and not where it was caught: its context would hold the request, and so the token.
                raise error
            if wait >= SILENT:
                self._notice(f"waiting {wait:.0f} s for {self.host} ({_reason(error)})")
            self._sleep(wait)
            waited += wait
        raise AssertionError("the last try returns or raises")

    def _once(
        self, line: Requester, call: Call, path: str, body: Mapping[str, Any] | None, tries: int
    ) -> Answer | tuple[GitHubFailed, float | None]:
        """Send once → the answer, or the failure with the seconds after which to try again (None: not at all)."""
        self.requests += 1
        self.reads += not call.changes
        backoff = self._pause * 2 ** (tries - 1)
        once = call.changes and not call.sets and (call.verb == "POST" or call.adds)
        repeated = None if once else backoff
        try:
            send = self._change if call.changes else self._read
            status, headers, text = send(line, call, path, body)
        except requests.RequestException as fault:
            wait = backoff if refusals.never_sent(fault) else repeated
            return refusals.unreachable(call, self.host, fault), wait
        except (RuntimeError, AssertionError):  # PyGithub's way to refuse a redirection to another host
            return refusals.strange(call), None
        answer = _parsed(status, headers, text)
        if answer.status < 300 and isinstance(answer.data, str):
            return (
                refusals.lost(call, "The answer was cut off") if call.changes else refusals.strange(call)
            ), repeated
        if answer.status < 300:
            return answer
        answer = _parsed(status, headers, self._hide(text))  # its words go into the error
        wait = answer.wait(tries) if answer.is_rate_limit else repeated if answer.status >= 500 else None
        return refusals.refused(call, answer), wait

    def _read(
        self, line: Requester, call: Call, path: str, body: Mapping[str, Any] | None
    ) -> tuple[int, dict[str, Any], str]:
        return line.requestJson(call.verb, path, input=body)

    def _change(
        self, line: Requester, call: Call, path: str, body: Mapping[str, Any] | None
    ) -> tuple[int, dict[str, Any], str]:
        """Send a write, which nothing tears off; a connection knows its own pauses, and not those after others."""
        before, at = self._last_change
        wait = at + self._pause - time.monotonic()
        if before not in {None, line} and wait > 0:
            self._sleep(wait)
        with unbroken():
            try:
                return line.requestJson(call.verb, path, input=body)
            finally:
                self._last_change = line, time.monotonic()


def _reason(error: GitHubFailed) -> str:
    if error.status in {403, 429}:
        return "rate limit"
    return f"it answered {error.status}" if error.status else "no usable answer"


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.username:
        raise BadInput(
            "The API address is not a web address.",
            where=f"{parts.scheme}://{parts.hostname}",
            mend="use https://api.github.com, or https://HOST/api/v3 for GitHub Enterprise Server.",
        )
    return url.rstrip("/")


def _connection(token: str, base: str, pause: float) -> Requester:
    # Unlike most programs, requests does not know SSL_CERT_FILE.
    own_ca = None if os.environ.get("REQUESTS_CA_BUNDLE") else os.environ.get("SSL_CERT_FILE")
    return github.Github(
        auth=github.Auth.Token(token),
        base_url=base,
        timeout=TIMEOUT,
        user_agent="omnireview",
        per_page=100,
        verify=own_ca or True,
        retry=0,
        seconds_between_requests=0,
        seconds_between_writes=pause,
        lazy=True,
    ).requester


def _parsed(status: int, headers: Mapping[str, Any], text: str) -> Answer:
    """Read an answer; GraphQL's errors, which come with status 200, get the status that REST would give them."""
    try:
        data = json.loads(text) if text else None
    except ValueError:
        data = text
    if status == 200 and isinstance(data, dict) and isinstance(data.get("errors"), list):
        errors = [error for error in data["errors"] if isinstance(error, dict) and not _is_harmless(error)]
        if errors:
            status = _STATUS.get(str(errors[0].get("type")), 400 if "extensions" in errors[0] else 502)
            data = {"message": str(errors[0].get("message", ""))}
    return Answer(status, dict(headers), data)


def _is_harmless(error: Mapping[str, Any]) -> bool:
    kind = error.get("type")
    if kind != "RATE_LIMITED" and _commanded(error):
        return True
    return kind == "NOT_FOUND" or (kind in {"FORBIDDEN", "INSUFFICIENT_SCOPES"} and bool(_optional(error)))


def _commanded(error: Mapping[str, Any]) -> str:
    """Give the alias of the mutation that an error is about; "" for all else."""
    path = error.get("path")
    alias = path[0] if isinstance(path, list) and path else ""
    return alias if isinstance(alias, str) and alias.startswith(graphql.OPTIONAL) else ""


def _optional(error: Any) -> str:
    """Give the alias of the optional field that was refused; "" for all else, and for one that there is not."""
    path = error.get("path") if isinstance(error, dict) else None
    if not isinstance(path, list) or len(path) < 2 or error.get("type") == "NOT_FOUND":
        return ""
    alias = path[1]
    return alias if isinstance(alias, str) and alias.startswith(graphql.OPTIONAL) else ""


_STATUS = {"RATE_LIMITED": 429, "FORBIDDEN": 403, "INSUFFICIENT_SCOPES": 403}
"""GraphQL error types → HTTP status. Errors without a type are GitHub's time-outs and crashes (502)."""
