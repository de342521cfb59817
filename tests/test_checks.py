"""The shipped checks: what they find, where they point, and what they leave alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import indent
from typing import Any

import pytest
from made_trees import MadeTree
from python_files import file_of

from omnireview.checks import CHECKS, PYTHON, SUBJECTS, ParseFault, TextFile, YamlFile, options_of
from omnireview.checks.model import options_model
from omnireview.diff import ChangedFile, FileStatus
from omnireview.diff.texts import diff_texts
from omnireview.documents import read_yaml
from omnireview.edits import apply_edits
from omnireview.modules import parse_module
from omnireview.pull_request import PullRequest
from omnireview.settings import Settings
from omnireview.sides import Sides
from omnireview.sides.make import open_sides, readers
from omnireview.spans import Match


def look(check: str, subject: Any, **options: Any) -> list[Any]:
    form = CHECKS[check].Options
    options_model(form).model_validate(options)
    return list(CHECKS[check].find(subject, options_of(form, options)))


def look_at_python(check: str, text: str, **options: Any) -> list[Match]:
    standard = CHECKS[check].SUBJECT == PYTHON
    subject = file_of(text, "module.py") if standard else parse_module("module.py", text.encode())
    return look(check, subject, **options)


def lines(matches: list[Match]) -> list[int]:
    return [match.line for match in matches]


def mended(check: str, text: str, **options: Any) -> str:
    edits = [edit for match in look_at_python(check, text, **options) for edit in match.edits]
    result = apply_edits(text.encode(), edits)
    assert result is not None
    return result.decode()


@dataclass
class Change:
    """Files before and after, as text; `moved` maps a new path to its old one."""

    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)

    def sides(self) -> Sides:
        old = {path: text.encode() for path, text in self.before.items()}
        new = {path: text.encode() for path, text in self.after.items()}
        gone = set(old) - set(new) - set(self.moved.values())
        files = [ChangedFile(path, path, FileStatus.REMOVED, hunks=diff_texts(old[path], b"")) for path in gone]
        for path, data in new.items():
            origin = self.moved.get(path, path)
            if origin not in old:
                files.append(ChangedFile(path, None, FileStatus.ADDED, hunks=diff_texts(b"", data)))
            elif (old[origin], origin) != (data, path):
                status = FileStatus.MODIFIED if origin == path else FileStatus.RENAMED
                files.append(ChangedFile(path, origin, status, hunks=diff_texts(old[origin], data)))
        pull = PullRequest("b", "h", "b", tuple(files), MadeTree(old), MadeTree(old), MadeTree(new))
        return open_sides(pull, Settings(), readers(processes=0))


IN_LOOP = """\
def f(items):
    for x in items:
        try:
            a(x)
        except Exception as e:
            {}
