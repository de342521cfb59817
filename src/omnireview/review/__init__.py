"""Judged findings → `Review`: plain data, all that will be said."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from omnireview.compare import Judged
from omnireview.diff import Anchor
from omnireview.edits import Suggestion
from omnireview.nouns import noun
from omnireview.pictures import Picture
from omnireview.pull_request import PullRequest
from omnireview.review.place import Suggest, place_causes
from omnireview.scan import Skip
from omnireview.score import Scorecard, Verdict
from omnireview.score.causes import find_causes
from omnireview.score.table import fill_table
from omnireview.score.verdict import decide_gate, reach_verdict
from omnireview.settings import Settings
from omnireview.terms import Placement, Severity, Stage, Status

_ORDER = list(Placement)


@noun
class Entry:
    """One root cause of the review: a finding, where it is said, and the further lines that share its cause.

    `others` are the repeats of the rule in the same file, told in this entry's comment.
    `suggestion` is set only when the anchor covers exactly its lines; `diff` shows a fix that can be none.
    """

    judged: Judged
    placement: Placement
    anchor: Anchor | None = None
    others: tuple[Judged, ...] = ()
    suggestion: Suggestion | None = None
    diff: str = ""
    delivery: str | None = None
    because: str = ""
    """Why something new has no comment on its line; that something mended went with its file; "" otherwise."""

    @property
    def mended(self) -> bool:
        """True when the change mends the fault, which removing the whole file is not."""
        return self.judged.status is Status.MENDED and not self.because

    @property
    def sites(self) -> tuple[Judged, ...]:
        """All findings of the entry, the one that speaks for them first."""
        return (self.judged, *self.others)

    @property
    def also_lines(self) -> tuple[int, ...]:
        """The further lines, in order, without the entry's own."""
        lines = {site.finding.line for site in self.others if site.finding.line is not None}
        return tuple(sorted(lines - {self.judged.finding.line or 0}))

    @property
    def minutes(self) -> int:
        """How long mending all sites takes, in minutes: the sum of the rule's effort."""
        return sum(site.finding.effort for site in self.sites)

    @property
    def new(self) -> bool:
        """True when the change brings the fault in."""
        return self.judged.status is Status.NEW


@noun
class Review:
    """All that will be said about one change, before anybody has been told.

    `entries` are in the order of telling: inline, file, summary, count; in each the worst first.
    `ledger` counts findings site by site: `found`, then by placement (`inline`, `file`, `summary`, `count`) and by
    status (`new`, `old`, `moved`, `mended`, `suppressed`); each of the two groups adds up to `found`.
    """

    head: str
    merge_base: str
    base: str
    verdict: Verdict
    scorecard: Scorecard
    entries: tuple[Entry, ...]
    not_analysed: tuple[Skip, ...]
    skipped: tuple[Skip, ...]
    failed: bool
    """The gate: True when the policy (`fail-on`, `fail-scope`, `on-unanalysable`) fails."""
    failed_because: str
    ledger: Mapping[str, int]
    versions: Mapping[str, str]
    repository: str = ""
    number: int | None = None
    title: str = ""
    notes: tuple[str, ...] = field(default=())
    """Facts that the reader must know, such as files that GitHub did not list."""
    server_url: str = "https://github.com"
    """Where links to the repository point, without a slash at the end."""
    pictures: tuple[Picture, ...] = ()

    @property
    def must_fix(self) -> tuple[Entry, ...]:
        """New blockers and majors of stable rules, in the order in which to mend them: worst, then quickest."""
        wanted = {Severity.BLOCKER, Severity.MAJOR}
        must = [entry for entry in self.entries if entry.new and entry.judged.finding.severity in wanted]
        return tuple(
            sorted((entry for entry in must if entry.judged.finding.stage is Stage.STABLE), key=_mending_order)
        )

    @property
    def clean(self) -> bool:
        """True when the change was read whole and brings nothing in."""
        return self.verdict is Verdict.NO_FINDINGS


def write_review(
    pull: PullRequest,
    judged: Sequence[Judged],
    settings: Settings,
    *,
    not_analysed: Iterable[Skip],
    skipped: Iterable[Skip],
    suggest: Suggest,
    versions: Mapping[str, str],
    notes: Sequence[str] = (),
    pictures: Sequence[Picture] = (),
    server_url: str = "https://github.com",
) -> Review:
    """Decide all that will be said about a change.

    `suggest` gives a finding's verified fix; one that GitHub could not apply as meant is left out.
    The result is the same whatever the order of `judged`, `not_analysed` and `skipped`.

    Raises:
        RuntimeError: The review would say a finding twice or not at all; that is a fault of ours.
    """
    unanalysed, left_out = _in_order(not_analysed), _in_order(skipped)
    unread = len(unanalysed) + pull.files_missing
    causes = find_causes(judged)
    places = place_causes(causes, pull.files, suggest, settings.max_inline)
    entries = tuple(
        Entry(
            cause.lead,
            place.placement,
            place.anchor,
            cause.sites[1:],
            place.suggestion,
            place.diff,
            because=place.because,
        )
        for cause, place in sorted(
            zip(causes, places, strict=True), key=lambda told: _ORDER.index(told[1].placement)
        )
    )
    unread_paths = {skip.path for skip in (*unanalysed, *left_out)}
    scorecard = fill_table(causes, pull.files, unread_paths, settings)
    gate = decide_gate(causes, scorecard, settings, unanalysed=unread)
    return Review(
        head=pull.head,
        merge_base=pull.merge_base,
        base=pull.base,
        verdict=reach_verdict(causes, incomplete=unread > 0),
        scorecard=scorecard,
        entries=entries,
        not_analysed=unanalysed,
        skipped=left_out,
        failed=gate.failed,
        failed_because=gate.because,
        ledger=keep_ledger(entries, found=len(judged)),
        versions=dict(sorted(versions.items())),
        repository=pull.repository,
        number=pull.number,
        title=pull.title,
        notes=(*notes, *_missing_files(pull)),
        server_url=server_url.rstrip("/"),
        pictures=tuple(pictures),
    )


def keep_ledger(entries: Iterable[Entry], *, found: int) -> dict[str, int]:
    """Count all findings site by site, by placement and by status, and hold both counts against `found`.

    Raises:
        RuntimeError: The entries tell more or fewer findings than were found.
    """
    told = [(site.status, entry.placement) for entry in entries for site in entry.sites]
    by_status, by_placement = Counter(status for status, _ in told), Counter(place for _, place in told)
    if len(told) != found:
        raise RuntimeError(f"{found} findings were judged, but the review tells {len(told)}")
    return {
        "found": found,
        **{placement.value: by_placement[placement] for placement in Placement},
        **{status.value: by_status[status] for status in Status},
    }


def _in_order(skips: Iterable[Skip]) -> tuple[Skip, ...]:
    return tuple(sorted(set(skips), key=lambda skip: (skip.path, skip.reason)))


def _mending_order(entry: Entry) -> tuple[object, ...]:
    finding = entry.judged.finding
    return finding.severity.rank, entry.minutes, finding.path or "", finding.line or 0, finding.rule


def _missing_files(pull: PullRequest) -> tuple[str, ...]:
    if not pull.files_missing:
        return ()
    files = f"{pull.files_missing} changed file{'s' if pull.files_missing > 1 else ''}"
    return (f"GitHub did not list {files}, so nothing is said about them.",)
