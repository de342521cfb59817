"""badge.svg: the words say it all, and can be read."""

from dataclasses import replace

import pytest
from made_reviews import found, review_of
from own_xml import parsed

from omnireview.render.as_badge import COLORS, LABEL_COLOR, text
from omnireview.score import Verdict

SVG = "{http://www.w3.org/2000/svg}"


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("color", [*COLORS.values(), LABEL_COLOR])
def test_white_letters_can_be_read_on_every_color(color: str) -> None:
    assert 1.05 / (luminance(color) + 0.05) >= 4.5


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("overall", [7.2, 10.0, 1.0, None])
def test_the_badge_says_score_and_verdict_in_words(verdict: Verdict, overall: float | None) -> None:
    review = review_of(found())
    review = replace(review, verdict=verdict, scorecard=replace(review.scorecard, overall=overall))
    root = parsed(text(review))
    words = [each.text or "" for each in root.iter(f"{SVG}text")]
    score = "no score" if overall is None else f"{overall:g}/10"
    assert words[0] == "review"
    assert words[1].startswith(f"{score} · ")
    assert words[1].split(" · ")[1] in verdict.value
    (title,) = root.iter(f"{SVG}title")
    assert title.text == root.attrib["aria-label"] == f"Review: {verdict.value}, {score}"
    assert root.attrib["role"] == "img"
    assert text(review) == text(review)


def test_the_words_fit_their_boxes() -> None:
    root = parsed(text(review_of(found())))
    boxes = [(float(box.get("x", 0)), float(box.attrib["width"])) for box in root.findall(f"{SVG}g/{SVG}rect")]
    for (start, width), words in zip(boxes, root.iter(f"{SVG}text"), strict=True):
        half = float(words.attrib["textLength"]) / 2
        middle = float(words.attrib["x"])
        assert start <= middle - half
        assert middle + half <= start + width
    assert sum(width for _, width in boxes) == float(root.attrib["width"])
