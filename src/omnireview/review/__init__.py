"""Judged findings → `Review`: plain data, all that will be said."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from omnireview.after_merge import AfterMerge
from omnireview.checklist import Section
from omnireview.compare import Judged
from omnireview.coverage import Coverage
from omnireview.coverage.note import with_coverage
from omnireview.dependencies import Dependencies
from omnireview.diff import Anchor
from omnireview.edits import Suggestion
from omnireview.focus import FocusArea
from omnireview.history import Since, Talks
from omnireview.nouns import noun
from omnireview.others import Others
from omnireview.overview import Overview
from omnireview.pictures import Picture
from omnireview.pull_request import PullRequest
from omnireview.review.before_after import BeforeAfter
from omnireview.review.place import Suggest, place_causes
from omnireview.scan import Skip
from omnireview.scan.looked import Looked
from omnireview.score import Scorecard, Verdict
from omnireview.score.causes import find_causes
from omnireview.score.table import fill_table
from omnireview.score.verdict import decide_gate, reach_verdict
from omnireview.settings import Settings
from omnireview.strengths import Strength
from omnireview.terms import QUIET, Placement, Severity, Stage, Status

_ORDER = list(Placement)
_SERIOUS = {Severity.BLOCKER, Severity.MAJOR}


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
        return self.judged.status is Status.MENDED and not self.because and not self.quiet

    @property
    def quiet(self) -> bool:
        """True of what is not told: it stands in the ledger and in review.json alone."""
        return self.placement in QUIET

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
    def new(self) -> bool:
        """True when the change brings the fault in, and it is told."""
        return self.judged.status is Status.NEW and not self.quiet

    @property
    def required(self) -> bool:
        """True of what has to be mended before the merge: a new blocker or major of a stable rule."""
        finding = self.judged.finding
        return self.new and finding.severity in _SERIOUS and finding.stage is Stage.STABLE


@noun
class Review:
    """All that will be said about one change, before anybody has been told.

    `entries` are in the order of telling: inline, file, summary, count, then what is not told; in each the worst
    first. `ledger` counts findings site by site: `found`, then by placement (`inline`, `file`, `summary`, `count`,
    and `copied` and `python` of what is not told) and by status (`new`, `old`, `moved`, `mended`, `suppressed`);
    each of the two groups adds up to `found`.
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
    overview: Overview = field(default_factory=Overview)
    strengths: tuple[Strength, ...] = ()
    """What is good about the change, the best first."""
    focus: tuple[FocusArea, ...] = ()
    """Areas in which a person should look, those with the most changed lines first."""
    since: Since | None = None
    """What happened since the last review of the pull request; None of a first one, and where none is posted."""
    dependencies: Dependencies | None = None
    """What the change does to the packages; None where that was not asked."""
    others: Others | None = None
    """What others say of the change; None where its conversation was not read."""
    checklist: tuple[Section, ...] = ()
    """What a reviewer asks of such a change, with what the rules answer of it."""
    coverage: Coverage | None = None
    """What the tests reached of the added lines; None where no coverage report was given."""
    examples: Mapping[str, BeforeAfter] = field(default_factory=dict)
    """Rule → how its own example is mended, of rules that found something to be mended before the merge."""
    after_merge: AfterMerge | None = None
    """What the change's own settings and rules would do to this review; None where it changes none."""

    talks: Talks | None = None
    """What became of our threads on the pull request; None where none were read."""
    looked: Looked | None = field(default=None, compare=False, repr=False)
    """What was looked for and where, to tell what is gone from what was not looked for; None where not known."""

    @property
    def must_fix(self) -> tuple[Entry, ...]:
        """What has to be mended before the merge, in the order of telling; the worklist has that of mending."""
        return tuple(entry for entry in self.entries if entry.required)

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
    overview: Overview | None = None,
    strengths: Sequence[Strength] = (),
    focus: Sequence[FocusArea] = (),
    checklist: Sequence[Section] = (),
    coverage: Coverage | None = None,
    examples: Mapping[str, BeforeAfter] | None = None,
    server_url: str = "https://github.com",
    looked: Looked | None = None,
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
        scorecard=with_coverage(scorecard, coverage),
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
        looked=looked,
        pictures=tuple(pictures),
        overview=overview or Overview(),
        strengths=tuple(strengths),
        focus=tuple(focus),
        dependencies=pull.dependencies,
        checklist=tuple(checklist),
        coverage=coverage,
        examples={} if examples is None else {rule: examples[rule] for rule in sorted(examples)},
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


def _missing_files(pull: PullRequest) -> tuple[str, ...]:
    if not pull.files_missing:
        return ()
    files = f"{pull.files_missing} changed file{'s' if pull.files_missing > 1 else ''}"
    return (f"GitHub did not list {files}, so nothing is said about them.",)
