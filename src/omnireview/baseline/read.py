"""A baseline file's bytes → `Baseline`, or all that is wrong with it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from omnireview.baseline import Baseline, Known
from omnireview.cache import key_of, open_cache
from omnireview.errors import BadSettings, NotAnalysed
from omnireview.tree import Tree

_MEND = "Mend the lines above, or make the file anew: `omnireview baseline --out FILE`."


def find_baseline(policy: Tree, path: str, origin: str) -> Baseline | None:
    """Read the baseline that the settings name; None where they name none.

    `origin` is where the settings were read.

    Raises:
        BadSettings: There is no such file, or it can't be obeyed.
    """
    if not path:
        return None
    try:
        data = None if policy.irregular(path) else policy.read(path)
    except NotAnalysed as limit:
        raise BadSettings(f"The baseline can't be read: {limit.reason}.", where=path, mend=_MEND) from None
    if data is None:
        raise BadSettings(
            f"The settings name the baseline `{path}`, and there is no such file.",
            where=f"{origin}, key `baseline`",
            mend=f"Write it with `omnireview baseline --out {path}` and merge it, or take the key away.",
        )
    return read_baseline(data, path)


def read_baseline(data: bytes, place: str) -> Baseline:
    """Read a baseline, from the cache where it has been read before.

    Raises:
        BadSettings: All that is wrong with it, one line each, with its line number.
    """
    cache, key = open_cache(), key_of("baseline", place, data)
    kept = cache.read(key, _from_plain)
    if kept is None:
        kept = _read(data, place)
        cache.write(key, {"place": kept.place, "entries": [asdict(each) for each in kept.entries.values()]})
    return kept


def _from_plain(plain: Mapping[str, Any]) -> Baseline:
    known = [Known(**each) for each in plain["entries"]]
    return Baseline({each.fingerprint: each for each in known}, plain["place"])


def _read(data: bytes, place: str) -> Baseline:
    from pydantic import ValidationError

    from omnireview.baseline.words import BaselineWords
    from omnireview.documents import YamlFault, read_yaml
    from omnireview.documents.mistakes import Mistake, explain

    try:
        document = read_yaml(data, place)
        words = BaselineWords.model_validate({} if document.data is None else document.data)
    except YamlFault as fault:
        raise _refused(place, [Mistake(fault.line, fault.message)]) from None
    except NotAnalysed as limit:
        raise _refused(place, [Mistake(1, limit.reason)]) from None
    except ValidationError as error:
        raise _refused(place, explain(error, BaselineWords, document.line)) from None
    entries: dict[str, Known] = {}
    mistakes = []
    for index, each in enumerate(words.entries):
        line = document.line(("entries", index))
        if each.fingerprint in entries:
            first = entries[each.fingerprint].line
            mistakes.append(Mistake(line, f"`{each.fingerprint}` stands in line {first} already"))
        until = _day(each.until)
        entries[each.fingerprint] = Known(
            each.fingerprint, each.rule, each.path, each.reason, _day(each.added), until, line
        )
    if mistakes:
        raise _refused(place, mistakes)
    return Baseline(entries, place)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _refused(place: str, mistakes: list[Any]) -> BadSettings:
    told = "\n".join(f"  {mistake.at(place)}" for mistake in mistakes[:50])
    more = f"\n  and {len(mistakes) - 50} more" if len(mistakes) > 50 else ""
    return BadSettings(f"The baseline can't be obeyed:\n{told}{more}", where=place, mend=_MEND)
