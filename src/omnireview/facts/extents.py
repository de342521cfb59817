"""Some lines of a Python file → the parts of them that no function or class begins or ends within."""

from collections.abc import Iterator, Sequence

from omnireview.surface import Symbol


def whole_parts(symbols: Sequence[Symbol], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Give the first and last lines of each part of some lines, in order.

    Definitions that lie in the lines whole stay together, with what stands between them; of one that lies in them
    in part, that part is given alone, and of a class, the same of what it holds. `symbols` are a module's.
    """
    at = first
    for symbol in sorted(symbols, key=lambda each: each.spot.line):
        begin, end = symbol.spot.line, symbol.spot.end_line
        is_whole = first <= begin and end <= last
        if symbol.kind not in {"class", "function"} or is_whole or end < at or begin > last:
            continue
        yield from _part(at, begin - 1)
        inside = max(at, begin), min(last, end)
        # A method's names are of the class, too; only its functions have lines of their own.
        yield from whole_parts(symbol.members, *inside) if symbol.kind == "class" else _part(*inside)
        at = end + 1
    yield from _part(at, last)


def _part(first: int, last: int) -> Iterator[tuple[int, int]]:
    if first <= last:
        yield first, last
