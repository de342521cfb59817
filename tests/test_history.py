"""The memory of earlier reviews, and what is told from it: small, bounded, and harmless whoever wrote it."""

import base64
import json
import zlib
from dataclasses import replace
from hashlib import sha256
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_reviews import found, review_of
from rendered import Page

from omnireview.history import Fate, Memory, Past, Push, Relation, Remembered, Since, Trail
from omnireview.history.block import LARGEST, LONGEST, MOST_PUSHES, BadMemory, read, remember, write
from omnireview.history.look_back import look_back
from omnireview.publish.recall import this_push
from omnireview.render import as_json, as_markdown
from omnireview.review import Review
from omnireview.terms import Severity

FIRST, SECOND, THIRD = (letter * 40 for letter in "abc")


def remembered(number: int, severity: str = "major", **more: object) -> Remembered:
    facts = {"rule": "bare-except", "path": f"engine/part_{number}.py", "line": number + 1, **more}
    return Remembered(f"{number:016x}", severity=Severity(severity), **facts)  # type: ignore[arg-type]


def push(head: str, *findings: Remembered, **more: object) -> Push:
    facts: dict[str, object] = {"base": "d" * 40, "version": "1.0", "overall": 7.5, "verdict": "incomplete"} | more
    return Push(head, findings=findings, new=len(findings), **facts)  # type: ignore[arg-type]


def block(document: object, version: int = 1) -> str:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return f"<!-- omnireview-memory:v{version} {base64.b64encode(zlib.compress(data, 9)).decode()} -->"


def told(memory: Memory, now: Push, trail: Trail | None = None, **more: Fate) -> Since:
    known = {name.removeprefix("f"): fate for name, fate in more.items()}
    return look_back(
        memory, now, known, frozenset(), lambda *_: trail or Trail(Relation.AHEAD, (now.head,), whole=True)
    )


# The block.

