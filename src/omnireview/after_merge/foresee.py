"""A pull request that changes its own policy → `AfterMerge`: what the change does to the pull request's review."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from omnireview.after_merge import AfterMerge, Effect, PolicySource, Standing
from omnireview.after_merge.load import ReadPolicy, WrittenPolicy, load_policy
from omnireview.after_merge.policy_files import merged_policy, settings_bytes
from omnireview.compare import Judged
from omnireview.errors import BadSettings, GitFailed, GitHubFailed, NotAnalysed, UserError
from omnireview.nouns import noun
from omnireview.pull_request import PullRequest
from omnireview.rules.facts import read_facts
from omnireview.rules.load import find_packs
from omnireview.scan import ScanResult
from omnireview.score.causes import find_causes
from omnireview.score.table import fill_table
from omnireview.score.verdict import decide_gate, reach_verdict
from omnireview.settings import Extended, Settings
from omnireview.terms import Status
from omnireview.tree import Tree, what_is_read
from omnireview.worker.outcome import Crashed

_LIVE = {"new": {Status.NEW}, "all": {Status.NEW, Status.OLD, Status.MOVED}}


@noun
class Judgement:
    """The findings of one review as they were judged; `unanalysed` and `skipped` are paths of changed files."""

    judged: tuple[Judged, ...]
    unanalysed: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()


def judgement(judged: Iterable[Judged], head: ScanResult) -> Judgement:
    """Give what was judged, with the files that the scan of the head left out."""
    return Judgement(
        tuple(judged),
        frozenset(skip.path for skip in head.not_analysed),
        frozenset(skip.path for skip in head.skipped),
    )


Judge = Callable[[ReadPolicy, Tree], Judgement]
"""Judges the pull request anew under a policy; the tree is the one that policy is read from."""


def foresee(
    pull: PullRequest,
    files: Sequence[str],
    source: PolicySource,
    *,
    settings: Settings,
    before: tuple[Judgement, Standing],
    judge: Judge,
) -> AfterMerge:
    """Tell what the policy that a change brings would do to the review of this change. Nothing is raised.

    `files` are those of policy that it touches, `settings` what holds now, `before` the review under it.
    """
    try:
        tree = merged_policy(pull)
        policy = load_policy(_written(pull, tree, source, settings))
        after = judge(policy, tree)
        drift = _drift(pull, files)
    except (GitHubFailed, GitFailed) as failure:
        return AfterMerge(tuple(files), unknown=str(failure))
    except UserError as refusal:
        return AfterMerge(tuple(files), refused=str(refusal))
    except NotAnalysed as limit:
        return AfterMerge(tuple(files), unknown=limit.reason)
    except Crashed:
        # It is a bug of ours, met on what somebody wrote into a file of settings: not worth a lost review.
        return AfterMerge(tuple(files), unknown="an error of OmniReview's own: please report it with these files")
    scopes = _LIVE["all" if "all" in {settings.fail_scope, policy.settings.fail_scope} else "new"]
    seen, lost = _seen(before[0], after)
    return AfterMerge(
        tuple(files),
        effects=tuple(effects(before[0].judged, after.judged, scopes, seen)),
        before=before[1],
        after=_standing(pull, after, policy.settings),
        notes=(*_lost(lost), *drift),
    )


def _written(pull: PullRequest, tree: Tree, source: PolicySource, settings: Settings) -> WrittenPolicy:
    packs = find_packs(tree)
    if packs is None:
        raise NotAnalysed("the repository's files could not be listed whole")
    return WrittenPolicy(
        settings_bytes(tree, source),
        packs,
        read_facts(pull.repository, tree),
        dict(source.overrides),
        _extended(pull, settings),
    )


def _extended(pull: PullRequest, settings: Settings) -> Mapping[Extended, bytes]:
    if not settings.extends:
        return {}
    from omnireview.extends.fetch import Fetcher

    try:
        return Fetcher(pull.base_tree)(settings.extends)
    except BadSettings as outage:
        # The base's settings were read with it just now: no word of the change's author is at fault.
        raise NotAnalysed(outage.what.rstrip(".")) from None


def effects(
    before: Iterable[Judged], after: Iterable[Judged], live: set[Status], seen: Callable[[str | None], bool]
) -> list[Effect]:
    """Give what becomes of each rule's findings, by rule, in the files that both reviews have `seen`."""
    old, new = _weights(before, live, seen), _weights(after, live, seen)
    counts: dict[str, Counter[str]] = {}
    for fingerprint in old.keys() | new.keys():
        rule = (new.get(fingerprint) or old[fingerprint])[0]
        kept = fingerprint in old and fingerprint in new
        if kept and old[fingerprint] == new[fingerprint]:
            continue
        fate = "changed" if kept else "added" if fingerprint in new else "gone"
        counts.setdefault(rule, Counter())[fate] += 1
    return [Effect(rule, **counts[rule]) for rule in sorted(counts)]


def _weights(
    judged: Iterable[Judged], live: set[Status], seen: Callable[[str | None], bool]
) -> Mapping[str, tuple[str, str, str]]:
    return {
        each.fingerprint: (each.finding.rule, each.finding.severity.value, each.finding.stage.value)
        for each in judged
        if each.status in live and not each.finding.quiet and seen(each.finding.path)
    }


def _seen(before: Judgement, after: Judgement) -> tuple[Callable[[str | None], bool], int]:
    """Tell which files both reviews have analysed, and how many one of them alone could not."""
    lost = before.unanalysed ^ after.unanalysed
    return (lambda path: path not in lost), len(lost)


def _lost(count: int) -> list[str]:
    if not count:
        return []
    files = "1 changed file was" if count == 1 else f"{count} changed files were"
    return [f"{files} not analysed under both, so that nothing is told of what is found there."]


def _drift(pull: PullRequest, files: Sequence[str]) -> list[str]:
    if pull.base == pull.merge_base:
        return []
    base, old = pull.base_tree, pull.old_tree
    for tree in (base, old):
        tree.prefetch(files)
    moved = [path for path in files if what_is_read(base, path) != what_is_read(old, path)]
    also = ", ".join(f"`{path}`" for path in moved)
    return [f"The base branch has changed {also} as well: shown is what this change holds."] if moved else []


def _standing(pull: PullRequest, after: Judgement, settings: Settings) -> Standing:
    causes = find_causes(after.judged)
    unread = len(after.unanalysed) + pull.files_missing
    scorecard = fill_table(causes, pull.files, after.unanalysed | after.skipped, settings)
    gate = decide_gate(causes, scorecard, settings, unanalysed=unread)
    verdict = reach_verdict(causes, incomplete=unread > 0)
    return Standing(verdict, scorecard.overall, gate.because)
