"""The files of a project's CI → the calls of pytest in them: which paths, which markers, or that nobody can tell.

Read are workflows, pipelines, and the scripts that these name. Of a path that is computed (`tests/${{ matrix.part
}}`) the folder in front counts; without one the call is open: it may select anything. So is every other way to run
tests that is found there.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.places import matches

CI_FILES: Final = (
    *("/.github/workflows/*.yml", "/.github/workflows/*.yaml", "/.github/actions/**", "/.buildkite/**"),
    *("/.circleci/*.yml", "/.gitlab-ci.yml", "/.gitlab/**/*.yml", "/azure-pipelines*.yml", "/.azure-pipelines/**"),
    *("/Jenkinsfile*", "/.jenkins/**", "/ci/**/*.yml", "/.ci/**", "/.cirrus.yml", "/.travis.yml"),
)
_MOST_FILES = 200
_MOST_RUNS = 500
_LONGEST = 4_000
_CALL = re.compile(r"(?<![\w./-])(?:py\.test|pytest)(?=[\s\"';&|)\\]|$)")
_OTHER_WAYS = re.compile(
    r"(?<![\w./-])(?:tox|nox|hatch (?:run|test)|pdm run|poe|bazel|inv(?:oke)?|just|ctest|unittest|pytest\.main\("
    r"|run_tests?(?!\()|runtests?(?!\()|make\s+[\w-]*(?:test|check)[\w-]*)(?![\w.-])"
)
_NO_COMMAND = re.compile(r"\s{0,60}(?:#|(?:-\s+)?(?:name|label|id|description|title|key|import|from)\b)")
"""Lines of pipelines, scripts and programs that run nothing."""
_NOT_RUN = re.compile(
    r"\b(?:pip3?|conda|mamba|apt(?:-get)?|brew|npm|poetry|pdm|pipx|add)\b[^;&|]{0,200}\b(?:install|add)\b"
    r"|(?:^|[\s\"'])echo\s|\bimport\s+pytest\b"
)
_WORD = re.compile(r"\"[^\"]{0,400}\"|'[^']{0,400}'|[^\s\"']{1,400}")
_END = re.compile(r"&&|\|\|?|;|`|\)(?!\w)")
_BREAK = re.compile(r"[\s\"'`=:(),;&|]+")
_SCRIPTS = (".sh", ".bash", ".py", ".yml", ".yaml", ".mk")
_MAKE = re.compile(r"(?<![\w./-])make\s")
_TAKES_VALUE = frozenset(
    {
        *("-m", "-k", "-n", "-c", "-p", "-o", "-W", "-r", "--ignore", "--ignore-glob", "--deselect", "--rootdir"),
        *("--durations", "--timeout", "--dist", "--junitxml", "--junit-xml", "--cov", "--cov-report", "--maxfail"),
        *("--tb", "--log-cli-level", "--log-level", "--capture"),
        *("--splits", "--group", "--num-shards", "--shard-id"),
        *("--confcutdir", "--numprocesses", "--reruns", "--reruns-delay", "--html", "--color", "--basetemp"),
    }
)
_EXPRESSION = re.compile(r"\$\{\{[^}]{0,300}\}\}|\$\([^()]{0,300}\)")
_COMPUTED = re.compile(r"[$*?{}\[\]<>]")


@noun
class SuiteRun:
    """One call of pytest: where it stands, the paths that it is given, and the markers that it asks for.

    Without `targets` it runs all. `markers` are the words of `-m` that a test must have one of; () without any,
    or where the expression also leaves some out and asks for none. `open` is True when nobody can tell what it
    selects. `ignored` are paths that it leaves out.
    """

    path: str
    line: int
    targets: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    open: bool = False

    def covers(self, test: str) -> bool:
        """Tell whether a test file lies at one of the paths, from the top or from any folder that is gone into."""
        if any(_leads_to(each, test) for each in self.ignored):
            return False
        return self.open or not self.targets or any(_leads_to(each, test) for each in self.targets)


def runs_in_ci(index: Index) -> tuple[SuiteRun, ...] | None:
    """Give the calls of pytest in the CI of a tree; None where there is none, or too much of it to be read."""
    if not index.listed:
        return None
    there = set(index.paths())
    waiting = sorted(path for path in there if matches(path, CI_FILES))
    seen: dict[str, None] = dict.fromkeys(waiting)
    runs: list[SuiteRun] = []
    while waiting:
        if len(seen) > _MOST_FILES:
            return None
        index.texts(waiting)
        named: set[str] = set()
        for path in waiting:
            lines = list(_logical((index.text(path) or "").split("\n")))
            runs += islice(_runs(path, lines), _MOST_RUNS + 1)
            if len(runs) > _MOST_RUNS:
                return None
            named |= _named(lines, there)
        waiting = sorted(named - seen.keys())
        seen |= dict.fromkeys(waiting)
    return tuple(runs) or None


def leads_anywhere(index: Index, target: str) -> bool:
    """Tell whether a path that a step names is there, from the top or from any folder."""
    return any(_leads_to(target, path) for path in index.paths())


def _leads_to(target: str, path: str) -> bool:
    if not target:
        return True
    return f"/{target}/" in f"/{path}/"


def _logical(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Give the lines with the number of the first, those joined that end in a backslash."""
    begun, joined = 0, ""
    for number, line in enumerate(lines, start=1):
        text = line[:_LONGEST]
        begun = begun or number
        if text.rstrip().endswith("\\") and len(joined) < _LONGEST:
            joined += text.rstrip()[:-1] + " "
            continue
        yield begun, joined + text
        begun, joined = 0, ""
    if joined:
        yield begun, joined


