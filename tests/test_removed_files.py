"""What went with its file is told as that, and earns no praise."""

from made_reviews import edited_file, found, review_of

from omnireview.action.outputs import outputs_of
from omnireview.diff import ChangedFile, FileStatus
from omnireview.publish import withhold
from omnireview.render.as_markdown import summary_body
from omnireview.render.as_text import text
from omnireview.review import Review

GONE = found("bare-except", "engine/gone.py", 3, status="mended")
MENDED = found("mutable-default", "engine/kept.py", 1, status="mended")


def review() -> Review:
    removed = ChangedFile("engine/gone.py", "engine/gone.py", FileStatus.REMOVED)
    return review_of(GONE, MENDED, files=[removed, edited_file("engine/kept.py", "x = 1\n", "x = 2\n")])


def test_what_went_with_its_file_is_told_apart_from_what_is_mended() -> None:
    body = summary_body(review(), "ci")
    assert "Mended by this change (1 finding)" in body
    assert "Removed with their files (1 finding)" in body
    assert body.index("Removed with their files") < body.index("engine/gone.py:3")


def test_a_change_that_only_removes_is_not_praised() -> None:
    removed = ChangedFile("engine/gone.py", "engine/gone.py", FileStatus.REMOVED)
    assert "What is good" not in summary_body(review_of(GONE, files=[removed]), "ci")


def test_the_text_and_the_outputs_tell_them_apart() -> None:
    told = text(review())
    assert "  mended      engine/kept.py:1 mutable-default" in told
    assert "  removed     engine/gone.py:3 bare-except" in told
    assert outputs_of(withhold(review(), "why"), "", "")["mended"] == "1"