"""


# --- exceptions ------------------------------------------------------------------------------------------------


def test_a_handler_is_found_at_its_own_line_and_not_at_its_try() -> None:
    text = "try:\n    a()\nexcept OSError:\n    raise\nexcept:\n    pass\n"
    assert lines(look_at_python("bare-except", text)) == [5]
    assert lines(look_at_python("silent-except", text)) == [5]


def test_a_silent_handler_can_be_left_to_the_check_that_says_more_of_it() -> None:
    text = "try:\n    {}\nexcept:\n    {}\n"
    for tried, handler, left in (("a()", "pass", True), ("a()", "x = 1", False), ("a.close()", "pass", False)):
        found = lines(look_at_python("bare-except", text.format(tried, handler), **{"leave-silent": True}))
        assert found == ([] if left else [3])
        assert lines(look_at_python("bare-except", text.format(tried, handler))) == [3]


@pytest.mark.parametrize(
    "body",
    [
        *("pass", "...", "continue", "break", "return", "return None", "return -1", "return ''", "return {}"),
        "return (0, False)",
    ],
)
def test_a_handler_that_says_nothing_is_silent(body: str) -> None:
    text = IN_LOOP.format(body)
    assert lines(look_at_python("silent-except", text)) == [5]


@pytest.mark.parametrize(
    "body",
    ["raise", "log(e)", "x = None", "return e", "return [x]", "errors += 1", "return default"],
)
def test_a_handler_that_does_something_is_not_silent(body: str) -> None:
    text = IN_LOOP.format(body)
    assert not look_at_python("silent-except", text)


@pytest.mark.parametrize(
    "kind", ["ValueError", "(OSError, KeyError)", "queue.Empty", "HTTPException", "errors.Exception"]
)
def test_a_narrow_handler_may_be_silent(kind: str) -> None:
    assert not look_at_python("silent-except", f"try:\n    a()\nexcept {kind}:\n    pass\n")


def inside(text: str) -> str:
    """Give statements as those of a function."""
    return f"async def f():\n{indent(text, '    ')}"


def test_a_silent_handler_outside_of_functions_weighs_less() -> None:
    text = "try:\n    torch.npu.set_compile_mode(jit_compile=False)\nexcept Exception:\n    pass\n"
    (outside,), (within,) = look_at_python("silent-except", text), look_at_python("silent-except", inside(text))
    assert (outside.bindings.get("$SEVERITY"), within.bindings.get("$SEVERITY")) == ("minor", None)


@pytest.mark.parametrize(
    ("tried", "comment", "severity"),
    [
        ("memory.close()", "", "minor"),
        ("if found:\n        path = name(found)\n        os.remove(path)", "", "minor"),
        ("del pipeline, model", "", "minor"),
        ("await session.close()", "", "minor"),
        ("run()", "  # noqa: BLE001", "info"),
        ("run()", "  # noqa: E501, S110", "info"),
        ("run()", "  # pylint: disable=broad-except", "info"),
        ("run()", "  #pylint: disable=W0718,bare-except", "info"),
        ("reply = json.loads(text)", "", "minor"),
        ("reply = json.loads(read())", "", None),
        ("kind = model.config.model_type", "", "minor"),
        ("kind = model.config", "", None),
        ("model.config.model_type = kind", "", None),
        ("reply = json.loads(text)\n    keep(reply)", "", None),
        ("run()", "  # noqa", None),
        ("run()", "  # see BLE001", None),
        ("items.remove(item)", "", None),
        ("memory.close()\n    self.state = 'closed'", "", None),
        ("value = read()", "", None),
    ],
)
def test_what_only_ends_things_or_is_marked_for_a_linter_weighs_less(
    tried: str, comment: str, severity: str | None
) -> None:
    text = f"try:\n    {tried}\nexcept Exception:{comment}\n    pass\n"
    (match,) = look_at_python("silent-except", f"import json\n{inside(text)}")
    assert match.bindings.get("$SEVERITY") == severity


@pytest.mark.parametrize(("last", "severity"), [("raise", "minor"), ("stop()", None)])
def test_what_fails_where_an_error_is_raised_anyway_weighs_less(last: str, severity: str | None) -> None:
    cleaning = "    try:\n        sync()\n    except Exception:\n        pass\n"
    text = f"try:\n    run()\nexcept OSError:\n{cleaning}    {last}\n"
    (match,) = look_at_python("silent-except", inside(text))
    assert match.bindings.get("$SEVERITY") == severity


@pytest.mark.parametrize(
    ("remark", "severity"), [("it may be gone since it was listed", "minor"), ("skip it", None)]
)
def test_who_says_why_an_item_is_skipped_is_told_less(remark: str, severity: str | None) -> None:
    text = f"for a in b:\n    try:\n        a()\n    except Exception:\n        # {remark}\n        continue\n"
    (match,) = look_at_python("silent-except", inside(text))
    assert match.bindings.get("$SEVERITY") == severity


@pytest.mark.parametrize(
    ("docstring", "severity"),
    [("Try to find the faster kernel.", "minor"), ("Find the faster kernel.", None)],
)
def test_a_docstring_that_promises_nothing_makes_it_weigh_less(docstring: str, severity: str | None) -> None:
    text = f'def f():\n    """{docstring}"""\n    try:\n        probe()\n    except Exception:\n        pass\n'
    (match,) = look_at_python("silent-except", text)
    assert match.bindings.get("$SEVERITY") == severity


def test_a_try_that_reads_what_it_imports_asks_for_an_optional_dependency() -> None:
    text = "def f():\n    try:\n        import a\n        return {}\n    except Exception:\n        return False\n"
    assert not look_at_python("silent-except", text.format("a.__version__ >= '2'"))
    assert lines(look_at_python("silent-except", text.format("a.start()"))) == [5]


def test_an_exception_group_handler_can_be_silent_too() -> None:
    assert lines(look_at_python("silent-except", "try:\n    a()\nexcept* Exception:\n    pass\n")) == [3]


# --- calls -----------------------------------------------------------------------------------------------------

TIMEOUT = {
    "calls": {"requests.get": None, "urllib.request.urlopen": 3},
    "keyword": "timeout",
    "value": "30",
    "wrong": ["None"],
}


@pytest.mark.parametrize(
    ("call", "fixed"),
    [
        ("requests.get(u)", "requests.get(u, timeout=30)"),
        ("requests.get((u))", "requests.get((u), timeout=30)"),
        ("requests.get(u,)", "requests.get(u, timeout=30,)"),
        ("requests.get(*urls)", "requests.get(*urls, timeout=30)"),
        ("requests.get()", "requests.get(timeout=30)"),
        ("requests.get(u, timeout=None)", "requests.get(u, timeout=30)"),
        ("requests.get(\n    u,  # é\n    p={},\n)", "requests.get(\n    u,  # é\n    p={}, timeout=30,\n)"),
        ("urllib.request.urlopen(u, None)", "urllib.request.urlopen(u, None, timeout=30)"),
        ("urllib.request.urlopen(u, None, None)", "urllib.request.urlopen(u, None, 30)"),
    ],
)  # fmt: skip
def test_the_missing_keyword_is_added_and_nothing_else_changes(call: str, fixed: str) -> None:
    head = "import requests\nimport urllib.request\n"
    assert mended("call-without-keyword", f"{head}{call}\n", **TIMEOUT) == f"{head}{fixed}\n"


@pytest.mark.parametrize(
    "call",
    ["requests.get(u, timeout=t)", "requests.get(u, **options)", "urllib.request.urlopen(u, None, 5)",
     "urllib.request.urlopen(*arguments)", "requests.head(u)", "session.get(u)"],
)  # fmt: skip
def test_a_call_whose_caller_decided_is_left_alone(call: str) -> None:
    assert not look_at_python(
        "call-without-keyword", f"import requests\nimport urllib.request\n{call}\n", **TIMEOUT
    )


def test_a_name_that_only_looks_like_the_call_is_left_alone() -> None:
    assert not look_at_python("call-without-keyword", "requests = {}\nrequests.get(u)\n", **TIMEOUT)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x = x.cuda()", ".cuda()"),
        ("x = x.cuda(0)", ".cuda()"),
        ("x = x.to('cuda:1', non_blocking=True)", ".to('cuda:1')"),
        ("import torch\nx = torch.device('cuda')", "torch.device('cuda')"),
        ("import torch\nx = torch.Generator('cuda').manual_seed(1)", "torch.Generator('cuda')"),
        ("x = make(\n    3,\n    device='cuda',\n)", "device='cuda'"),
    ],
)
def test_a_device_written_into_a_call_is_found_at_its_own_line(text: str, code: str) -> None:
    (match,) = look_at_python("hardcoded-device", f"{text}\n")
    written = text.split("\n")[match.line - 1]
    assert match.bindings["$CODE"] == code
    assert "cuda" in written


@pytest.mark.parametrize(
    "text",
    [
        "if x.device.type == 'cuda':\n    x = x.cuda()",
        "if current_platform.is_cuda():\n    pass\nelse:\n    x = x.cuda()",
        "def f(x):\n    if x.device.type != 'cuda':\n        raise ValueError(x)\n    return x.cuda()",
        "def f(x):\n    if not torch.cuda.is_available():\n        pytest.skip('no GPU')\n    return x.cuda()",
        "y = x.cuda() if torch.cuda.is_available() else x",
        "y = on_cuda and x.cuda()",
        "@requires_cuda\ndef f(x):\n    return x.cuda()",
        "def f(x, device=torch.device('cuda')):\n    pass",
        "x = x.to(f'cuda:{rank}')",
        "x = x.to('cpu')",
        "import torch\nwith torch.autocast('cuda'):\n    pass",
        "import torch\ntorch.cuda.synchronize()",
        "parser.add_argument('--device', default='cuda')",
        "name = 'cuda'",
    ],
)
def test_a_device_that_somebody_chose_is_left_alone(text: str) -> None:
    assert not look_at_python("hardcoded-device", f"{text}\n")


def test_a_test_that_comes_later_is_no_guard() -> None:
    text = "def f(x):\n    y = x.cuda()\n    if x.device.type != 'cuda':\n        return None\n    return y\n"
    assert lines(look_at_python("hardcoded-device", text)) == [2]


SLEEP = {"calls": ["time.sleep", "requests.*"]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import time\nasync def f():\n    time.sleep(1)\n", [3]),
        ("from time import sleep as nap\nasync def f():\n    for _ in x:\n        nap(1)\n", [4]),
        ("import requests\nasync def f():\n    return requests.patch(u)\n", [3]),
        ("async def f():\n    return pool.submit(g).result()\n", [2]),
        ("async def f():\n    job = pool.submit(g)\n    return job.result(timeout=1)\n", [3]),
        ("import time\nasync def f():\n    def g():\n        time.sleep(1)\n    await to_thread(g)\n", []),
        ("import time\nasync def f():\n    await to_thread(lambda: time.sleep(1))\n", []),
        ("import time\nasync def f():\n    await to_thread(time.sleep, 1)\n", []),
        ("import time\nasync def f(wait=time.sleep(1)):\n    pass\n", []),
        ("import time\ndef f():\n    async def g():\n        time.sleep(1)\n    time.sleep(2)\n", [4]),
        ("async def f():\n    for task in done:\n        task.result()\n", []),
        ("async def f():\n    job = pool.submit(g)\n    await wrap_future(job)\n    return job.result()\n", []),
    ],
)
def test_only_what_blocks_the_loop_itself_is_found(text: str, found: list[int]) -> None:
    assert lines(look_at_python("blocking-call-in-async", text, **SLEEP)) == found


# --- logging ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "expected", "given"),
    [
        ("logger.warning('failed', error)", "no placeholders", "1 value"),
        ("logger.info('%s and %d', a)", "2 placeholders", "1 value"),
        ("logger.info('%s', a, b)", "1 placeholder", "2 values"),
        ("logger.info('%*d', width)", "2 placeholders", "1 value"),
        ("logger.info('%.*f of %5.1f%%', a, b)", "3 placeholders", "2 values"),
        ("logger.info('100% done: %s', a)", "2 placeholders", "1 value"),
        ("logger.info('stage %s is late')", "1 placeholder", "no values"),
        ("logger.log(level, '%s')", "1 placeholder", "no values"),
        ("self._logger.error('a' 'b %s', x, y, exc_info=True)", "1 placeholder", "2 values"),
        ("logging.getLogger(__name__).error('a', b)", "no placeholders", "1 value"),
        ("stage_logger.debug(f'stage {n}', x)", "no placeholders", "1 value"),
        ("logger.warning_once('a %s', b, c)", "1 placeholder", "2 values"),
    ],
)
def test_placeholders_and_values_must_be_equally_many(call: str, expected: str, given: str) -> None:
    (match,) = look_at_python("logger-arguments", f"{call}\n")
    assert (match.bindings["$EXPECTED"], match.bindings["$GIVEN"]) == (expected, given)


@pytest.mark.parametrize(
    "call",
    [
        "logger.info('%s: %d', a, b)",
        "logger.info('done')",
        "logger.info('100% done')",
        "logger.info('50%done')",
        "logger.info('%%s')",
        "logger.info('%(a)s', {'a': 1})",
        "logger.info('%s', {'a': 1})",
        "logger.info('%s %s', *pair)",
        "logger.info(message, a)",
        "logger.info('a' + b, c)",
        "logger.info('%s' % a)",
        "logger.info('{}'.format(a), b)",
        "logger.info(f'{prefix} %s', a)",
        "logger.info(f'{template}', a)",
        "logger.info('event', key=value)",
        "logger.exception('failed', exc_info=error)",
        "logger.log('metric', value)",
        "self.info('a', b)",
        "math.log(10, 2)",
        "catalog.error('a', b)",
    ],
)
def test_a_logging_call_that_may_be_right_is_left_alone(call: str) -> None:
    assert not look_at_python("logger-arguments", f"{call}\n")


@pytest.mark.parametrize("library", ["from loguru import logger", "import structlog"])
def test_loggers_with_other_formats_are_left_alone(library: str) -> None:
    assert not look_at_python("logger-arguments", f"{library}\nlogger.info('{{}}', a)\n")


# --- functions -------------------------------------------------------------------------------------------------


def test_a_mutable_default_is_found_at_its_parameter() -> None:
    text = "def f(\n    a,\n    b: list[int] = [],\n    *,\n    c=dict(),\n):\n    return a, b, c\n"
    found = look_at_python("mutable-default", text)
    assert lines(found) == [3, 5]
    assert found[0].bindings == {"$NAME": "b", "$DEFAULT": "[]"}


@pytest.mark.parametrize(
    "default", ["()", "None", "frozenset()", "'x'", "field(default_factory=list)", "Config()"]
)
def test_an_immutable_default_is_left_alone(default: str) -> None:
    assert not look_at_python("mutable-default", f"def f(a={default}):\n    return a\n")


@pytest.mark.parametrize(
    ("default", "body"),
    [
        ("[1]", "a.append(2)"),
        ("[1]", "a[0] = 2"),
        ("[1]", "a += [2]"),
        ("[1]", "a[0] += 2"),
        ("[1]", "del a[0]"),
        ("[1]", "if b:\n        a = [b]\n    a.sort()"),
        ("[]", "self.a = a"),
        ("[]", "return a"),
        ("[]", "b(a)"),
        ("[]", "b(rows=a)"),
        ("[]", "rows = a\n    rows.append(b)"),
        ("[]", "return [b, a]"),
        ("{}", "return lambda: a"),
        ("[]", "a = a or [b]\n    return a"),
    ],
)
def test_a_default_that_is_written_to_or_made_to_be_filled_is_found(default: str, body: str) -> None:
    assert lines(look_at_python("mutable-default", f"def f(self, b, a={default}):\n    {body}\n")) == [1]


@pytest.mark.parametrize(
    ("default", "body"),
    [
        ("['latents']", "for name in a:\n        b(name, *a, key=a)"),
        ("[16, 56]", "self.a = a"),
        ("[16, 56]", "return a"),
        ("[]", "a = list(a)\n    a.append(b)\n    return a"),
        ("[16]", "b.append(a[0])"),
        ("[]", "raise NotImplementedError"),
        ("{}", "return {**a, 'b': b}"),
        ("set()", "return b in a"),
        ("[]", "for row in a:\n        b(row, *a)"),
        ("[]", "return sorted(a) if a else [x for x in a] + a[1:]"),
        ("{}", "b.update(a)\n    return a.get(b, a['b']), f'{a}', len(a)"),
        ("[]", "return not a or a == b"),
        ("[]", "if b:\n        a = [b]"),
    ],
)
def test_a_default_that_nobody_writes_to_is_left_alone(default: str, body: str) -> None:
    assert not look_at_python("mutable-default", f"def f(self, b, a={default}):\n    {body}\n")


@pytest.mark.parametrize(
    ("test", "fixed"),
    [
        ("assert len(a) == b, 'sizes'", "if len(a) != b:\n        raise ValueError('sizes')"),
        ("assert a in KINDS, f'no {a}'", "if a not in KINDS:\n        raise ValueError(f'no {a}')"),
        ("assert not a.empty", 'if a.empty:\n        raise ValueError("expected not a.empty")'),
        ("assert a.ready()", 'if not a.ready():\n        raise ValueError("expected a.ready()")'),
        ("assert a > 0", 'if not (a > 0):\n        raise ValueError("expected a > 0")'),
        ("assert 0 < a <= b", 'if not 0 < a <= b:\n        raise ValueError("expected 0 < a <= b")'),
        ("assert len(a) > 0, 'none'", "if len(a) <= 0:\n        raise ValueError('none')"),
        ("assert a.shape[0] < b, 'wide'", "if a.shape[0] >= b:\n        raise ValueError('wide')"),
        ("assert a == b and a in c, 'x'", "if a != b or a not in c:\n        raise ValueError('x')"),
        ("assert a is b or not a.c, 'x'", "if a is not b and a.c:\n        raise ValueError('x')"),
        ("assert a == b or a and b, 'x'", "if not (a == b or a and b):\n        raise ValueError('x')"),
        ("assert a > 0 or b", 'if not (a > 0 or b):\n        raise ValueError("expected a > 0 or b")'),
        ("assert a, ('no', 'words')", "if not a:\n        raise ValueError(('no', 'words'))"),
        (
            "assert a, (\n        'no'\n\n        'words'\n    )",
            "if not a:\n        raise ValueError(\n            'no'\n\n            'words'\n        )",
        ),
        ("assert a, '''no\n  words'''", "if not a:\n        raise ValueError('''no\n  words''')"),
    ],
)  # fmt: skip
def test_an_assert_becomes_an_if_that_raises(test: str, fixed: str) -> None:
    text = "def f(a, b):\n    {}\n    return a\n"
    assert mended("assert-as-validation", text.format(test)) == text.format(fixed)


def test_an_assert_about_a_text_that_a_parameter_fills_is_validation() -> None:
    text = "def load(path):\n    name = 'stage_%s' % path\n    assert name in K\n"
    assert lines(look_at_python("assert-as-validation", text)) == [3]


def test_an_assert_about_what_was_made_from_a_parameter_is_validation() -> None:
    text = (
        "def load(path):\n    keys = read(path)\n    for key in keys:\n        assert key in K\n    assert T[0]\n"
    )
    assert lines(look_at_python("assert-as-validation", text)) == [4]


@pytest.mark.parametrize(
    "text",
    [
        "def f(a):\n    assert isinstance(a, str)\n",
        "def f(a):\n    assert a is not None, 'give a'\n",
        "def f(a):\n    assert a\n",
        "def f(a):\n    assert a is not None and callable(a)\n",
        "def f(a):\n    assert torch.isnan(a).sum() == 0\n",
        "def f(a):\n    assert not a.isinf().any(), 'overflow'\n",
        "def _f(a):\n    assert len(a) == 2\n",
        "class _C:\n    def f(self, a):\n        assert len(a) == 2\n",
        "class C:\n    def forward(self, a):\n        assert a.shape[0] == 2\n",
        "class C:\n    def f(self):\n        assert len(self.items) == 2\n",
        "assert len(a) == 2\n",
        "def f(a, b):\n    width = a * b\n    assert width % b == 0\n",
        "def f(a):\n    a = -(a // 8)\n    assert a > 0, 'too small'\n",
    ],
)
def test_an_assert_that_validates_nothing_of_a_caller_is_left_alone(text: str) -> None:
    assert not look_at_python("assert-as-validation", text)


# --- files -----------------------------------------------------------------------------------------------------


def text_file(before: bytes, after: bytes) -> TextFile:
    file = ChangedFile("stage.yaml", "stage.yaml", FileStatus.MODIFIED, hunks=diff_texts(before, after))
    return TextFile("stage.yaml", after, file)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (b"a\nb\n", b"a\nb\nc", [3]),
        (b"a\nb\n", b"a\nb", [2]),
        (b"", b"a", [1]),
        (b"a\nb", b"A\nb", []),
        (b"a\nb", b"a\nb\n", []),
        (b"a\n", b"", []),
        (b"a\n", b"a\n\0", []),
    ],
)
def test_a_missing_line_feed_is_found_only_when_the_change_wrote_the_last_line(
    before: bytes, after: bytes, found: list[int]
) -> None:
    assert lines(look("no-newline-at-end", text_file(before, after))) == found


@pytest.mark.parametrize(("data", "fixed"), [(b"a\nb", b"a\nb\n"), (b"a\r\nb", b"a\r\nb\r\n")])
def test_the_line_end_that_is_added_is_that_of_the_file(data: bytes, fixed: bytes) -> None:
    (match,) = look("no-newline-at-end", text_file(b"", data))
    assert apply_edits(data, match.edits) == fixed


def test_a_yaml_value_is_found_at_its_line_however_deep() -> None:
    text = (
        b"- a:\n    - trust_remote_code: true\n- trust-remote-code: yes\n"
        b"- trust_remote_code: 'true'\n- {trust_remote_code: 1}\n"
    )
    file = YamlFile("stage.yaml", read_yaml(text, "stage.yaml", tolerant=True))
    assert lines(look("yaml-value", file, key="trust_remote_code", values=[True])) == [2, 3]


def test_what_an_alias_repeats_is_found_once() -> None:
    text = b"base: &base\n  trust_remote_code: true\none: *base\ntwo:\n  <<: *base\n"
    file = YamlFile("stage.yaml", read_yaml(text, "stage.yaml", tolerant=True))
    assert lines(look("yaml-value", file, key="trust_remote_code", values=[True])) == [2]


def test_a_parse_fault_is_told_in_the_parser_s_words() -> None:
    (match,) = look("syntax", ParseFault("a.py", 7, "invalid syntax."))
    assert (match.line, match.bindings) == (7, {"$ERROR": "invalid syntax"})


# --- the change as a whole -------------------------------------------------------------------------------------

CODE = "def run(stages):\n" + "".join(f"    stages[{n}].step()\n" for n in range(19))
SPREAD = CODE.replace("    stages", "    (\n        stages").replace("()\n", "()\n    )\n")
TYPED = "".join(f"x{n}: Optional[int] = {n}\ndef f{n}(a: Optional[int]): ...\n" for n in range(20))
STUBS = "class Stage:\n" + "".join(
    f"    def f{n}(self):\n        raise NotImplementedError('f{n}')\n    def g{n}(self): ...\n" for n in range(20)
)
FIELDS = "from enum import Enum\nclass Kind(Enum):\n" + "".join(
    f"    A{n} = 'a{n}'\n    B{n}: float = -{n}\n    C{n}: list = field(default_factory=list)\n" for n in range(20)
)
OTHER = "def stop(stages):\n" + "".join(f"    stages[{n}].stop()\n" for n in range(19))


@pytest.mark.parametrize(
    ("change", "count"),
    [
        (Change(after={"omni/run.py": CODE}), "20"),
        (Change({"omni/run.py": CODE}, {"omni/run.py": CODE + OTHER}), "20"),
        (Change(after={"omni/a.py": CODE, "omni/b.py": OTHER + "x = 1; y = 2\n"}), "42"),
        (Change(after={"csrc/a.cu": "// two\n" + "step();\n" * 20}), "20"),
        (Change({"tests/test_run.py": "assert 1\n"}, {"omni/run.py": CODE}), "20"),
        (
            Change(
                {"tests/test_a.py": CODE},
                {"tests/test_b.py": CODE, "omni/run.py": OTHER},
                {"tests/test_b.py": "tests/test_a.py"},
            ),
            "20",
        ),
    ],
)
def test_source_in_earnest_without_a_test_is_found(change: Change, count: str) -> None:
    (match,) = look("untested-change", change.sides())
    assert match.bindings["$COUNT"] == count
    assert "$SEVERITY" not in match.bindings


@pytest.mark.parametrize(
    "change",
    [
        Change(after={"omni/run.py": CODE, "tests/test_run.py": "def test_it():\n    assert run([])\n"}),
        Change(after={"omni/run.py": CODE, "tests/golden/latents.json": "[1, 2]\n"}),
        Change(after={"omni/run.py": "if TYPE_CHECKING:\n    import torch\n" + "x: int\n" * 40}),
        Change(after={"omni/run.py": "\n".join(CODE.split("\n")[:19]) + "\n"}),
        Change(after={"docs/conf.py": CODE, "examples/run.py": CODE, ".github/a.py": CODE}),
        Change(after={"omni/run.py": '"""' + "A long text.\n" * 40 + '"""\n'}),
        Change(after={"omni/__init__.py": "".join(f"from omni.m{n} import x{n}\n" for n in range(40))}),
        Change(after={"omni/stages.yaml": "a: 1\n" * 40, "README.md": CODE, "weights.bin": CODE}),
        Change({"omni/run.py": CODE + OTHER}, {"omni/run.py": CODE}),
        Change({"omni/run.py": CODE}, {}),
        Change({"omni/run.py": CODE}, {"omni/step.py": CODE}, {"omni/step.py": "omni/run.py"}),
        Change({"omni/run.py": CODE + OTHER}, {"omni/run.py": CODE, "omni/stop.py": OTHER}),
        Change({"omni/run.py": CODE}, {"omni/run.py": SPREAD}),
        Change({"omni/run.py": TYPED}, {"omni/run.py": TYPED.replace("Optional[int]", "int | None")}),
        Change(after={"omni/run.py": STUBS}),
        Change(after={"omni/run.py": FIELDS}),
    ],
    ids=[
        "a test",
        "a reference file of a test",
        "only types",
        "19 statements",
        "no source",
        "text",
        "imports",
        "no code",
        "less",
        "gone",
        "renamed",
        "moved",
        "formatted",
        "retyped",
        "stubs",
        "fields and members",
    ],
)
def test_a_change_that_needs_no_test_is_left_alone(change: Change) -> None:
    assert not look("untested-change", change.sides())


def test_the_tests_that_import_it_and_the_names_that_none_has_are_told() -> None:
    test = "from omni.stages import stop\n\ndef test_stop():\n    stop()\n"
    change = Change({"tests/test_stages.py": test}, {"tests/test_stages.py": test, "omni/stages.py": CODE})
    (match,) = look("untested-change", change.sides())
    assert match.bindings["$TESTS"] == "tests/test_stages.py imports it"
    assert match.bindings["$NAMES"] == "Test at least run"
    (match,) = look("untested-change", Change(after={"omni/stages.py": CODE}).sides())
    assert match.bindings["$TESTS"] == "no test imports it"


def test_of_many_tests_one_is_named() -> None:
    text = "from omni.stages import stop\n"
    tests = {f"tests/{name}.py": text for name in ("builders", "test_b", "test_a", "test_d", "test_c")}
    (match,) = look("untested-change", Change(tests, {**tests, "omni/stages.py": CODE}).sides())
    assert match.bindings["$TESTS"] == "4 test files import it, tests/test_a.py among them"


def test_lines_of_python_that_cannot_be_parsed_are_no_statements() -> None:
    broken = CODE + "# a comment\n\ndef broken(:\n"
    assert not look("untested-change", Change(after={"omni/run.py": broken}).sides())
    (match,) = look("untested-change", Change(after={"omni/run.py": broken, "omni/stop.py": OTHER}).sides())
    assert (match.bindings["$COUNT"], match.bindings["$FILE"]) == ("20", "omni/stop.py")
    # What stood there before can't be told from what is new.
    assert not look("untested-change", Change({"omni/run.py": broken}, {"omni/run.py": CODE + OTHER}).sides())


def test_a_test_that_imports_through_the_package_counts() -> None:
    package = "_names = {'stages': ['Stage']}\ndef __getattr__(name):\n    return find(_names, name)\n"
    test = "from omni import Stage\n\ndef test_stage():\n    assert Stage()\n"
    before = {"omni/__init__.py": package, "tests/test_it.py": test, "tests/test_b.py": "from omni import Other\n"}
    after = before | {"omni/stages.py": "class Stage:\n    name = 'ar'\n\n" + CODE}
    (match,) = look("untested-change", Change(before, after).sides())
    assert match.bindings["$TESTS"] == "tests/test_it.py imports it"


def test_helpers_of_tests_are_no_tests() -> None:
    helper = {"tests/builders.py": "from omni.stages import stop\n"}
    (match,) = look("untested-change", Change(helper, {**helper, "omni/stages.py": CODE}).sides())
    assert match.bindings["$TESTS"] == "only helpers of tests import it"


def test_the_tests_of_the_file_that_adds_most_are_named() -> None:
    before = {
        "omni/__init__.py": "",
        "tests/test_all.py": "from omni.run import run\nfrom omni.other import other\n",
        "tests/test_run.py": "from omni.run import run\n",
        "tests/test_a.py": "from omni.other import other\n",
    }
    after = {**before, "omni/run.py": CODE, "omni/other.py": "def other():\n    return 1\n"}
    (match,) = look("untested-change", Change(before, after).sides())
    assert match.bindings["$TESTS"] == "tests/test_run.py, tests/test_all.py import it"
    # What is not Python, no test can import.
    (match,) = look("untested-change", Change(before, {**after, "csrc/step.cu": "step();\n" * 30}).sides())
    assert match.bindings["$TESTS"] == "tests/test_run.py, tests/test_all.py import omni/run.py"
    (match,) = look("untested-change", Change(after={"csrc/step.cu": "step();\n" * 30}).sides())
    assert match.bindings["$TESTS"] == "none of its tests changed"


def test_a_test_of_a_derived_class_is_named() -> None:
    stage = "class Stage:\n    def run(self, stages):\n" + "".join(
        f"        stages[{n}].step()\n" for n in range(20)
    )
    before = {
        "omni/__init__.py": "",
        "omni/base.py": "class Stage:\n    pass\n",
        "omni/audio.py": "from omni.base import Stage\n\n\nclass AudioStage(Stage):\n    pass\n",
        "tests/test_audio.py": "from omni.audio import AudioStage\n",
    }
    (match,) = look("untested-change", Change(before, {**before, "omni/base.py": stage}).sides())
    assert match.bindings["$TESTS"] == "tests/test_audio.py imports what derives from it"


def test_of_private_functions_the_file_is_named() -> None:
    (match,) = look("untested-change", Change(after={"omni/run.py": CODE.replace("run", "_run")}).sides())
    assert match.bindings["$NAMES"] == "Test run.py through what calls it"


def test_new_names_come_before_those_that_have_changed() -> None:
    old = "def add(a):\n    return a\n"
    new = old.replace("return a", "return a + 1") + CODE
    (match,) = look("untested-change", Change({"omni/a.py": old}, {"omni/a.py": new}).sides())
    assert match.bindings["$NAMES"] == "Test at least run, add"


def test_a_core_path_makes_a_blocker_of_it() -> None:
    change = Change(after={"omni/engine/run.py": CODE, "omni/other.py": "x = 1\n"})
    (match,) = look("untested-change", change.sides(), **{"core-paths": ["**/engine/**"]})
    assert match.bindings["$SEVERITY"] == "blocker"
    assert match.bindings["$FILE"] == "omni/engine/run.py"
    (match,) = look("untested-change", change.sides(), **{"core-paths": ["**/scheduler/**"]})
    assert "$SEVERITY" not in match.bindings


# --- all checks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_refuses_options_that_it_does_not_know(name: str) -> None:
    with pytest.raises(ValueError, match="Extra inputs are not permitted"):
        options_model(CHECKS[name].Options).model_validate({"no-such-option": 1})


@pytest.mark.parametrize("name", CHECKS)
def test_every_option_of_a_check_says_what_it_means(name: str) -> None:
    assert all(option.description for option in options_model(CHECKS[name].Options).model_fields.values())


@pytest.mark.parametrize("name", CHECKS)
def test_the_table_says_what_a_check_looks_at(name: str) -> None:
    assert SUBJECTS[name] == CHECKS[name].SUBJECT


def test_a_number_in_quotes_is_no_number_for_a_check() -> None:
    with pytest.raises(ValueError, match="valid integer"):
        options_model(CHECKS["untested-change"].Options).model_validate({"statements": "20"})
