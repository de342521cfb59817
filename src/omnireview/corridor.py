"""A pull request → `Review`: the whole way, in one place."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from omnireview import __version__
from omnireview.after_merge import AfterMerge, PolicySource, Standing
from omnireview.after_merge.policy_files import policy_files
from omnireview.baseline.accept import accept
from omnireview.baseline.read import find_baseline
from omnireview.checklist.answer import answer_checklist
from omnireview.compare import Judged, compare, renamed_paths
from omnireview.coverage import Coverage, Report
from omnireview.edits.suggest import suggester
from omnireview.errors import BadRule, BadSettings
from omnireview.extends import extended
from omnireview.profile import Profile
from omnireview.pull_request import PullRequest
from omnireview.review import Review, write_review
from omnireview.review.before_after import short_examples
from omnireview.rules import RulePack
from omnireview.rules.effective import RulesByPath, effective
from omnireview.rules.facts import read_facts
from omnireview.rules.load import find_packs, load_packs
from omnireview.scan.change import Scans, looks_across, scan_change
from omnireview.scan.eased import eased
from omnireview.scan.file import FileScanner
from omnireview.scan.looked import Looked
from omnireview.scan.scanner import OpenSaved, Scanner
from omnireview.scan.task import FileScan, Task
from omnireview.settings import Settings, find_settings, read_settings, with_overrides
from omnireview.suppress import Suppressed, suppress
from omnireview.tree import Tree, what_is_read
from omnireview.worker import Deadline, Workers, processes_for

if TYPE_CHECKING:
    from omnireview.focus import FocusArea
    from omnireview.overview import Overview
    from omnireview.pictures import Picture
    from omnireview.sides import Sides
    from omnireview.strengths import Strength

SECONDS_A_FILE = 5.0
"""The most time that one file may take, both sides together."""
SECONDS_A_RUN = 60.0
"""The most time for all files of a change; what has not been begun by then is named as not analysed."""
SECONDS_OF_WHOLE_FILES = 3600.0
"""The same for files and folders that somebody named: they are his own, and he waits for the answer."""

GITHUB = "https://github.com"
"""Where links point unless a run says otherwise, as Enterprise does (GITHUB_SERVER_URL)."""


def read_policy(
    policy: Tree,
    *,
    settings_file: tuple[str, bytes] | None = None,
    settings_path: str = "",
    overrides: Mapping[str, Any] | None = None,
) -> Settings:
    """Read the settings that hold: a given file (its name and bytes), else the tree's own, else the defaults.

    `settings_path` names another file of the tree, which then has to be there. `overrides` replace fields of
    `Settings`, as a command's options and the action's inputs do.

    Raises:
        BadSettings: The file can't be obeyed, or there is none at `settings_path`.
    """
    if settings_path:
        data = what_is_read(policy, settings_path)
        if data is None:
            raise BadSettings(
                f"The base branch has no settings file `{settings_path}`.",
                where=f"input settings-path, read at {policy.name[:7]}",
                mend="correct the path; a file that only the pull request adds is obeyed after the merge",
            )
        settings_file = settings_path, data
    found = settings_file or find_settings(policy)
    settings = extended(read_settings(found[1], found[0]), policy) if found else Settings()
    return with_overrides(settings, overrides or {})


def review_change(
    pull: PullRequest,
    policy: Tree,
    settings: Settings,
    *,
    server_url: str = GITHUB,
    draws: bool = False,
    coverage: Sequence[Report] = (),
    source: PolicySource | None = None,
    saved: OpenSaved | None = None,
    watch: Callable[[Profile], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Review:
    """Review a change from end to end; nothing is posted.

    `policy` is the tree that packs are read from: the base side of a pull request, what is on disk for a plain
    check. `watch` is told what each rule cost, `progress` how many of how many files are done. With `draws` the
    review has pictures, for which more files are read. `coverage` are the reports of a run of the tests. With
    `source` a change to the policy itself is shown as its effect on this review. `saved` gives what
    other jobs found in the files, in the place of a scan.

    Raises:
        BadInput: A coverage report or a saved scan can't be used; then nothing has been reviewed.
        BadSettings, BadRule: The policy can't be obeyed; then nothing has been reviewed.
        GitFailed, GitHubFailed: The change can't be read.
    """
    packs = read_packs(policy, pull.repository, settings)
    rules = RulesByPath(effective(packs, settings), settings)
    deadline = _deadline(pull)
    measured = _measured(coverage, pull)
    with (
        analysts(pull, rules, settings, profile=watch is not None, progress=progress) as workers,
        _sides(pull, settings) if draws or looks_across(rules) else nullcontext() as sides,
    ):
        read = saved(packs, rules, workers) if saved else None
        scans, silenced, looked = _judge(pull, policy, (rules, settings), read or workers, sides)
        if watch is not None:
            watch(scans.profile)
        pictures = _pictures(sides) if draws else ()
        review = write_review(
            pull,
            silenced.judged,
            settings,
            not_analysed=scans.head.not_analysed,
            skipped=scans.head.skipped,
            suggest=suggester(pull, workers, read.whole if read else None),
            versions={"omnireview": __version__},
            notes=(*silenced.notes, *(sides.notes if sides else ())),
            pictures=pictures,
            overview=_overview(pull, sides),
            focus=_focus(pull, sides, settings),
            strengths=_strengths(
                sides, silenced.judged, unread=bool(scans.head.not_analysed or pull.files_missing)
            ),
            checklist=answer_checklist(
                pull,
                silenced.judged,
                rules,
                settings,
                {skip.path for skip in (*scans.head.not_analysed, *scans.head.skipped)},
            ),
            coverage=measured,
            examples=short_examples(rules.all, silenced.judged),
            server_url=server_url,
            looked=looked,
        )
    files = policy_files(pull, source, settings) if source else ()
    if source is None or not files:
        return review
    return replace(
        review,
        after_merge=_foreseen(
            pull, files, source, settings=settings, now=(review, scans, silenced), deadline=deadline
        ),
    )


def _judge(
    pull: PullRequest,
    policy: Tree,
    ruled: tuple[RulesByPath, Settings],
    workers: Scanner,
    sides: "Sides | None",
) -> tuple[Scans, Suppressed, Looked]:
    rules, settings = ruled
    known = find_baseline(policy, settings.baseline, settings.origin)
    found = scan_change(pull, rules, settings, workers, sides, everything=settings.fail_scope == "all")
    scans = eased(found, pull, policy, rules.all)
    judged = compare(pull.files, scans.head, scans.old)
    silenced = suppress(judged, scans.head, pull.head_tree, {rule.id for rule in rules.all})
    looked = Looked(pull, rules, scans.head, whole=not (sides and sides.notes))
    if known is None:
        return scans, silenced, looked
    accepted = accept(silenced.judged, known, pull.base_day(), (scans.head, looked), renamed_paths(pull.files))
    return scans, replace(silenced, judged=accepted.judged, notes=(*silenced.notes, *accepted.notes)), looked


def _foreseen(
    pull: PullRequest,
    files: Sequence[str],
    source: PolicySource,
    *,
    settings: Settings,
    now: tuple[Review, Scans, Suppressed],
    deadline: Deadline,
) -> AfterMerge:
    # What reads a policy anew is imported by a run that changes it alone.
    from omnireview.after_merge.foresee import Judgement, foresee, judgement
    from omnireview.after_merge.load import ReadPolicy

    def judge(read: ReadPolicy, tree: Tree) -> Judgement:
        rules, left = RulesByPath(read.rules, read.settings), max(deadline.at - time.monotonic(), 1.0)
        with (
            analysts(pull, rules, read.settings, left) as workers,
            _sides(pull, read.settings, deadline) if looks_across(rules) else nullcontext() as sides,
        ):
            scans, after, _ = _judge(pull, tree, (rules, read.settings), workers, sides)
        return judgement(after.judged, scans.head)

    review, scans, silenced = now
    standing = Standing(review.verdict, review.scorecard.overall, review.failed_because)
    before = judgement(silenced.judged, scans.head), standing
    return foresee(pull, files, source, settings=settings, before=before, judge=judge)


def analysts(
    pull: PullRequest,
    rules: RulesByPath,
    settings: Settings,
    seconds: float | None = None,
    *,
    profile: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Workers[Task, FileScan]:
    """Give the processes that analyse the files of a change; they are ended when the context is left.

    What has not been begun after `seconds` (left out: as the kind of review allows) is named as not analysed.
    """
    size = sum(len(line.text) for file in pull.files for hunk in file.hunks for line in hunk.lines)
    return Workers(
        FileScanner(rules, settings, profile=profile),
        processes=processes_for(size),
        seconds=SECONDS_A_FILE,
        deadline=_deadline(pull, seconds),
        progress=progress,
    )


@contextmanager
def _sides(pull: PullRequest, settings: Settings, deadline: Deadline | None = None) -> Iterator["Sides"]:
    # What reads trees is imported by a run that looks at them alone.
    from omnireview.sides.make import open_sides, readers

    with readers(deadline or _deadline(pull)) as reading:
        yield open_sides(pull, settings, reading)


def _measured(reports: Sequence[Report], pull: PullRequest) -> Coverage | None:
    # An XML parser is imported by a run that has a report alone.
    if not reports:
        return None
    from omnireview.coverage.measure import measure

    return measure(reports, pull)


def _pictures(sides: "Sides | None") -> "tuple[Picture, ...]":
    from omnireview.pictures.drawn import draw_pictures

    return draw_pictures(sides) if sides else ()


def _overview(pull: PullRequest, sides: "Sides | None") -> "Overview":
    from omnireview.overview.look import look_over

    return look_over(pull, sides)


def _focus(pull: PullRequest, sides: "Sides | None", settings: Settings) -> "tuple[FocusArea, ...]":
    from omnireview.focus.find import find_focus

    return find_focus(pull, sides, settings)


def _strengths(sides: "Sides | None", judged: Sequence[Judged], *, unread: bool) -> "tuple[Strength, ...]":
    # Without sides nobody has looked at the trees, and nothing is proved.
    if sides is None:
        return ()
    from omnireview.strengths.find import find_strengths

    return find_strengths(sides, judged, unread=unread)


def _deadline(pull: PullRequest, seconds: float | None = None) -> Deadline:
    return Deadline.after(seconds or (SECONDS_OF_WHOLE_FILES if pull.whole else SECONDS_A_RUN))


def read_packs(policy: Tree, repository: str, settings: Settings) -> tuple[RulePack, ...]:
    """Load the packs that hold for a repository (`owner/name`, or ""): the shipped ones it needs, and its own.

    Raises:
        BadRule: A pack is broken, or the repository's own packs can't be looked for.
    """
    own = find_packs(policy)
    if own is None:
        raise BadRule(
            "The repository's own rules can't be looked for: its files could not be listed whole.",
            where=policy.name,
            mend="Run again; if it stays so, there are more files than can be listed: 100,000 of a folder, or "
            "what GitHub gives of a commit.",
        )
    return load_packs(settings, own, read_facts(repository, policy))
