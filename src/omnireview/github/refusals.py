"""What GitHub, or the way to it, answers instead of success → our errors, in words that help."""

import ssl
import time
from datetime import UTC, datetime
from typing import Any

import requests
import urllib3.exceptions

from omnireview.errors import AnswerLost, GitHubFailed, NotPermitted, Topic, Unprocessable
from omnireview.github.permissions import Denied, diagnose
from omnireview.nouns import noun


@noun
class Call:
    """One call to GitHub: `doing` completes the sentence "could not …"; `changes` is True for a write.

    `adds` is True for an edit that is none: carried out twice, it adds twice. `sets` is True for a POST that is an
    edit: carried out twice, it leaves what once leaves.
    """

    verb: str
    url: str
    doing: str
    changes: bool = False
    adds: bool = False
    sets: bool = False

    @property
    def place(self) -> str:
        """Name the call as a person would look it up."""
        return f"{self.verb} {self.url}"


@noun
class Answer:
    """One answer. `headers` have lower-case names; `data` is the parsed body, or its text if it is no JSON."""

    status: int
    headers: dict[str, str]
    data: Any

    @property
    def words(self) -> str:
        """What GitHub says went wrong, in its own words; "" when it says nothing."""
        message = self.data.get("message") if isinstance(self.data, dict) else None
        return message if isinstance(message, str) else ""

    @property
    def complaints(self) -> tuple[str, ...]:
        """The entries of `errors`, which GitHub writes as sentences or as objects."""
        listed = self.data.get("errors") if isinstance(self.data, dict) else None
        entries = listed if isinstance(listed, list) else [listed] if listed else []
        return tuple(_complaint(entry) for entry in entries)

    @property
    def is_rate_limit(self) -> bool:
        """True when the call was refused for being one too many; it was not carried out."""
        said = self.words.lower()
        return self.status == 429 or (
            self.status == 403
            and (
                "retry-after" in self.headers
                or "rate limit" in said
                or self.headers.get("x-ratelimit-remaining") == "0"
            )
        )

    def wait(self, refusals: int) -> float:
        """Give the seconds to wait before the call may be tried again, after so many refusals in a row.

        docs.github.com, "Best practices for using the REST API": `retry-after`, else the reset of a used-up limit,
        else a minute that doubles each time.
        """
        after = self.headers.get("retry-after", "")
        if after.isdigit():
            return float(after)
        reset = self.headers.get("x-ratelimit-reset", "")
        if self.headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
            return max(0.0, float(reset) - time.time()) + 1
        return float(60 << (refusals - 1))


def _complaint(entry: Any) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    if entry.get("message"):
        return str(entry["message"])
    return " ".join(str(entry[key]) for key in ("resource", "field", "code") if entry.get(key))


def refused(call: Call, answer: Answer) -> GitHubFailed:
    """Translate an answer that is no success."""
    status, said = answer.status, answer.words
    quoted = f': "{said}"' if said else ""
    if answer.is_rate_limit:
        return _rate_limited(call, answer)
    if status == 401:
        return GitHubFailed(
            f"GitHub does not accept the token{quoted}; could not {call.doing}.",
            where=call.place,
            mend="pass one that is valid for this host: in a workflow ${{ github.token }}, elsewhere a new one.",
            status=status,
            topic=Topic.CREDENTIALS,
        )
    if status == 403 or (status == 404 and call.changes):
        return _not_permitted(call, answer, quoted)
    if status == 404:
        return not_found(call, said)
    if status == 422:
        listed = "; ".join(answer.complaints)
        return Unprocessable(
            f"GitHub refuses the content{quoted}{' - ' + listed if listed else ''}; could not {call.doing}.",
            complaints=answer.complaints or ((said,) if said else ()),
            where=call.place,
            mend="nothing was written; the complaint above is GitHub's own.",
        )
    if status >= 500:
        return lost(call, f"GitHub answered {status}") if call.changes else _broken(call, status)
    if 300 <= status < 400:
        target = answer.headers.get("location", "elsewhere")
        return GitHubFailed(
            f"GitHub points to {target}; could not {call.doing}.",
            where=call.place,
            mend="the repository was probably renamed: use its present name.",
            status=status,
            topic=Topic.NOT_FOUND,
        )
    return GitHubFailed(
        f"GitHub answered {status}{quoted}; could not {call.doing}.",
        where=call.place,
        mend="see what GitHub says above; try again if it looks passing.",
        status=status,
        topic=Topic.REFUSED,
    )


