"""Findings of the merge base and of the head are paired as a person would."""

from dataclasses import replace

import pytest

from omnireview.compare import compare
from omnireview.diff import ChangedFile, FileStatus, Hunk, Line
from omnireview.fingerprint import identify
from omnireview.scan import Finding, ScanResult, Skip
from omnireview.terms import Aspect, Confidence, SettledBy, Severity, Stage, Status

PATH = "engine/loader.py"


def finding(
    line: int | None, *, path: str = PATH, context: str = "load", source: str = "exceptException:"
) -> Finding:
    return Finding(
        rule="silent-broad-except",
        severity=Severity.MAJOR,
        aspect=Aspect.CORRECTNESS,
        confidence=Confidence.HIGH,
        settled_by=SettledBy.CHANGE,
        stage=Stage.STABLE,
        effort=5,
        message="A fault.",
        path=path,
        line=line,
        context=context,
        source=source,
    )


def changed(
    *signs_and_lines: tuple[str, int | None, int | None] | tuple[str, int | None, int | None, str],
    path: str = PATH,
    old_path: str | None = None,
) -> ChangedFile:
    lines = tuple(
        Line(sign, old, new, position, *text or [""])  # type: ignore[arg-type]
        for position, (sign, old, new, *text) in enumerate(signs_and_lines, start=1)
    )
    olds = [line.old for line in lines if line.old]
    news = [line.new for line in lines if line.new]
    hunk = Hunk(min(olds, default=0), len(olds), min(news, default=0), len(news), "", lines)
    status = FileStatus.RENAMED if old_path not in (None, path) else FileStatus.MODIFIED
    return ChangedFile(path, old_path or path, status, hunks=(hunk,) if lines else ())


def statuses(file: ChangedFile, head: list[Finding], old: list[Finding]) -> list[tuple[int | None, Status]]:
    judged = compare([file], ScanResult(tuple(head)), ScanResult(tuple(old)))
    return [(entry.finding.line, entry.status) for entry in judged]


def test_an_untouched_fault_below_an_added_equal_one_stays_old() -> None:
    file = changed((" ", 10, 10), ("+", None, 11), (" ", 11, 12))
    assert statuses(file, [finding(11), finding(12)], [finding(11)]) == [(11, Status.NEW), (12, Status.OLD)]


def test_a_fault_that_only_moves_down_by_lines_added_above_is_old() -> None:
    file = changed(("+", None, 1), ("+", None, 2))
    assert statuses(file, [finding(42)], [finding(40)]) == [(42, Status.OLD)]


def test_a_fault_keeps_its_standing_when_its_function_is_renamed_around_it() -> None:
    file = changed(("-", 3, None), ("+", None, 3), (" ", 4, 4))
    assert statuses(file, [finding(9, context="load_all")], [finding(9, context="load")]) == [(9, Status.OLD)]


def test_a_rewritten_line_with_the_same_fault_is_old() -> None:
    file = changed(("-", 5, None), ("+", None, 5))
    assert statuses(file, [finding(5)], [finding(5)]) == [(5, Status.OLD)]


WARNED = 'print("Warning: the check is not disabled, this may cause errors.")'


def edited(was: str, now: str) -> tuple[ChangedFile, Finding, Finding]:
    """Give the change of line 5, and what is found there before and after."""
    file = changed((" ", 4, 4), ("-", 5, None, was), ("+", None, 5, now), (" ", 6, 6))
    return file, finding(5, source=was.replace(" ", "")), finding(5, source=now.replace(" ", ""))


@pytest.mark.parametrize(
    ("was", "now", "status"),
    [
        pytest.param(WARNED, WARNED.replace("not disabled", "disabled"), Status.OLD, id="other words"),
        pytest.param("torch.load(path)", "torch.load(checkpoint)", Status.OLD, id="a renamed variable"),
        pytest.param("except Exception:", "except Exception as error:", Status.OLD, id="a new name beside it"),
        pytest.param("assert size > 0", "assert isinstance(name, str)", Status.NEW, id="another statement"),
        pytest.param('model.to("cuda")', "tokens = tokens.cuda()", Status.NEW, id="another call"),
    ],
)
def test_a_fault_in_an_edited_line_is_old_while_the_line_is_still_like_itself(
    was: str, now: str, status: Status
) -> None:
    file, old, head = edited(was, now)
    told = statuses(file, [head], [old])
    assert told == [(5, status), *([(5, Status.MENDED)] if status is Status.NEW else [])]


def test_a_statement_that_is_edited_below_its_first_line_keeps_its_fault() -> None:
    file = changed((" ", 5, 6, "state = torch.load("), ("-", 6, None, "    path)"), ("+", None, 7, "    file)"))
    head, old = finding(6, source="torch.load(path)"), finding(5, source="torch.load(file)")
    assert statuses(file, [head], [old]) == [(6, Status.OLD)]


def test_a_head_that_was_wrapped_and_is_edited_where_it_goes_on_keeps_its_fault() -> None:
    file = changed(
        ("-", 5, None, "def split("),
        ("-", 6, None, "    self, hidden: List[Tensor]"),
        ("-", 7, None, ") -> dict:"),
        ("+", None, 5, "def split(self, hidden: list[Tensor]) -> dict:"),
    )
    old = finding(5, source="defsplit(self,hidden:List[Tensor])->dict:")
    head = finding(5, source="defsplit(self,hidden:list[Tensor])->dict:")
    assert statuses(file, [head], [old]) == [(5, Status.OLD)]


def test_an_edited_line_is_paired_only_within_its_own_edit() -> None:
    file = changed(("-", 5, None, "torch.load(a)"), (" ", 6, 5), ("+", None, 6, "torch.load(b)"))
    told = statuses(file, [finding(6, source="torch.load(b)")], [finding(5, source="torch.load(a)")])
    assert told == [(6, Status.NEW), (5, Status.MENDED)]


