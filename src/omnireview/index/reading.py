"""A file's bytes → what it says, as plain data, made by a child process that can be killed."""

from collections.abc import Sequence

from omnireview.configs import Config
from omnireview.nouns import noun
from omnireview.surface import Read, Written
from omnireview.worker import Done, Workers


@noun
class Ask:
    """A file to read: as Python when it has the name of a `module`, else as YAML.

    With `lines` only what these lines of a Python file say is told.
    """

    path: str
    data: bytes
    module: str = ""
    package: bool = False
    lines: frozenset[int] | None = None


Answer = Read | Written | tuple[Config, ...]


def read(ask: Ask) -> Answer:
    """Read one file; this is what children do.

    Raises:
        NotAnalysed: It does not parse, or is over a limit.
    """
    if ask.lines is not None:
        from omnireview.surface.statements import written

        return written(ask.data, ask.lines)
    if not ask.module:
        from omnireview.configs.read import read_configs

        return read_configs(ask.path, ask.data)
    from omnireview.surface.read import read_python

    return read_python(ask.path, ask.data, ask.module, package=ask.package)


class Reader:
    """Reads files by the workers that it is given, whose work is `read`."""

    def __init__(self, workers: Workers[Ask, Answer]) -> None:
        self._workers = workers

    def read(self, asks: Sequence[Ask]) -> list[Answer | str]:
        """Give what each file says, or why it can't be told, in the order that was asked."""
        if not asks:
            return []
        return [each.result if isinstance(each, Done) else each.reason for each in self._workers.each(asks)]