def not_found(call: Call, said: str = "") -> GitHubFailed:
    """Say that a read found nothing, or nothing that this token may see."""
    detail = f' GitHub says: "{said}".' if said and said != "Not Found" else ""
    return GitHubFailed(
        f"GitHub shows no such thing to this token; could not {call.doing}.{detail}",
        where=call.place,
        mend="check owner, name and number; for a private repository the token needs `contents: read` and "
        "`pull-requests: read` there (GitHub answers 404 to hide what a token may not see).",
        status=404,
        topic=Topic.NOT_FOUND,
    )


def _not_permitted(call: Call, answer: Answer, quoted: str) -> NotPermitted:
    topic, mend = diagnose(Denied(call.url, answer.status, answer.words, answer.headers))
    return NotPermitted(
        f"The token may not {call.doing}{quoted}.",
        where=call.place,
        mend=mend,
        status=answer.status,
        topic=topic,
    )


def _rate_limited(call: Call, answer: Answer) -> GitHubFailed:
    at = datetime.fromtimestamp(time.time() + answer.wait(1), tz=UTC).strftime("%H:%M:%S UTC")
    primary = answer.headers.get("x-ratelimit-remaining") == "0"
    name = "hourly rate limit" if primary else "secondary rate limit"
    return GitHubFailed(
        f"GitHub's {name} is used up and waiting would take too long; could not {call.doing}.",
        where=call.place,
        mend=f"run again after {at}; the limit is shared by every workflow that uses this token.",
        status=answer.status,
        topic=Topic.RATE_LIMIT,
    )


def _broken(call: Call, status: int) -> GitHubFailed:
    return GitHubFailed(
        f"GitHub answered {status} again and again; could not {call.doing}.",
        where=call.place,
        mend="run again later; www.githubstatus.com tells of outages.",
        status=status,
        topic=Topic.OUTAGE,
    )


def lost(call: Call, why: str) -> AnswerLost:
    """Say that a write may or may not have been carried out."""
    return AnswerLost(
        f"{why}, so it is not known whether GitHub did {call.doing}.",
        where=call.place,
        mend="run again: what was written is found and not written twice.",
    )


def strange(call: Call) -> GitHubFailed:
    """Say that an answer is not in the form that GitHub documents."""
    return GitHubFailed(
        f"The answer is not one that GitHub's API gives; could not {call.doing}.",
        where=call.place,
        mend="check the API address (GITHUB_API_URL; Enterprise: https://HOST/api/v3) and any proxy in between.",
        topic=Topic.STRANGE,
    )


def never_sent(fault: Exception) -> bool:
    """True when GitHub can't have received the call, so that even a write may be sent again."""
    reason = getattr(fault.args[0], "reason", None) if fault.args else None
    unconnected = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    if isinstance(fault, requests.ConnectTimeout) or isinstance(reason, unconnected):
        return True
    # Other faults of TLS can come at any time, also while the answer to a write is read.
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in getattr(reason, "args", ()))


def unreachable(call: Call, host: str, fault: Exception) -> GitHubFailed:
    """Translate a failure on the way to GitHub or back."""
    if call.changes and not never_sent(fault):
        why = "No answer came in time" if isinstance(fault, requests.Timeout) else "The connection broke"
        return lost(call, f"{why} from {host}")
    reason = getattr(fault.args[0], "reason", None) if fault.args else None
    if isinstance(fault, requests.exceptions.SSLError):
        what, mend = "has a certificate that is not trusted", "name the CA bundle in REQUESTS_CA_BUNDLE."
    elif isinstance(fault, requests.exceptions.ProxyError):
        what, mend = "can't be reached through the proxy", "check HTTPS_PROXY and NO_PROXY."
    elif isinstance(fault, requests.Timeout):
        what, mend = "did not answer in time", "run again later; check the network and www.githubstatus.com."
    elif isinstance(reason, urllib3.exceptions.NameResolutionError):
        what, mend = "can't be found (no such name, or no network)", "check the network and the API address."
    else:
        what, mend = "can't be reached", "check the network, a proxy (HTTPS_PROXY) and the API address."
    return GitHubFailed(f"{host} {what}; could not {call.doing}.", where=call.place, mend=mend)
