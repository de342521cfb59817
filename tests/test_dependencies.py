"""What a change does to the packages: told from GitHub's dependency graph, and found where it is vulnerable."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_reviews import found, review_of
from rendered import Page
from sandbox_case import branched
from test_sandbox_action import Run

from omnireview.dependencies import Dependencies, Dependency, Move, advisory_page
from omnireview.dependencies.manifests import names_packages
from omnireview.dependencies.told import tell_dependencies
from omnireview.errors import Exit
from omnireview.github import wire
from omnireview.github.packages import AdvisoryFacts, PackageChanges, PackageFacts
from omnireview.render import as_json, as_markdown
from omnireview.sandbox import Fault, serve
from omnireview.sandbox.packages import Package

HIGH = AdvisoryFacts("GHSA-j7hp-h8jx-5ppr", "high", "Heap overflow in a decoder")
LOW = AdvisoryFacts("GHSA-6wgj-66m2-xxp2", "low")
CRITICAL = AdvisoryFacts("GHSA-5h86-8mv2-jq9f", "critical")

OLD = {"requirements.txt": b"torch==2.8.0\npillow==9.3.0\n", "run.py": b"\n"}
NEW = {"requirements.txt": b"torch==2.8.0\nPillow_SIMD==9.4.0\n"}


def package(name: str, version: str, *against: AdvisoryFacts, added: bool = True, **more: Any) -> PackageFacts:
    facts = {"manifest": "requirements.txt", "ecosystem": "pip"} | more
    return PackageFacts(added, name=name, version=version, advisories=against, **facts)


def told(*packages: PackageFacts) -> Dependencies:
    return tell_dependencies(PackageChanges(packages))


# What is told of two lists.


def test_a_package_with_another_version_before_is_updated() -> None:
    known = told(
        package("pillow", "9.4.0"), package("Pillow", "9.3.0", added=False), package("ray", "2.6"),
        package("numpy", "1.0", added=False), package("pillow", "9.4.0", manifest="uv.lock"),
    )  # fmt: skip
    assert [(each.move, each.package.name, each.package.manifest, each.before) for each in known.each] == [
        (Move.ADDED, "ray", "requirements.txt", ()),
        (Move.ADDED, "pillow", "uv.lock", ()),
        (Move.UPDATED, "pillow", "requirements.txt", ("9.3.0",)),
        (Move.REMOVED, "numpy", "requirements.txt", ()),
    ]


def test_only_what_the_version_before_had_not_is_the_change_s_doing() -> None:
    (each,) = told(package("ray", "2", HIGH, LOW), package("ray", "1", HIGH, added=False)).each
    assert (each.advisories, each.inherited, each.worst) == ((LOW,), 1, "low")


def test_the_worst_stands_first() -> None:
    known = told(
        package("a", "1"), package("b", "1", LOW, HIGH), package("c", "1", CRITICAL), package("d", "1", LOW)
    )
    assert [each.package.name for each in known.each] == ["c", "b", "d", "a"]
    assert [each.worst for each in known.vulnerable] == ["critical", "high", "low"]


def test_what_is_listed_twice_is_told_once() -> None:
    assert len(told(package("a", "1", HIGH), package("a", "1", HIGH)).each) == 1


@pytest.mark.parametrize(
    "path",
    [
        *("requirements.txt", "requirements-dev.txt", "deep/requirements/cuda.txt", "pyproject.toml", "uv.lock"),
        *(".github/workflows/ci.yml", "web/package.json", "rust/Cargo.lock", "setup.py"),
    ],
)
def test_manifests_and_lock_files_are_known_by_their_names(path: str) -> None:
    assert names_packages(["run.py", path])
    assert not names_packages(["run.py", "docs/requirements.md", f"{path}.bak"])


def test_a_page_is_made_of_the_id_alone() -> None:
    assert advisory_page(HIGH) == "https://github.com/advisories/GHSA-j7hp-h8jx-5ppr"
    for name in ("", "GHSA-1", "GHSA-j7hp-h8jx-5ppr)", "../x", "GHSA-j7hp-h8jx-5ppr\n"):
        assert advisory_page(AdvisoryFacts(name, "high")) == ""


# How it is written.


def test_nothing_in_a_package_can_do_anything_in_the_summary() -> None:
    evil = "x`](https://evil.example) | @octocat <img src=x> #1 \u202e\n\n# Big"
    advisory = AdvisoryFacts(f"GHSA{evil}", evil, evil)
    each = Dependency(Move.ADDED, package(evil, evil, advisory, manifest=evil, licence=evil), (evil,), (advisory,))
    quiet = Page(as_markdown.summary_body(review_of(found()), "review"))
    for known in (Dependencies((each,)), Dependencies(unread=evil)):
        review = replace(review_of(found()), dependencies=known)
        page = Page(as_markdown.summary_body(review, "review"))
        assert page.links == quiet.links
        assert page.pings == []
        assert page.tags["img"] == page.tags["h1"] == 0
        assert "\u202e" not in page.html
        json.dumps(as_json.document(review))
    shown = replace(review_of(found()), dependencies=Dependencies((each,)))
    rows = Page(as_markdown.summary_body(shown, "review")).rows
    assert [len(row) for row in rows if "evil.example" in "".join(row)] == [4]


def test_a_review_that_was_not_asked_says_nothing() -> None:
    assert "Dependencies" not in as_markdown.report(review_of(found()))
    assert as_json.document(review_of(found()))["dependencies"] is None


# On a pull request.


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(wire, "TIMEOUT", 5)
    repository = branched(tmp_path / "repository", OLD, NEW)
    with serve(repository.root, base="main", head="change") as sandbox:
        yield Run(tmp_path, repository, sandbox)


def graph(run: Run, *packages: Package) -> None:
    run.sandbox.state.packages = list(packages)


def asked(run: Run) -> int:
    return len(run.sandbox.sent("GET", "/dependency-graph/"))


SIMD = Package(
    "pillow-simd", "9.4.0", licence="MIT-CMU", advisories={HIGH.id: ("high", HIGH.summary), LOW.id: ("low", "")}
)
GONE = Package("pillow", "9.3.0", removed=True)


def test_one_request_tells_what_happens_to_the_packages(run: Run) -> None:
    graph(run, GONE, SIMD, Package("numpy", "2.0", manifest="uv.lock"))
    run()
    assert asked(run) == 1
    body = run.sandbox.pull.comments[0].body
    assert "<details><summary>Dependencies (2 added and 1 removed; 1 vulnerable)</summary>" in body
    rows = [line for line in body.split("\n") if line.endswith(("| `requirements.txt` |", "| `uv.lock` |"))]
    pages = "https://github.com/advisories"
    worst = f"**high** [`{HIGH.id}`]({pages}/{HIGH.id}): Heap overflow in a decoder"
    against = f"{worst}; **low** [`{LOW.id}`]({pages}/{LOW.id})"
    assert rows == [
        f"| `pillow-simd` `9.4.0` | added; {against} | `MIT-CMU` | `requirements.txt` |",
        "| `numpy` `2.0` | added | not known | `uv.lock` |",
        "| `pillow` `9.3.0` | removed | not known | `requirements.txt` |",
    ]


def test_a_vulnerable_package_is_a_finding_on_the_line_that_names_it(run: Run) -> None:
    graph(run, SIMD)
    code = run(INPUT_EXPORT="out", GITHUB_WORKSPACE=str(run.folder))
    assert code == Exit.PASS, "a rule in preview decides nothing"
    (path,) = run.folder.glob("**/review.json")
    (finding,) = [
        each for each in json.loads(path.read_text("utf-8"))["findings"] if each["rule"] == "vulnerable-dependency"
    ]
    assert (finding["path"], finding["line"], finding["severity"]) == ("requirements.txt", 2, "major")
    assert "`pillow-simd` 9.4.0 has a known vulnerability, high: GHSA-j7hp-h8jx-5ppr, GHSA-" in finding["message"]
    body = run.sandbox.pull.comments[0].body
    assert "vulnerable-dependency" in body


def test_the_checklist_item_about_packages_is_answered_by_it(run: Run) -> None:
    graph(run, SIMD)
    run()
    rows = run.sandbox.pull.comments[0].body.split("\n")
    (line,) = (row for row in rows if "free of known vulnerabilities" in row)
    assert "1 finding: `vulnerable-dependency` [`requirements.txt:2`]" in line


def test_a_change_without_a_manifest_asks_nothing(run: Run) -> None:
    run.repository.git("checkout", "--quiet", "-B", "change", "main")
    run.sandbox.push(run.repository.commit({"run.py": b"x = 1\n"}))
    run()
    assert asked(run) == 0
    assert "Dependencies" not in run.sandbox.pull.comments[0].body


@pytest.mark.parametrize("answer", [403, 404, 500])
def test_a_graph_that_is_off_or_down_is_a_quiet_note_and_loses_nothing(run: Run, answer: int) -> None:
    run.sandbox.fail(Fault("GET", "/dependency-graph/", answer, nth="every"))
    assert run() == Exit.PASS
    body = run.sandbox.pull.comments[0].body
    (told,) = re.findall(r"<details><summary>Dependencies: not known</summary>\n\n(.+)\n", body)
    assert ("the dependency graph is off" in told) == (answer != 500)
    assert "error" not in run.log


def test_a_repository_without_the_graph_says_how_to_have_it(run: Run) -> None:
    run.sandbox.state.packages = None
    run()
    assert "the token lacks `contents: read`" in run.sandbox.pull.comments[0].body


def test_further_pages_are_read_and_then_it_is_enough(run: Run) -> None:
    graph(run, *(Package(f"package-{number}", "1", manifest="uv.lock") for number in range(150)))
    run()
    assert asked(run) == 2
    assert "Dependencies (150 added)" in run.sandbox.pull.comments[0].body
    graph(run, *(Package(f"package-{number}", "1", manifest="uv.lock") for number in range(450)))
    run()
    assert asked(run) == 5
    body = run.sandbox.pull.comments[0].body
    assert "Dependencies (300 added)" in body
    assert "GitHub lists more than were read." in body


def test_the_usual_review_stays_within_its_reads(run: Run) -> None:
    graph(run, SIMD)
    run()
    writes = [each for each in run.sandbox.sent() if each.verb != "GET" and each.path != "/graphql"]
    assert len(run.sandbox.sent()) - len(writes) <= 8
    assert len(writes) <= 3