def _named(lines: Iterable[tuple[int, str]], there: set[str]) -> set[str]:
    """Give the files of the tree that some lines name: scripts, and the Makefile where `make` is called."""
    found: set[str] = set()
    for _, line in lines:
        if line.lstrip().startswith("#"):
            continue
        for name in _BREAK.split(line):
            path = name.removeprefix("./").lstrip("/")
            if path.endswith(_SCRIPTS) and path in there and not path.rpartition("/")[2].startswith("test_"):
                found.add(path)
        if _MAKE.search(line) and "Makefile" in there:
            found.add("Makefile")
    return found


def _runs(path: str, lines: Iterable[tuple[int, str]]) -> Iterator[SuiteRun]:
    for number, line in lines:
        if _NO_COMMAND.match(line):
            continue
        for part in _END.split(_EXPRESSION.sub("$", line)):
            if not part or _NOT_RUN.search(part):
                continue
            calls = list(_CALL.finditer(part))
            for at, call in enumerate(calls):
                end = calls[at + 1].start() if at + 1 < len(calls) else len(part)
                yield _read(path, number, part[call.end() : end])
            if not calls and _OTHER_WAYS.search(part):
                yield SuiteRun(path, number, open=True)


def _read(path: str, line: int, text: str) -> SuiteRun:
    """Read one call by what stands behind its name."""
    said = text.replace('\\"', "'")
    quoted = said.lstrip()[:1] in ('"', "'") and said.lstrip()[1:2] in (",", " ", "]")
    if quoted:
        # A list of words, `["pytest", "tests/x"]`, as Python and YAML have them.
        words = [word for word in re.split(r"[\"',\[\]\s]+", said) if word and word != ")"]
    else:
        words = [word.strip("\"'") for word in _WORD.findall(said)]
    targets, ignored, markers = [], [], ""
    is_open = False
    at = 0
    while at < len(words):
        word = words[at]
        name, equals, value = word.partition("=")
        at += 1
        if word.startswith("-"):
            if name in _TAKES_VALUE and not equals:
                value = words[at] if at < len(words) else ""
                at += 1
            if name == "-m":
                markers = value
            elif name in ("--ignore", "--ignore-glob"):
                ignored.append(_path(value))
        elif computed := _COMPUTED.search(word):
            folder = _path(word[: computed.start()].rpartition("/")[0])
            targets += [folder] if folder else []
            # `--workers $COUNT`: the value of an option that is not known here.
            is_value = at > 1 and words[at - 2].startswith("--") and "=" not in words[at - 2]
            is_open = is_open or not (folder or is_value)
        elif "/" in word or word.endswith(".py") or word in ("tests", "test", "."):
            targets.append(_path(word))
    if "" in targets:
        targets = []
    kept = tuple(each for each in ignored if each and not _COMPUTED.search(each))
    return SuiteRun(path, line, tuple(targets), _asked(markers), kept, is_open)


def _path(word: str) -> str:
    path = word.partition("::")[0].strip("\\").removesuffix("/")
    while path.startswith(("./", "../", "/")):
        path = path.partition("/")[2]
    return "" if path in (".", "..") else path


def _asked(expression: str) -> tuple[str, ...]:
    """Give the markers that an expression asks for; () when a test without any is selected, or may be."""
    if "not (" in expression or "not(" in expression or _COMPUTED.search(expression):
        return ()
    words = re.findall(r"\w+", expression)
    asked = [
        word
        for at, word in enumerate(words)
        if word not in ("and", "or", "not") and (at == 0 or words[at - 1] != "not")
    ]
    # `a or not b` selects tests without any marker.
    return () if "or" in words and "not" in words else tuple(asked)
