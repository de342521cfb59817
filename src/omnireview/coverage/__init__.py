"""Coverage reports of the tests → `Coverage`: which added lines the tests reached. Nothing is run for it."""

from omnireview.nouns import noun


@noun
class Report:
    """A coverage report as it was given: its name for messages, and its bytes, which are not trusted."""

    name: str
    data: bytes


@noun
class FileCoverage:
    """One changed file: of its added lines that can be executed, `covered` of `lines` were.

    `uncovered` are the ranges of the others at the head, first and last line; between them stands no covered line,
    and none that the change does not add.
    """

    path: str
    covered: int
    lines: int
    uncovered: tuple[tuple[int, int], ...]


@noun
class Unmeasured:
    """A changed file of which nothing can be told, and why."""

    path: str
    reason: str


@noun
class Coverage:
    """Patch coverage: what the tests reached of the lines that the change adds. All by path, sorted.

    `files` have at least one added line that can be executed. `unmeasured` files count nowhere: that nothing is
    known of them does not mean that nothing reached them.
    """

    files: tuple[FileCoverage, ...] = ()
    unmeasured: tuple[Unmeasured, ...] = ()

    @property
    def covered(self) -> int:
        """How many added lines were reached."""
        return sum(file.covered for file in self.files)

    @property
    def lines(self) -> int:
        """How many added lines can be executed."""
        return sum(file.lines for file in self.files)

    @property
    def words(self) -> str:
        """The whole in a few words, such as `patch coverage 83% (50 of 60 lines), 1 file not measured`."""
        count = len(self.unmeasured)
        files = f"{count} file{'' if count == 1 else 's'} not measured"
        if not self.lines:
            return f"no patch coverage: {files if count else 'no added line is in the coverage file'}"
        told = f"patch coverage {percent(self)}% ({self.covered:,} of {self.lines:,} lines)"
        return f"{told}, {files}" if count else told


def percent(part: Coverage | FileCoverage) -> int:
    """Give the share of covered lines in percent, rounded down: 100 means all of them."""
    return 100 * part.covered // part.lines
