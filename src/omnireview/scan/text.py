"""What is no Python tree: a file as bytes, YAML documents, what a parser refused → findings."""

from collections.abc import Sequence

from omnireview.checks import ParseFault, TextFile, YamlFile
from omnireview.diff import ChangedFile
from omnireview.documents import YamlFault, read_all_yaml
from omnireview.modules.syntax import SyntaxFault
from omnireview.scan import Finding, ScanResult
from omnireview.scan.ready import ReadyRule
from omnireview.scan.wording import anchored_source


def scan_bytes(path: str, data: bytes, file: ChangedFile | None, rules: Sequence[ReadyRule]) -> list[Finding]:
    """Run the rules about files as bytes. They ask what a change does to them: without a diff none is run."""
    if file is None:
        return []
    return [
        ready.find(match, path, context="", source="")
        for ready in rules
        if ready.check is not None
        for match in ready.check.find(TextFile(path, data, file), ready.options)
    ]


def scan_yaml(path: str, data: bytes, rules: Sequence[ReadyRule], parses: Sequence[ReadyRule]) -> ScanResult:
    """Run the rules about YAML documents over every document of a stream.

    It is read also when no rule asks: a fault of syntax is a finding of its own, of the rules in `parses`.

    Raises:
        NotAnalysed: The file is over a limit, or not text that YAML could be.
    """
    try:
        documents = read_all_yaml(data, path, tolerant=True)
    except YamlFault as fault:
        return ScanResult(tuple(scan_fault(path, fault, parses)), unparsed=(path,))
    lines = data.split(b"\n")
    return ScanResult(
        tuple(
            ready.find(match, path, context="", source=_line_source(lines, match.line))
            for ready in rules
            for document in documents
            if ready.check is not None
            for match in ready.check.find(YamlFile(path, document), ready.options)
        )
    )


def scan_fault(path: str, fault: SyntaxFault | YamlFault, rules: Sequence[ReadyRule]) -> list[Finding]:
    """Run the rules about files that a parser confirms to be broken."""
    return [
        ready.find(match, path, context="", source="")
        for ready in rules
        if ready.check is not None
        for match in ready.check.find(ParseFault(path, fault.line, fault.message), ready.options)
    ]


def _line_source(lines: Sequence[bytes], line: int) -> str:
    return anchored_source(lines[line - 1].decode("utf-8", "replace"))
