"""Event files and comments: a pull request's event or one message, and commands from members alone."""

import atexit
import copy
import json
import tempfile
from pathlib import Path
from typing import Any

from fuzzing import target
from hypothesis import strategies as st

from omnireview.command import MEMBERS, WORD, Command, Verb, command_of
from omnireview.errors import UserError
from omnireview.event import EVENTS, Remark
from omnireview.event.read import read_event

PAYLOADS = [
    json.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parents[1] / "contract" / "payloads").rglob("*.json"))
]
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.text(max_size=8), st.just([]), st.just({}),
    st.floats(),
    st.sampled_from(["../../x", "a/b/c", "\u202e", "0" * 40, "refs/heads/x\n::error::y", "x" * 100_000]),
)  # fmt: skip
EDITS = st.lists(st.tuples(st.integers(0, 2_000), st.booleans(), VALUES), max_size=4)
PLACE = Path(tempfile.mkstemp(prefix="omnireview-fuzz-", suffix=".json")[1])
atexit.register(PLACE.unlink, missing_ok=True)


def ways(value: Any, way: tuple[Any, ...] = (), deep: int = 3) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [each for key, part in inner if deep for each in ((*way, key), *ways(part, (*way, key), deep - 1))]


@target(examples=150, at=st.integers(0, 200), edits=EDITS, name=st.sampled_from(sorted(EVENTS)))
def test_a_changed_payload_is_an_event_or_one_message(
    at: int, edits: list[tuple[int, bool, Any]], name: str
) -> None:
    payload = copy.deepcopy(PAYLOADS[at % len(PAYLOADS)])
    for number, remove, value in edits:
        every = ways(payload)
        if not every:
            break
        *way, key = every[number % len(every)]
        holder = payload
        for step in way:
            holder = holder[step]
        if remove:
            del holder[key]
        else:
            holder[key] = value
    PLACE.write_text(json.dumps(payload), encoding="utf-8")
    told(name)


@target(examples=100, data=st.binary(max_size=60), name=st.sampled_from(sorted(EVENTS)))
def test_any_bytes_are_no_event(data: bytes, name: str) -> None:
    PLACE.write_bytes(data)
    assert told(name) is not None


def told(name: str) -> UserError | None:
    try:
        read_event({"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(PLACE)})
    except UserError as problem:
        refused = problem
    else:
        return None
    assert "\n" not in str(refused).partition("\n  where:")[0]
    return refused


BODIES = st.lists(
    st.sampled_from(
        [WORD, "/omni", " ", "\t", "\n", "\r\n", "review", "explain", "ignore", "help", "bare-except",
        "0123456789abcdef", "@me",
         "because", "x" * 2_000, "> ", "`", "<!-- -->", "\u202e", "\u200b", "é", "/", "REVIEW", "\x00"]
    ),
    max_size=8,
).map("".join)  # fmt: skip
WHO = st.sampled_from(["OWNER", "MEMBER", "COLLABORATOR", "CONTRIBUTOR", "NONE", "FIRST_TIMER", "member", ""])


@target(
    examples=250, body=BODIES, association=WHO, action=st.sampled_from(["created", "edited"]), bot=st.booleans(),
    on_pull=st.booleans(),
)  # fmt: skip
def test_only_a_member_s_first_words_are_a_command(
    body: str, association: str, action: str, bot: bool, on_pull: bool
) -> None:
    remark = Remark(
        action=action, repository="a/b", number=1, is_pull_request=on_pull, comment=2, on_code=False,
        in_reply_to=None,
        body=body, author="x", association=association, by_bot=bot, open=True, locked=False,
    )  # fmt: skip
    found = command_of(remark)
    if isinstance(found, Command):
        assert association in MEMBERS
        assert (action, bot, on_pull) == ("created", False, True)
        first = body.split("\n", maxsplit=1)[0]
        assert first.split()[0] == WORD
        assert found.verb in first or (found.verb is Verb.HELP and first.split() == [WORD])
        assert "\n" not in found.reason
