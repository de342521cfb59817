"""`Report`s → what they say of files with certain names, read in child processes that can be killed."""

from collections.abc import Collection, Mapping, Sequence

from omnireview.coverage import Report
from omnireview.coverage.cobertura import read_cobertura
from omnireview.coverage.lcov import read_lcov
from omnireview.coverage.reported import Lines, Name, Unusable
from omnireview.errors import BadFile, NotAnalysed
from omnireview.nouns import noun
from omnireview.worker import Done, Workers, processes_for

SECONDS = 10.0
"""The most work for one report. One of 7 MB takes half a second."""

_BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff")
_UTF8 = b"\xef\xbb\xbf"

Told = Mapping[Name, Mapping[int, bool]]
"""Lines that can be executed, and whether they were, by the name that a report gives their file."""


@noun
class Ask:
    """A report to read, and the names of files, without their folders, that are wanted of it."""

    report: Report
    wanted: frozenset[str]


def read_reports(reports: Sequence[Report], wanted: Collection[str]) -> list[Told]:
    """Read reports of either format, told apart by how they begin, in their order.

    Raises:
        BadFile: One is in neither format, is broken, or takes too long to read.
    """
    asks = [Ask(report, frozenset(wanted)) for report in reports]
    size = sum(len(report.data) for report in reports)
    told: list[Told] = []
    with Workers(_read, processes=processes_for(size), seconds=SECONDS) as workers:
        for report, outcome in zip(reports, workers.each(asks), strict=True):
            if not isinstance(outcome, Done):
                raise BadFile(
                    f"The coverage file can't be used: {outcome.reason}.",
                    where=report.name,
                    mend="give Cobertura's XML (`coverage xml`, `pytest --cov-report=xml`) or LCOV's tracefile "
                    "(`coverage lcov`)",
                )
            told.append(outcome.result)
    return told


def _read(ask: Ask) -> Told:
    lines = Lines(ask.wanted)
    data = ask.report.data.lstrip()
    try:
        if data.removeprefix(_UTF8).lstrip().startswith((b"<", *_BYTE_ORDERS)):
            read_cobertura(data, lines)
        else:
            read_lcov(data.removeprefix(_UTF8), lines)
    except Unusable as fault:
        raise NotAnalysed(str(fault)) from None
    return lines.of
