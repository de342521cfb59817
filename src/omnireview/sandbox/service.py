"""One request → one answer, with everything that GitHub does around an operation.

`Service.answer` is all of the sandbox without a socket: tokens, rate limits, faults, the operation, ETags.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from omnireview.sandbox import graphql, rates
from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.asked import Answer, Asked, Reply, Request
from omnireview.sandbox.fields import parse
from omnireview.sandbox.mischief import Fault, Silence
from omnireview.sandbox.refusals import Refused, not_found
from omnireview.sandbox.repository import Repository
from omnireview.sandbox.rest import find
from omnireview.sandbox.state import Exchange, State, Token
from omnireview.sandbox.tokens import token_of

ENTERPRISE = "/api/v3"
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True)
class NoAnswer:
    """The connection is to end without an answer, at once or after a while."""

    how: Silence
    lasts: float


class Service:
    """A GitHub with one repository. `state` may be changed from outside while `state.lock` is held."""

    def __init__(self, state: State, git: Repository) -> None:
        self.state = state
        self.git = git

    def answer(self, request: Request) -> Answer | NoAnswer:
        """Answer one request. It is noted in `state.exchanges`."""
        url = urlsplit(request.url)
        path, prefix = url.path, ""
        if path == "/api/graphql" or path.startswith(f"{ENTERPRISE}/"):
            path, prefix = path.removeprefix(ENTERPRISE) if path != "/api/graphql" else "/graphql", ENTERPRISE
        with self.state.lock:
            at = Addresses(f"{url.scheme}://{url.netloc}", self.state.repository, prefix)
            query = dict(parse_qsl(url.query, keep_blank_values=True))
            note = Exchange(request.verb, path, query, None, "")
            self.state.exchanges.append(note)
            answer = self._answer(request, at, note)
            note.status = answer.status if isinstance(answer, Answer) else 0
            return answer

    def _answer(self, request: Request, at: Addresses, note: Exchange) -> Answer | NoAnswer:
        try:
            note.body = parse(request.body)
        except Refused as refusal:
            return _written(Reply(refusal.body, refusal.status))
        fault = self._fault(note)
        if fault is not None and not fault.after:
            return _failing(fault)
        answer = self._usual(request, at, note)
        return answer if fault is None else _failing(fault)

    def _fault(self, note: Exchange) -> Fault | None:
        asked = note.body.get("query") if isinstance(note.body, dict) and note.path == "/graphql" else None
        subject = f"{note.path} {asked}" if isinstance(asked, str) else note.path
        # Every fault sees the request, so that each counts all that match it.
        striking = [fault for fault in self.state.faults if fault.strikes(note.verb, subject)]
        return striking[0] if striking else None

    def _usual(self, request: Request, at: Addresses, note: Exchange) -> Answer:
        token = token_of(self.state, request.headers.get("authorization", ""))
        if token is None:
            return _written(Reply(Refused(401, "Bad credentials").body, 401))
        note.token = token.secret
        resource = "graphql" if note.path == "/graphql" else "core"
        try:
            if note.path == "/rate_limit":
                rates.refresh(self.state, token)
            else:
                rates.count(self.state, token, resource)
            reply = self._operate(request, at, note, token)
        except Refused as refusal:
            reply = _refusal(refusal, note)
        told = rates.headers(token, resource)
        answer = _written(reply, told | {"X-GitHub-Request-Id": f"SANDBOX:{len(self.state.exchanges):X}"})
        if request.verb == "GET" and answer.status == 200:
            answer.headers["ETag"] = tag = f'W/"{hashlib.sha256(token.secret.encode() + answer.body).hexdigest()}"'
            if tag in [each.strip() for each in request.headers.get("if-none-match", "").split(",")]:
                rates.give_back(token, resource)
                return Answer(304, answer.headers | rates.headers(token, resource))
        return answer

    def _operate(self, request: Request, at: Addresses, note: Exchange, token: Token) -> Reply:
        found = find(request.verb, note.path)
        part = {name: unquote(value) for name, value in found[1].items()} if found else {}
        sent: Any = note.body
        accept = request.headers.get("accept", "")
        asked = Asked(self.state, self.git, at, token, note.path, note.query, sent, accept, part)
        if note.path == "/graphql" and request.verb == "POST":
            return graphql.execute(asked)
        if found is None:
            raise not_found()
        if "owner" in part:
            named = f"{part['owner']}/{part['repo']}".lower() == self.state.repository.lower()
            if not named or (self.state.private and not token.permissions):
                raise not_found()
        return found[0](asked)


def _refusal(refusal: Refused, note: Exchange) -> Reply:
    if note.path == "/graphql" and "rate limit exceeded" in refusal.message:
        return Reply({"errors": [{"type": "RATE_LIMITED", "message": refusal.message}]})
    return Reply(refusal.body, refusal.status, refusal.headers)


def _failing(fault: Fault) -> Answer | NoAnswer:
    if isinstance(fault.answer, Silence):
        return NoAnswer(fault.answer, fault.lasts)
    headers = dict(fault.headers)
    if fault.answer in {502, 503, 504} and not fault.message:
        # What a gateway says is a page of its own.
        return Answer(fault.answer, {"Content-Type": "text/html", **headers}, b"<html>Unicorn!</html>")
    return _written(Reply(Refused(fault.answer, fault.message or "Sandbox").body, fault.answer, headers))


def _written(reply: Reply, headers: dict[str, str] | None = None) -> Answer:
    every = {**(headers or {}), **reply.headers}
    if reply.raw is not None:
        return Answer(
            reply.status, {"Content-Type": "application/vnd.github.raw; charset=utf-8", **every}, reply.raw
        )
    if reply.data is None:
        return Answer(reply.status, every)
    return Answer(reply.status, {"Content-Type": JSON, **every}, json.dumps(reply.data).encode())
