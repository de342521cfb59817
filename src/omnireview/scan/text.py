"""One file's bytes and the ready rules → its `ScanResult`, or why it could not be analysed."""

from collections.abc import Iterable, Sequence

from omnireview.checks import DOCUMENT, FILE, MODULE, PARSE, ParseFault, TextFile, YamlFile
from omnireview.diff import ChangedFile
from omnireview.documents import YamlFault, read_all_yaml
from omnireview.modules import Module, Span, SyntaxFault, parse_module
from omnireview.patterns import Match
from omnireview.scan import Finding, ScanResult
from omnireview.scan.kinds import Language, language_of
from omnireview.scan.ready import ReadyRule
from omnireview.scan.wording import anchored_source


def scan_text(path: str, data: bytes, file: ChangedFile | None, rules: Sequence[ReadyRule]) -> ScanResult:
    """Run rules over one file. `file` is its part of the diff, None at the merge base.

    Rules about files as bytes ask what the change does to them, so they are run with a diff only.

    A syntax error that the parser confirms is a finding of the rule whose check is `syntax`, and the file is among
    the result's `unparsed`, whether such a rule is on or not.

    Raises:
        NotAnalysed: The file is too large, too deep, in an encoding or a syntax that is not known.
    """
    language = language_of(path)
    unparsed: tuple[str, ...] = ()
    found = _of_files(path, data, file, _for(rules, FILE, language)) if file else []
    try:
        if language is Language.PYTHON:
            found += _of_module(parse_module(path, data), rules)
        elif language is Language.YAML:
            found += _of_documents(path, data, _for(rules, DOCUMENT, language))
    except (SyntaxFault, YamlFault) as fault:
        found += _of_syntax(path, fault, _for(rules, PARSE, language))
        unparsed = (path,)
    return ScanResult(tuple(found), unparsed=unparsed)


def _for(rules: Iterable[ReadyRule], subject: str, language: Language) -> list[ReadyRule]:
    spoken = {language.value, Language.GENERIC.value}
    return [
        ready
        for ready in rules
        if ready.check is not None and subject == ready.check.SUBJECT and spoken & set(ready.rule.languages)
    ]


def _of_module(module: Module, rules: Sequence[ReadyRule]) -> list[Finding]:
    python = [ready for ready in rules if Language.PYTHON in ready.rule.languages]
    found = []
    for ready in python:
        matches: list[Match] = []
        if ready.pattern is not None:
            matches += ready.pattern.find(module)
        if ready.check is not None and ready.check.SUBJECT == MODULE:
            matches += ready.check.find(module, ready.options)
        for match in matches:
            text = module.text_at(match.span)
            context = _enclosing(module, match.span)
            found.append(ready.find(match, module.path, module, context=context, source=anchored_source(text)))
    return found


def _enclosing(module: Module, span: Span) -> str:
    """Give the qualified name of the innermost definition around a span, "" at module level."""
    around = [
        definition.name
        for definition in module.definitions
        if definition.span.start <= span.start and span.end <= definition.span.end and definition.span != span
    ]
    return around[-1] if around else ""


def _of_documents(path: str, data: bytes, rules: Sequence[ReadyRule]) -> list[Finding]:
    """Read every document of a stream, also when no rule asks: a fault of syntax is a finding of its own."""
    documents = read_all_yaml(data, path, tolerant=True)
    lines = data.split(b"\n")
    return [
        ready.find(match, path, context="", source=_line_source(lines, match.line))
        for ready in rules
        for document in documents
        if ready.check is not None
        for match in ready.check.find(YamlFile(path, document), ready.options)
    ]


def _of_files(path: str, data: bytes, file: ChangedFile, rules: Sequence[ReadyRule]) -> list[Finding]:
    return [
        ready.find(match, path, context="", source="")
        for ready in rules
        if ready.check is not None
        for match in ready.check.find(TextFile(path, data, file), ready.options)
    ]


def _of_syntax(path: str, fault: SyntaxFault | YamlFault, rules: Sequence[ReadyRule]) -> list[Finding]:
    return [
        ready.find(match, path, context="", source="")
        for ready in rules
        if ready.check is not None
        for match in ready.check.find(ParseFault(path, fault.line, fault.message), ready.options)
    ]


def _line_source(lines: Sequence[bytes], line: int) -> str:
    return anchored_source(lines[line - 1].decode("utf-8", "replace"))
