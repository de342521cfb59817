"""`omnireview baseline`: accept what is there, for a time; and drop from that what is mended."""

import argparse
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from omnireview.baseline import MOST, Known
from omnireview.baseline.read import read_baseline
from omnireview.baseline.write import entries_of, live, written
from omnireview.cli.log import say
from omnireview.cli.policy import folder, settings_for
from omnireview.cli.progress import Progress
from omnireview.corridor import read_packs, review_change
from omnireview.errors import BadFile, BadInput, Exit, NotAnalysed
from omnireview.git import Git, NoRepository
from omnireview.pull_request import PullRequest
from omnireview.pull_request.local import from_paths
from omnireview.render.escape import visible
from omnireview.render.words import number
from omnireview.review import Review
from omnireview.rules.effective import RulesByPath, effective
from omnireview.settings import USUAL_BASELINE, Settings
from omnireview.tree import Tree

_REASON = "there when the baseline was made"


def run(options: argparse.Namespace) -> int:
    """Write a new baseline, or bring one up to date; gives the exit code."""
    place = folder(options)
    file = place / options.out if options.out else _top(place) / USUAL_BASELINE
    if options.update:
        return _update(options, place, file)
    if file.exists():
        raise BadInput(
            "There is a baseline, and its reasons would be lost.",
            where=str(file),
            mend="`omnireview baseline --update` drops what is mended; to begin anew, remove the file",
        )
    pull = from_paths(place, options.what or [_top(place)])
    settings, review = _reviewed(options, pull)
    entries = entries_of(review, options.reason or _REASON, _today(), options.until or "")
    if len(entries) > MOST:
        raise BadInput(
            f"{len(entries):,} findings are more than a baseline holds ({MOST:,}).",
            mend="name fewer files, or leave rules or files out in the settings",
        )
    _write(file, entries)
    told = [f"{visible(str(file))}: {number(len(entries), 'finding')} accepted"]
    told += _left(review)
    if options.until and options.until < _today():
        told.append(f"{options.until} is over: from the first review on, all of them count again.")
    if settings.baseline != _named(file, place):
        told.append(f"Next: say `baseline: {visible(_named(file, place))}` in the settings, and merge both files.")
    say("\n".join(told))
    return Exit.PASS


def _update(options: argparse.Namespace, place: Path, file: Path) -> int:
    for name in ("reason", "until"):
        if getattr(options, name):
            raise BadInput(
                f"`--update` keeps the entries as they are, and takes no --{name}.",
                mend="edit the file, where each entry has its own",
            )
    try:
        known = read_baseline(file.read_bytes(), str(file)).entries.values()
    except OSError as error:
        raise BadFile(
            f"The baseline can't be read: {error.strerror}.",
            where=str(file),
            mend="check --out, or make one first",
        ) from error
    pull = from_paths(place, options.what or [_top(place)])
    settings, review = _reviewed(options, pull)
    there, blind = set(live(review)), {skip.path for skip in (*review.not_analysed, *review.skipped)}
    read = {each.path for each in pull.files} - blind
    rules = RulesByPath(effective(read_packs(pull.base_tree, pull.repository, settings), settings), settings)
    kept = [
        each
        for each in known
        if (each.fingerprint, each.rule, each.path) in there
        # What was not looked for is not mended, unless its file is gone.
        or (
            not (each.path in read and rules.at(each.path, only={each.rule}))
            and _is_there(pull.head_tree, each.path)
        )
    ]
    away = len(known) - len(kept)
    if away:
        _write(file, kept)
    told = [f"{visible(str(file))}: {away} {'entry' if away == 1 else 'entries'} dropped, {len(kept)} kept"]
    told += _left(review)
    aged = [each for each in kept if each.until and each.until < _today()]
    if aged:
        told.append(f"{len(aged)} of them {'is' if len(aged) == 1 else 'are'} over age, and accepted no more.")
    say("\n".join(told))
    return Exit.PASS


def _reviewed(options: argparse.Namespace, pull: PullRequest) -> tuple[Settings, Review]:
    settings = settings_for(pull.base_tree, options)
    with Progress() as progress:
        review = review_change(pull, pull.base_tree, replace(settings, baseline=""), progress=progress)
    return settings, review


def _is_there(tree: Tree, path: str) -> bool:
    try:
        return tree.read(path) is not None
    except NotAnalysed:
        return True


def _left(review: Review) -> list[str]:
    if not review.not_analysed:
        return []
    files = number(len(review.not_analysed), "file")
    return [f"{files} could not be analysed: {visible(review.not_analysed[0].path)}, …"]


def _write(file: Path, entries: list[Known]) -> None:
    data = written(entries)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    except OSError as error:
        raise BadFile(
            f"The baseline can't be written: {error.strerror}.", where=str(file), mend="check --out"
        ) from error


def _top(place: Path) -> Path:
    try:
        git = Git.open(place)
    except NoRepository:
        return place
    return git.root


def _named(file: Path, place: Path) -> str:
    top = _top(place).resolve()
    whole = file.resolve()
    return whole.relative_to(top).as_posix() if whole.is_relative_to(top) else str(file)


def _today() -> str:
    return datetime.now(tz=UTC).date().isoformat()