def test_one_more_fault_in_an_edit_leaves_all_of_it_new() -> None:
    lines = (("-", 5, None, "torch.load(a)"), ("+", None, 5, "torch.load(b)"), ("+", None, 6, "torch.load(c)"))
    heads = [finding(5, source="torch.load(b)"), finding(6, source="torch.load(c)")]
    told = statuses(changed(*lines), heads, [finding(5, source="torch.load(a)")])
    assert told == [(5, Status.NEW), (6, Status.NEW), (5, Status.MENDED)]


def test_a_blocker_in_an_edited_line_is_new_and_so_is_what_has_become_worse() -> None:
    file, old, head = edited("eval(PRESETS[name])", "eval(request[name])")

    def told(was: Severity, now: Severity) -> Status:
        return statuses(file, [replace(head, severity=now)], [replace(old, severity=was)])[0][1]

    assert told(Severity.BLOCKER, Severity.BLOCKER) is Status.NEW
    assert told(Severity.MINOR, Severity.MAJOR) is Status.NEW
    assert told(Severity.MAJOR, Severity.MINOR) is Status.OLD


def test_a_function_moved_into_a_class_takes_its_fault_along() -> None:
    file = changed(("-", 5, None), ("+", None, 50))
    head, old = finding(50, context="Loader.load"), finding(5, context="load")
    assert statuses(file, [head], [old]) == [(50, Status.MOVED)]


def test_a_comment_that_moves_along_with_the_code_around_it_is_not_new() -> None:
    file = changed(("-", 5, None), ("+", None, 50), ("+", None, 60))
    old = finding(5, context="forward", source="#x=self.conv(x)")
    moved = finding(50, context="Decoder.decode", source="#x=self.conv(x)")
    other = finding(60, context="Decoder.decode", source="#x=self.norm(x)")
    assert statuses(file, [moved, other], [old]) == [(50, Status.MOVED), (60, Status.NEW)]


def test_its_own_line_alone_does_not_make_a_fault_at_module_level_moved() -> None:
    file = changed(("-", 5, None), ("+", None, 50))
    head = finding(50, context="", path=PATH)
    old = finding(5, context="", path="other.py")
    assert statuses(file, [head], [old]) == [(50, Status.NEW), (5, Status.MENDED)]


@pytest.mark.parametrize(
    ("behind", "status"), [("    gemlite = None", Status.MOVED), ("    gemlite = False", Status.NEW)]
)
def test_a_fault_between_the_same_two_lines_is_moved_from_file_to_file(behind: str, status: Status) -> None:
    before = changed(
        ("-", 4, None, "    import gemlite"), ("-", 5, None, "except:"), ("-", 6, None, "    gemlite = None")
    )
    after = changed(
        ("+", None, 7, "    import gemlite"),
        ("+", None, 8, "except:"),
        ("+", None, 9, behind),
        path="new/loader.py",
    )
    head = finding(8, path="new/loader.py", context="", source="except:")
    old = finding(5, context="", source="except:")
    judged = compare([before, after], ScanResult((head,)), ScanResult((old,)))
    assert [each.status for each in judged if each.finding.line == 8] == [status]


def test_a_renamed_file_keeps_its_faults_old_and_its_fingerprints() -> None:
    file = changed(old_path="engine/old_loader.py")
    old = finding(5, path="engine/old_loader.py")
    assert statuses(file, [finding(5)], [old]) == [(5, Status.OLD)]
    assert identify([old], {"engine/old_loader.py": PATH})[0][0] == identify([finding(5)])[0][0]


def test_every_fault_of_a_copied_file_is_new() -> None:
    copied = replace(changed(old_path="engine/source.py"), status=FileStatus.COPIED)
    assert statuses(copied, [finding(5)], []) == [(5, Status.NEW)]


def test_a_fault_that_is_gone_is_mended() -> None:
    assert statuses(changed(("-", 5, None)), [], [finding(5)]) == [(5, Status.MENDED)]


def test_a_file_that_could_not_be_analysed_proves_nothing() -> None:
    file = changed(("+", None, 5))
    gone = compare([file], ScanResult(not_analysed=(Skip(PATH, "too deep"),)), ScanResult((finding(9),)))
    assert gone == []
    unsure = compare([file], ScanResult((finding(9),)), ScanResult(not_analysed=(Skip(PATH, "too deep"),)))
    assert [entry.status for entry in unsure] == [Status.OLD]
    added = compare([file], ScanResult((finding(5),)), ScanResult(not_analysed=(Skip(PATH, "too deep"),)))
    assert [(entry.status, entry.on_added_line) for entry in added] == [(Status.NEW, True)]


@pytest.mark.parametrize(
    "unseen",
    [
        pytest.param(ScanResult(skipped=(Skip(PATH, "generated"),)), id="skipped"),
        pytest.param(ScanResult(unparsed=(PATH,)), id="does not parse"),
    ],
)
def test_a_file_that_was_not_looked_into_proves_nothing_either(unseen: ScanResult) -> None:
    file = changed(("+", None, 5))
    assert compare([file], unseen, ScanResult((finding(9),))) == []
    assert [entry.status for entry in compare([file], ScanResult((finding(9),)), unseen)] == [Status.OLD]


def test_fingerprints_depend_on_neither_line_nor_message_and_tell_equals_apart() -> None:
    here, below = finding(5), replace(finding(90), message="Other words.")
    assert identify([here])[0][0] == identify([below])[0][0]
    first, second = (fingerprint for fingerprint, _ in identify([below, here]))
    assert first != second