NAMES = st.text(st.characters(blacklist_categories=["Cs"]) | st.sampled_from("\udc80\udcff`<>-|@"), max_size=30)
FINDINGS = st.builds(
    Remembered,
    fingerprint=st.integers(0, 50).map(lambda number: f"{number:016x}"),
    rule=st.text("ab<`-", max_size=5),
    severity=st.sampled_from(Severity),
    path=NAMES,
    line=st.none() | st.integers(1, 10_000),
    kin=st.sampled_from(["", "abcdef"]),
    scope=st.sampled_from(["", "012345"]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(FINDINGS, unique_by=lambda each: each.fingerprint), st.none() | st.floats(1, 10))
def test_what_is_written_is_read_again(findings: list[Remembered], overall: float | None) -> None:
    findings.sort(key=lambda each: each.rank)
    names = frozenset(each.fingerprint for each in findings[:200])
    memory = Memory((push(FIRST, *findings[::2], overall=overall), push(SECOND, *findings)), names, names)
    line = write(memory)
    assert "\n" not in line
    assert line.count("--") == 2
    assert read(f"text\n\n{line}\n") == memory


def test_ten_heads_are_remembered_and_a_review_made_again_counts_once() -> None:
    memory = Memory()
    for number in range(15):
        memory = remember(memory, push(f"{number:040x}", remembered(number)))
        memory = remember(memory, push(f"{number:040x}", remembered(number)))
    assert [int(each.head, 16) for each in memory.pushes] == list(range(5, 15))
    assert len(memory.pushes) == MOST_PUSHES


def test_what_does_not_fit_is_forgotten_oldest_first_and_least_severe_next_and_the_heads_stay() -> None:
    severities = ["blocker"] * 10 + ["minor"] * 4_000
    random = [sha256(bytes([number % 256, number // 256])).hexdigest() for number in range(len(severities))]
    many = [
        replace(remembered(number, severity, kin=random[number][:6]), fingerprint=random[number][:16])
        for number, severity in enumerate(severities)
    ]
    many.sort(key=lambda each: each.rank)
    line = write(Memory((push(FIRST, remembered(7_000), many[0]), push(SECOND, *many))))
    assert len(line) <= LONGEST
    before, kept = read(line).pushes
    assert (before.head, before.overall, before.findings, before.cut) == (FIRST, 7.5, (many[0],), 1)
    assert [each.severity for each in kept.findings[:10]] == [Severity.BLOCKER] * 10
    assert len(kept.findings) > 250
    assert len(kept.findings) + kept.cut == len(many)


def test_threads_are_remembered_up_to_two_hundred_and_those_of_the_newest_head_first() -> None:
    threads = frozenset(sha256(bytes([number % 256, number // 256])).hexdigest()[:16] for number in range(600))
    now = remembered(1)
    memory = Memory((push(FIRST, now),), threads | {now.fingerprint}, frozenset({now.fingerprint}))
    line = write(memory)
    assert len(line) <= LONGEST
    told = read(line)
    assert len(told.threads) == 200
    assert told.threads <= memory.threads
    assert told.closed == {now.fingerprint}


def test_a_memory_of_the_version_before_has_no_threads() -> None:
    assert read(block(GOOD, 1)).threads == read(block(GOOD, 2)).threads == frozenset()


def test_paths_of_any_length_leave_a_memory_that_can_be_read() -> None:
    findings = [remembered(number, path="long/" * 500 + str(number)) for number in range(300)]
    assert read(write(Memory((push(FIRST, *findings),)))).pushes[0].head == FIRST


GOOD: dict[str, list[Any]] = {"pushes": [[FIRST, "", "1.0", 7.0, "", 1, 0]], "rules": ["a"], "paths": ["b"],
        "findings": [["0" * 16, "", "", 0, 0, 1, 0, 1]]}  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "<!-- omnireview-memory:v1 -->",
        "<!-- omnireview-memory:v1 e -->",
        "<!-- omnireview-memory:v1 eNpVUA== -->",
        "<!-- omnireview-memory:v1 <b>x</b> -->",
        block(GOOD, 3),
        block(GOOD | {"threads": ["0" * 15, ""]}),
        block(GOOD | {"threads": ["0" * 16 * 1_001, ""]}),
        block(GOOD | {"threads": ["0" * 16]}),
        block(GOOD | {"threads": [["0" * 16], []]}),
        block(GOOD, 999_999_999),
        block(b"[" * 100_000),
        block(b"[" * 20_000_000),
        block(b"\xff\xfe"),
        block(b" " * (LARGEST + 1) + json.dumps(GOOD).encode()),
        block([]),
        block(GOOD | {"more": 1}),
        block(GOOD | {"pushes": []}),
        block(GOOD | {"pushes": GOOD["pushes"] * 11}),
        block(GOOD | {"pushes": [["main", "", "1.0", 7.0, "", 1, 0]]}),
        block(GOOD | {"pushes": [[FIRST, "", "1.0", 1e309, "", 1, 0]]}),
        block(GOOD | {"pushes": [[FIRST, "", "1.0", "7", "", 1, 0]]}),
        block(GOOD | {"paths": ["\u20ac"]}),
        block(GOOD | {"paths": []}),
        block(GOOD | {"findings": GOOD["findings"] * 2}),
        block(GOOD | {"findings": [["0" * 16, "", "", 0, 0, 0, 0, 1]]}),
        block(GOOD | {"findings": [["0" * 16, "", "", 0, 0, 1, 4, 1]]}),
        block(GOOD | {"findings": [["0" * 16, "", "", 0, 0, 1, 0, 2]]}),
        block(GOOD | {"findings": [["0" * 16, "", "", 0, 0, 1, 0, 10**30]]}),
    ],
)
def test_a_block_that_we_would_not_write_is_refused(line: str) -> None:
    assert read(block(GOOD)).pushes[0].findings[0].path == "b"
    with pytest.raises(BadMemory):
        read(f"text\n{line}\n")


def test_only_the_last_line_is_a_memory() -> None:
    assert read(f"{block(GOOD)}\nand a line below") == Memory()
    assert read(f"> {block(GOOD)}") == Memory()
    assert read("") == Memory()


# What is told.


def test_what_is_over_is_told_apart_by_what_became_of_it() -> None:
    old = [remembered(number) for number in range(6)]
    trail = Trail(
        Relation.AHEAD,
        (SECOND, THIRD),
        {old[0].path: (SECOND,), old[1].path: (), old[2].path: (THIRD,)},
        whole=True,
        removed=frozenset({old[2].path}),
    )
    memory = Memory((push(FIRST, *old),))
    fates = {"f" + old[5].fingerprint: Fate.COUNTED}
    since = told(memory, push(THIRD, version="2.0"), trail, **fates)
    assert [(past.fate, past.commit) for past in since.past] == [
        (Fate.MENDED, SECOND),
        (Fate.MENDED, ""),
        (Fate.REMOVED, THIRD),
        (Fate.UNTOUCHED, ""),
        (Fate.UNTOUCHED, ""),
        (Fate.COUNTED, ""),
    ]
    same = told(memory, push(THIRD), trail, **fates)
    assert same.past[3].fate is Fate.MENDED, "under the same rules, only the push can have done it"


def test_a_file_that_was_not_analysed_proves_nothing() -> None:
    old = remembered(1)
    trail = Trail(Relation.AHEAD, (SECOND,), {old.path: (SECOND,)}, renamed={old.path: "new.py"})
    since = look_back(Memory((push(FIRST, old),)), push(SECOND), {}, frozenset({"new.py"}), lambda *_: trail)
    assert [past.fate for past in since.past] == [Fate.UNREAD]


def test_the_same_code_elsewhere_is_still_open_and_one_more_of_it_is_new() -> None:
    old = remembered(1, kin="aaaaaa")
    here, there = remembered(2, kin="aaaaaa"), remembered(3, kin="aaaaaa")
    since = told(Memory((push(FIRST, old),)), push(SECOND, here, there))
    assert (since.open, since.new, since.past) == ((here,), (there,), ())


def test_a_blocker_on_an_edited_line_is_new_again() -> None:
    place = {"path": "engine.py", "scope": "bbbbbb"}
    for severity, still_open in [("major", 1), ("blocker", 0)]:
        old, now = remembered(1, severity, **place), remembered(2, severity, **place)
        since = told(Memory((push(FIRST, old),)), push(SECOND, now))
        assert (len(since.open), len(since.new)) == (still_open, 1 - still_open)


def test_a_finding_that_was_mended_two_reviews_ago_is_reopened() -> None:
    one, other = remembered(1), remembered(2)
    memory = Memory((push(FIRST, one, other), push(SECOND, other)))
    since = told(memory, push(THIRD, one, other))
    assert (since.reopened, since.open, since.new) == ((one,), (other,), ())


def test_after_a_review_that_was_too_long_to_remember_nobody_claims_to_know_what_is_new() -> None:
    memory = Memory((push(FIRST, remembered(1, "major"), remembered(2, "minor"), cut=5),))
    since = told(memory, push(SECOND, remembered(3, "blocker"), remembered(4, "minor")))
    assert [each.severity for each in since.new] == [Severity.BLOCKER]
    assert since.unsure == 1
    review = replace(review_of(found()), since=since)
    assert "There is 1 more that may be new" in as_markdown.report(review)


@settings(max_examples=60, deadline=None)
@given(*[st.lists(st.integers(0, 12), unique=True, max_size=8) for _ in range(3)])
def test_every_finding_of_both_reviews_is_told_once(first: list[int], second: list[int], third: list[int]) -> None:
    pushes = [
        push(head, *map(remembered, sorted(numbers)))
        for head, numbers in [(FIRST, first), (SECOND, second), (THIRD, third)]
    ]
    since = told(Memory(tuple(pushes[:2])), pushes[2])
    assert sorted(each.fingerprint for each in (*since.new, *since.open, *since.reopened)) == sorted(
        each.fingerprint for each in pushes[2].findings
    )
    assert {past.finding for past in since.past} == set(pushes[1].findings) - set(pushes[2].findings)
    assert {each.fingerprint for each in since.reopened} == {
        f"{number:016x}" for number in set(first) & set(third) - set(second)
    }


# How it is told.

HOSTILE = "a|b`</details><img src=x>@octocat #1 \u202e[x](http://evil.example) $x$.py"


def with_since(**more: object) -> Review:
    bad = replace(remembered(1, path=HOSTILE), rule=HOSTILE)
    facts: dict[str, object] = {
        "last": FIRST,
        "relation": Relation.AHEAD,
        "pushes": (push(THIRD, verdict=HOSTILE), push(FIRST), push(SECOND, overall=None)),
        "new": (bad,),
        "past": tuple(Past(bad, fate, SECOND) for fate in Fate),
    }
    return replace(review_of(found()), since=Since(**facts | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("relation", Relation)
def test_names_from_outside_stay_names(relation: Relation) -> None:
    page = Page(as_markdown.summary_body(with_since(relation=relation), "ci"))
    assert page.pings == []
    assert page.tags["img"] == 0
    assert not any("evil" in link and not link.startswith("https://github.com/omni/") for link in page.links)
    heads = next(rows for rows in page.rows if rows[0] == "Head")
    assert {len(cells) for cells in page.rows[page.rows.index(heads) :][:4]} == {len(heads)}


def test_review_json_tells_it_by_the_published_schema() -> None:
    document = as_json.document(with_since())
    assert list(jsonschema_rs.validator_for(as_json.schema()).iter_errors(document)) == []
    assert document["since"]["past"][0]["commit"] == SECOND
    assert as_json.document(review_of(found()))["since"] is None


def test_the_memory_keeps_its_place_when_rows_have_to_go() -> None:
    judged = [found(path=f"engine/{'long_name_' * 15}{number}.py") for number in range(900)]
    review = review_of(*judged)
    memory = write(Memory((this_push(review),)))
    body = as_markdown.summary_body(review, "ci", "1", memory)
    assert len(body) <= as_markdown.LONGEST_COMMENT
    assert body.endswith(f"\n{memory}\n")
    assert read(body).pushes[0].head == review.head
    assert "in the job summary" in body
