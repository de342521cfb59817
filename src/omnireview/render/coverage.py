"""`Coverage` → a folded table: of each changed file, which added lines the tests reached and which not."""

from omnireview.coverage import Coverage, FileCoverage, percent
from omnireview.render.blocks import Block, details
from omnireview.render.escape import code, prose, row
from omnireview.render.links import permalink
from omnireview.render.words import number
from omnireview.review import Review

_RANGES_NAMED = 12
WHAT_IT_IS = (
    "Of the added lines that can be executed, those that the tests reached, as the given coverage file says. "
    "Tests themselves are left out. It changes no score: a line that was reached is not yet tested."
)


def coverage_block(review: Review) -> Block:
    """Patch coverage file by file, the least covered first, then the files of which nothing is known."""
    coverage = review.coverage
    if coverage is None or not (coverage.files or coverage.unmeasured):
        return Block()
    table = "\n".join([row("File", "Covered", "Lines that no test reached"), "|:--|--:|:--|"])
    rows = [_row(file, review) for file in in_order(coverage)]
    rows += [row(code(each.path), "unknown", prose(each.reason)) for each in coverage.unmeasured]
    return details(title(coverage), f"{WHAT_IT_IS}\n\n{table}", rows, "| {n} more {where} | | |")


def title(coverage: Coverage) -> str:
    """Give the title of the table."""
    return coverage.words[:1].upper() + coverage.words[1:]


def in_order(coverage: Coverage) -> list[FileCoverage]:
    """Give the files with the most lines that no test reached first."""
    return sorted(coverage.files, key=lambda file: (file.covered - file.lines, file.path))


def share(file: FileCoverage) -> str:
    """Give a file's coverage in words: `80% (4 of 5)`."""
    return f"{percent(file)}% ({file.covered:,} of {file.lines:,})"


def ranges(file: FileCoverage, review: Review) -> list[tuple[str, str]]:
    """Give the first ranges of uncovered lines, each with its address or "", then how many more there are."""
    told = []
    for first, last in file.uncovered[:_RANGES_NAMED]:
        link = permalink(review, file.path, first)
        told.append((f"{first}" if first == last else f"{first}-{last}", f"{link}-L{last}" if link else ""))
    left = len(file.uncovered) - _RANGES_NAMED
    return [*told, *([(number(left, "more range"), "")] if left > 0 else [])]


def _row(file: FileCoverage, review: Review) -> str:
    link = permalink(review, file.path)
    name = f"[{code(file.path)}]({link})" if link else code(file.path)
    lines = ", ".join(f"[{label}]({address})" if address else label for label, address in ranges(file, review))
    return row(name, share(file), lines or "none")
